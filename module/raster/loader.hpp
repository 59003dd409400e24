#pragma once
// The thread that gets tiles: from the disk at once, from the server when they are missing or stale. Wishes
// in, tiles out, nothing shared but values.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "module/base/clock.hpp"
#include "module/raster/downloads.hpp"
#include "module/raster/source.hpp"
#include "module/raster/tile_cache.hpp"

namespace mirror::raster {

/// The tiles that a view shows; nothing else is ever asked for.
struct Wish {
    std::uint64_t id = 0;
    bool at_2x = false;
    std::vector<TileId> tiles;  ///< the most important first
};

/// Something about the newest wish.
struct News {
    /// A tile, still packed.
    struct Tile {
        TileId wanted;
        TileId found;  ///< the wanted one, or the ancestor that fills in for it
        std::string bytes;
    };
    std::uint64_t wish_id = 0;
    std::vector<Tile> tiles;
    /// Everything that can be had now has been delivered: each tile came, is stale and being asked for, does
    /// not exist, or the server does not answer. More may still come.
    bool is_settled = false;
    /// No tile of the wish came for a while: it is time to show something else meanwhile.
    bool is_overdue = false;
    std::string sentence;  ///< what is wrong with the server, for a person; empty when all is well
    std::vector<std::string> notices;        ///< what is wrong with the setup, each once
    std::vector<CacheNotice> cache_notices;  ///< what happened to the stored tiles, each once
};

struct LoaderSetup {
    Source source;
    std::filesystem::path cache_folder;  ///< empty: tiles are kept in memory only
    /// Whether bytes are a picture that can be drawn: only those are kept. Called on the loader's thread.
    std::function<bool(std::span<const std::uint8_t>)> is_picture;
    DownloadRules rules;  ///< user agent and protocols are filled in by the loader
};

class Loader {
  public:
    /// Called on the loader's thread; must not wait.
    using Deliver = std::function<void(News)>;

    /// \param clock must outlive the loader
    Loader(LoaderSetup setup, const Clock& clock, Deliver deliver);
    /// Drops what is under way and joins. Nothing is delivered after it returns.
    ~Loader();
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    /// The newest wish replaces the one before: what only that wanted is no longer asked for. Never waits.
    void want(Wish wish);
    /// Looks at the clock again. For tests, whose clock jumps.
    void look_again();

  private:
    class Work;
    std::unique_ptr<Work> m_work;
    std::thread m_thread;
};

/// "owntracks-mirror/0.1.0 (contact: …)".
std::string user_agent(const std::string& contact);

}  // namespace mirror::raster
