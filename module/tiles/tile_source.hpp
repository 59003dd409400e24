#pragma once
// Where tiles come from: one interface for files now and servers later.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "module/base/result.hpp"
#include "module/geo/mercator.hpp"
#include "module/tiles/schema.hpp"

namespace mirror::tiles {

/// What a source says of itself.
struct SourceInfo {
    std::string path;
    std::string name;
    std::string attribution;
    std::uint8_t min_zoom = 0;
    std::uint8_t max_zoom = 0;
    double west_deg = -180, south_deg = -90, east_deg = 180, north_deg = 90;
    const Schema* schema = &open_map_tiles();  ///< what its layers mean; never null
};

/// A tile as it is stored, decompressed: bytes of a Mapbox Vector Tile.
using TileBytes = std::vector<std::uint8_t>;

class TileSource {
  public:
    virtual ~TileSource() = default;
    [[nodiscard]] virtual const SourceInfo& info() const = 0;
    /// The tile, nothing where the source has none there, or why it cannot be read. One thread at a time.
    virtual Result<std::optional<TileBytes>, Failure> get(TileId id) = 0;
};

}  // namespace mirror::tiles
