#pragma once
// Tiles of a server become pixels.

#include <cstdint>
#include <optional>
#include <span>

#include "render/scene.hpp"

namespace mirror::map {

/// Decodes a PNG, JPEG or WebP of at most raster::k_most_tile_px a side. The size is read from the header
/// first: a decoder never sees anything larger. Any thread.
std::optional<render::Image> decode_raster_tile(std::span<const std::uint8_t> bytes);

}  // namespace mirror::map
