#pragma once
// What a download means for its tile and for the server. Pure.

#include <functional>
#include <span>

#include "module/base/image_header.hpp"
#include "module/raster/back_off.hpp"
#include "module/raster/downloads.hpp"

namespace mirror::raster {

enum class AnswerKind : std::uint8_t {
    picture,    ///< 200 with a tile that can be drawn
    unchanged,  ///< 304
    absent,     ///< 404, 410, 204: the server has no such tile
    failure
};

struct Answer {
    AnswerKind kind = AnswerKind::failure;
    Lifetime lifetime;             ///< of a picture or a confirmation
    ServerFailure failure;         ///< of a failure
    bool is_of_this_tile = false;  ///< other tiles may still be in order
};

/// Tiles larger than this a side are refused (the largest in use have 1024 px).
inline constexpr int k_most_tile_px = 1024;

/// Whether it may be decoded as a tile.
constexpr bool is_tile_sized(const ImageHeader& header) {
    return header.width_px <= k_most_tile_px && header.height_px <= k_most_tile_px;
}

/// \param is_picture whether bytes can be decoded; only asked for bytes whose header is that of a tile
Answer judge(const Download& download, const std::function<bool(std::span<const std::uint8_t>)>& is_picture,
             UtcSeconds now);

/// What a 304 means where there is no copy that could be unchanged.
Answer refusal_of_nothing(int status);

}  // namespace mirror::raster
