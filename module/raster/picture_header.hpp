#pragma once
// What kind of picture some bytes are and how large, read from their first bytes: before any decoder sees
// them.

#include <cstdint>
#include <optional>
#include <span>

namespace mirror::raster {

enum class PictureKind : std::uint8_t { png, jpeg, webp };

struct PictureHeader {
    PictureKind kind = PictureKind::png;
    std::uint32_t width_px = 0;
    std::uint32_t height_px = 0;
    bool operator==(const PictureHeader&) const = default;
};

/// \return nothing when it is no PNG, JPEG or still WebP, or has no size
std::optional<PictureHeader> read_picture_header(std::span<const std::uint8_t> bytes);

/// Tiles larger than this a side are refused (the largest in use have 1024 px).
inline constexpr std::uint32_t k_most_tile_px = 1024;

/// Whether it may be decoded as a tile: a known kind and 1 … k_most_tile_px a side.
bool is_tile_sized(const PictureHeader& header);

}  // namespace mirror::raster
