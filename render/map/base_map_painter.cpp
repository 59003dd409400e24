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

std::uint32_t dimmed(std::uint32_t pixel, std::uint32_t factor) {
    const std::uint32_t red_blue = ((pixel & 0xFF00FFU) * factor >> 8U) & 0xFF00FFU;
    const std::uint32_t green = ((pixel & 0x00FF00U) * factor >> 8U) & 0x00FF00U;
    return red_blue | green;
}

bool is_too_dark(std::uint32_t pixel, std::uint32_t least) {
    return (pixel & 0xFFU) < least && ((pixel >> 8U) & 0xFFU) < least && ((pixel >> 16U) & 0xFFU) < least;
}

std::uint32_t least_light_of(const MapStyle& style) {
    return std::min<std::uint32_t>(k_least_light,
                                   style.faintest_fill().value_or(std::uint8_t{k_least_light}));
}

}  // namespace

std::vector<std::uint32_t> edge_light(int length_px, double fade_px) {
    std::vector<std::uint32_t> light(static_cast<std::size_t>(length_px), 256);
    const double fade = std::min(fade_px, length_px / 2.0);
    for (int i = 0; i < length_px; ++i) {
        const double from_edge = std::min(i, length_px - 1 - i) + 0.5;
        if (from_edge >= fade) continue;
        const double t = from_edge / fade;
        light[static_cast<std::size_t>(i)] =
            static_cast<std::uint32_t>(std::lround(256 * t * t * (3 - 2 * t)));
    }
    return light;
}

void finish(render::Image& picture, double fade_px, std::uint32_t least_light) {
    const auto columns = edge_light(picture.width_px, fade_px);
    const auto rows = edge_light(picture.height_px, fade_px);
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

PaintedMap paint_map(const MapRequest& request, std::span<const PlacedTile> tiles, LabelPainter* labels,
                     unsigned painters) {
    if (request.width_px < 1 || request.height_px < 1 || request.width_px > k_max_side_px ||
        request.height_px > k_max_side_px)
        return {};
    PaintedMap painted{{request.width_px, request.height_px, {}}, {}};
    const auto views = on_view(tiles, request);
    const LayerScale scale{detail_zoom(request.camera, request.scale), request.scale};
    paint_ground(painted.ground, gather_ground(views, request.style, scale), request.style, scale, painters);
    finish(painted.ground, 0, least_light_of(request.style));
    if (labels != nullptr && request.labels) painted.names = labels->paint(painted.ground, views, request);
    return painted;
}

render::Image compose(const MapRequest& request, std::span<const PlacedTile> tiles, LabelPainter* labels,
                      unsigned painters) {
    PaintedMap painted = paint_map(request, tiles, labels, painters);
    finish(painted.ground, request.edge_fade_px, least_light_of(request.style));
    return with_names(std::move(painted.ground), painted.names);
}

double black_share(const render::Image& picture) {
    if (picture.pixels.empty()) return 1;
    const auto black =
        std::ranges::count_if(picture.pixels, [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) == 0; });
    return static_cast<double>(black) / static_cast<double>(picture.pixels.size());
}

}  // namespace mirror::map
