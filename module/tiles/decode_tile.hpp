#pragma once
// Mapbox Vector Tile bytes in, our inner model out.

#include <cstddef>
#include <cstdint>
#include <span>

#include "module/base/result.hpp"
#include "module/tiles/schema.hpp"
#include "module/tiles/vector_tile.hpp"

namespace mirror::tiles {

/// A tile that wants more than this of our memory is refused. A dense city tile has some 3,000 features and
/// 25,000 points.
inline constexpr std::size_t k_max_tile_features = 200'000;
inline constexpr std::size_t k_max_tile_points = 2'000'000;

/// Decodes an uncompressed tile. Layers and classes that the schema's table does not list are left out, so
/// are degenerate shapes. Names are valid UTF-8 of at most 100 code points. Pure, any thread; never throws
/// for what the bytes say.
/// Source: Vector Tile Specification 2.1.
Result<VectorTile, Failure> decode_tile(std::span<const std::uint8_t> bytes,
                                        const Schema& schema = open_map_tiles());

}  // namespace mirror::tiles
