#pragma once
// A map file: MBTiles 1.3 with vector tiles. Opened read-only, never written, never locked.

#include <filesystem>
#include <memory>

#include "module/tiles/tile_source.hpp"

namespace mirror::tiles {

/// A tile that unpacks to more than this is refused.
inline constexpr std::size_t k_max_tile_bytes = 8u * 1024 * 1024;

/// Opens a map file, or says in a sentence that names it why it cannot serve: missing, not SQLite, no tiles
/// in it, raster pictures instead of vector tiles, an unknown layer scheme.
/// The source belongs to the thread that uses it (one at a time). A file that is replaced while open is read
/// as it was.
Result<std::unique_ptr<TileSource>, Failure> open_mbtiles(const std::filesystem::path& file);

}  // namespace mirror::tiles
