#include "render/map/view_tiles.hpp"

#include <algorithm>
#include <cmath>

namespace mirror::map {
namespace {

// The next deeper tiles are taken a little before their zoom: shrunk by a tenth they still look right, while
// coarse tiles at twice their size look angular.
constexpr double k_deeper_early = 0.15;

// Beyond these nothing can be drawn: the world is smaller than a few pixels, or a pixel than a hair.
constexpr double k_least_zoom = -4;
constexpr double k_most_zoom = 40;

// A view of more tiles than this comes from a nonsensical size; the rest stays black.
constexpr std::size_t k_max_tiles = 400;

bool is_sane(const Camera& camera) {
    return camera.zoom > k_least_zoom && camera.zoom < k_most_zoom && std::isfinite(camera.centre.x) &&
           std::isfinite(camera.centre.y);
}

}  // namespace

WorldRect TileWish::rect() const {
    const double side = std::ldexp(1.0, -id.z);
    const double left = id.x * side + wrap;
    return {left, id.y * side, left + side, (id.y + 1) * side};
}

double detail_zoom(const Camera& camera, double scale) {
    return camera.zoom - std::log2(std::max(scale, 0.1));
}

std::vector<TileWish> wanted_tiles(const Camera& camera, ViewSize size, double scale, std::uint8_t deepest) {
    if (!is_sane(camera)) return {};
    const double zoom = std::floor(detail_zoom(camera, scale) + k_deeper_early);
    return tiles_at(camera, size, static_cast<std::uint8_t>(std::clamp<double>(zoom, 0, deepest)));
}

std::vector<TileWish> tiles_at(const Camera& camera, ViewSize size, std::uint8_t z) {
    if (!is_sane(camera)) return {};
    const double side = std::ldexp(1.0, z);
    const double half_width = size.width_px / 2.0 / camera.world_px();
    const double half_height = size.height_px / 2.0 / camera.world_px();
    const auto first_x = static_cast<std::int64_t>(std::floor((camera.centre.x - half_width) * side));
    const auto last_x = static_cast<std::int64_t>(std::ceil((camera.centre.x + half_width) * side)) - 1;
    const double top = std::clamp((camera.centre.y - half_height) * side, 0.0, side);
    const double bottom = std::clamp((camera.centre.y + half_height) * side, 0.0, side);

    std::vector<TileWish> wishes;
    for (auto y = static_cast<std::uint32_t>(top); y < static_cast<std::uint32_t>(std::ceil(bottom)); ++y) {
        for (std::int64_t x = first_x; x <= last_x && wishes.size() < k_max_tiles; ++x) {
            const auto wrap = static_cast<std::int64_t>(std::floor(static_cast<double>(x) / side));
            const auto inside = static_cast<std::uint32_t>(x - wrap * static_cast<std::int64_t>(side));
            wishes.push_back({{z, inside, y}, static_cast<int>(wrap)});
        }
    }
    return wishes;
}

}  // namespace mirror::map
