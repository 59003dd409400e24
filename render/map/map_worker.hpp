#pragma once
// The thread that draws base maps: requests in, pictures out, nothing shared but values.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "module/tiles/map_file.hpp"
#include "module/view/dismissed.hpp"
#include "render/map/base_map_painter.hpp"
#include "render/map/ground.hpp"
#include "render/map/raster_layer.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// A drawn base map.
struct MapPicture {
    std::uint64_t request_id = 0;
    Camera camera;                               ///< what it shows: markers are placed with this
    std::shared_ptr<const render::Image> image;  ///< opaque; never null, but empty when drawing failed
    std::vector<NamePicture> names;              ///< to be laid over it
    std::vector<view::LocalProblem> problems;    ///< files that do not serve, tiles that are damaged
    bool is_blank = false;                       ///< no file has anything of this place
    std::string attribution;                     ///< to be shown near the map; empty without any map file
    std::string trouble;      ///< what is wrong with the tile server at this moment; empty when all is well
    bool is_complete = true;  ///< false: another picture for the same request follows soon
};

struct MapWorkerSetup {
    std::vector<std::filesystem::path> files;  ///< MBTiles or PMTiles, in the order of the configuration
    std::filesystem::path fonts;               ///< folder with the Roboto files
    std::size_t tile_cap_bytes = std::size_t{24} << 20U;
    /// Decoded tiles and letters are kept this long after the last picture, then their memory is given back.
    std::chrono::milliseconds keep_tiles = std::chrono::seconds(20);
    std::filesystem::path style = {};        ///< a style table of the household's own
    std::optional<MapStyle> own_style = {};  ///< that table, where somebody has read it already
    /// Opens one of the files; called on the worker's thread.
    std::function<Result<std::unique_ptr<tiles::TileSource>, Failure>(const std::filesystem::path&)> open =
        tiles::open_map_file;
    std::optional<RasterSetup> raster = {};  ///< a tile server instead of the files
    unsigned painters = painters_here();     ///< threads for the geometry of one picture, its own among them
};

/// Owns one thread, the open map files and the decoded tiles. Its functions are for one thread (the main
/// thread); they never wait for drawing, but for the destructor, which waits for the picture in progress.
class MapWorker {
  public:
    /// Called on the worker's thread with every finished picture; must not block, e.g. sends it to an inbox.
    using Deliver = std::function<void(MapPicture)>;

    /// Returns at once: files are opened on the worker's thread. A file that cannot serve is a sentence in
    /// the problems of every picture; the others are used all the same. Every request that is begun is
    /// answered, whatever happens while it is drawn.
    MapWorker(MapWorkerSetup setup, Deliver deliver);
    /// Drops what was not begun and joins. No picture is delivered after it returns.
    ~MapWorker();
    MapWorker(const MapWorker&) = delete;
    MapWorker& operator=(const MapWorker&) = delete;

    /// Asks for a picture. The newest request of a slot wins: an older one that was not begun yet is dropped
    /// and never answered. Lower slots come first. With a tile server a request is answered again whenever
    /// something of it has arrived.
    void request(MapRequest request);

    /// Nobody looks at this slot any more: nothing is drawn or fetched for it until the next request.
    void forget(std::size_t slot);

  private:
    class Work;
    std::unique_ptr<Work> m_work;
    std::thread m_thread;
};

}  // namespace mirror::map
