#pragma once
// A map file of any kind that the mirror reads.

#include <filesystem>
#include <memory>

#include "module/tiles/tile_source.hpp"

namespace mirror::tiles {

/// Opens MBTiles or PMTiles, told apart by their first bytes, or says in a sentence that names the file why
/// it cannot serve. The source belongs to the thread that uses it (one at a time).
Result<std::unique_ptr<TileSource>, Failure> open_map_file(const std::filesystem::path& file);

}  // namespace mirror::tiles
