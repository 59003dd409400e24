#include "render/map/base_map_painter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "render/map/ground.hpp"
#include "render/map/labels.hpp"
#include "render/map/tile_geometry.hpp"

namespace mirror::map {
namespace {

constexpr int k_max_side_px = 8192;
constexpr std::uint32_t k_opaque_black = 0xFF000000U;

std::vector<TileOnView> on_view(std::span<const PlacedTile> tiles, const MapRequest& request) {
    std::vector<TileOnView> views;
    for (const PlacedTile& placed : tiles) {
        if (!placed.tile) continue;
        TileOnView view(placed, request.camera, request.size());
        if (!view.is_outside()) views.push_back(view);
    }
    return views;
}

/// 256 in the middle, falling smoothly to 0 at both ends.
std::vector<std::uint32_t> fade_of(int length, double fade_px) {
    std::vector<std::uint32_t> factors(static_cast<std::size_t>(length), 256);
    const double fade = std::min(fade_px, length / 2.0);
    for (int i = 0; i < length; ++i) {
        const double from_edge = std::min(i, length - 1 - i) + 0.5;
        if (from_edge >= fade) continue;
        const double t = from_edge / fade;
        factors[static_cast<std::size_t>(i)] =
            static_cast<std::uint32_t>(std::lround(256 * t * t * (3 - 2 * t)));
    }
    return factors;
}

std::uint32_t dimmed(std::uint32_t pixel, std::uint32_t factor) {
    const std::uint32_t red_blue = ((pixel & 0xFF00FFU) * factor >> 8U) & 0xFF00FFU;
    const std::uint32_t green = ((pixel & 0x00FF00U) * factor >> 8U) & 0x00FF00U;
    return red_blue | green;
}

bool is_too_dark(std::uint32_t pixel, std::uint32_t least) {
    return (pixel & 0xFFU) < least && ((pixel >> 8U) & 0xFFU) < least && ((pixel >> 16U) & 0xFFU) < least;
}

}  // namespace

void finish(render::Image& picture, double fade_px, std::uint32_t least_light) {
    const auto columns = fade_of(picture.width_px, fade_px);
    const auto rows = fade_of(picture.height_px, fade_px);
    for (int y = 0; y < picture.height_px; ++y) {
        std::uint32_t* const row = picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width_px;
        const std::uint32_t down = rows[static_cast<std::size_t>(y)];
        for (int x = 0; x < picture.width_px; ++x) {
            std::uint32_t pixel = row[x] & 0xFFFFFFU;
            if (pixel != 0) {
                const std::uint32_t factor = columns[static_cast<std::size_t>(x)] * down >> 8U;
                if (factor < 256) pixel = dimmed(pixel, factor);
                if (is_too_dark(pixel, least_light)) pixel = 0;
            }
            row[x] = k_opaque_black | pixel;
        }
    }
}

render::Image compose(const MapRequest& request, std::span<const PlacedTile> tiles, LabelPainter* labels,
                      unsigned painters) {
    if (request.width_px < 1 || request.height_px < 1 || request.width_px > k_max_side_px ||
        request.height_px > k_max_side_px)
        return {};
    render::Image picture{request.width_px, request.height_px, {}};
    const auto views = on_view(tiles, request);
    const LayerScale scale{detail_zoom(request.camera, request.scale), request.scale};
    paint_ground(picture, gather_ground(views, request.style, scale), request.style, scale, painters);
    const std::uint32_t least = std::min<std::uint32_t>(
        k_least_light, request.style.faintest_fill().value_or(std::uint8_t{k_least_light}));
    finish(picture, request.edge_fade_px, least);
    if (labels != nullptr && request.labels) labels->paint(picture, views, request);
    return picture;
}

double black_share(const render::Image& picture) {
    if (picture.pixels.empty()) return 1;
    const auto black =
        std::ranges::count_if(picture.pixels, [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) == 0; });
    return static_cast<double>(black) / static_cast<double>(picture.pixels.size());
}

}  // namespace mirror::map
