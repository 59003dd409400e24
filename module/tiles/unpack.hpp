#pragma once
// Tiles are usually packed; the packed size says nothing about the unpacked one.

#include <cstddef>
#include <cstdint>
#include <span>

#include "module/base/result.hpp"
#include "module/tiles/tile_source.hpp"

namespace mirror::tiles {

/// Unpacks gzip and zlib, passes unpacked bytes on, refuses zstd and whatever unpacks to more than
/// `max_bytes`. Pure, any thread.
Result<TileBytes, Failure> unpack(std::span<const std::uint8_t> packed, std::size_t max_bytes);

}  // namespace mirror::tiles
