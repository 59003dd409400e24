#pragma once
// A map file: PMTiles 3 with vector tiles. Opened read-only.

#include <filesystem>
#include <memory>

#include "module/tiles/tile_source.hpp"

namespace mirror::tiles {

/// Opens a map file, or says in a sentence that names it why it cannot serve: not PMTiles 3, raster pictures,
/// packed with something else than gzip, damaged, an unknown layer scheme.
/// The source belongs to the thread that uses it (one at a time).
Result<std::unique_ptr<TileSource>, Failure> open_pmtiles(const std::filesystem::path& file);

}  // namespace mirror::tiles
