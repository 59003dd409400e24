#include "render/map/chart.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "render/map/canvas.hpp"

namespace mirror::map {
namespace {

constexpr double k_least_reach_m = 3000;
constexpr double k_size_step = 1.25;
constexpr double k_road_grid_px = 4;

double steps(double distance_m) {
    return std::log1p(distance_m / k_chart_core_m);
}

using GridPoint = std::pair<int, int>;

/// Every piece of road once, however often it was driven.
std::set<std::pair<GridPoint, GridPoint>> road_pieces(const ChartRequest& request) {
    std::set<std::pair<GridPoint, GridPoint>> pieces;
    const double grid = k_road_grid_px * request.scale;
    for (const auto& road : request.roads) {
        bool is_first = true;
        GridPoint last;
        for (const LatLon place : road) {
            const PixelPoint at = request.view.to_pixel(place);
            const GridPoint here{static_cast<int>(std::lround(at.x / grid)),
                                 static_cast<int>(std::lround(at.y / grid))};
            if (!is_first && here != last) pieces.insert(std::minmax(last, here));
            last = here;
            is_first = false;
        }
    }
    return pieces;
}

void set_grey(cairo_t* cairo, int red, int green, int blue) {
    cairo_set_source_rgb(cairo, red / 255.0, green / 255.0, blue / 255.0);
}

void draw_rings(cairo_t* cairo, const ChartRequest& request) {
    const ChartView& view = request.view;
    set_grey(cairo, 84, 98, 110);
    cairo_set_line_width(cairo, 1.5 * request.scale);
    for (const double ring_m : request.rings_m) {
        const double radius = view.radius_px(ring_m);
        if (radius > view.size.width_px + view.size.height_px) break;
        cairo_new_sub_path(cairo);
        cairo_arc(cairo, view.middle.x, view.middle.y, radius, 0, 2 * std::numbers::pi);
    }
    cairo_stroke(cairo);
    // The eight winds, from the second ring outwards.
    const double dashes[2] = {2 * request.scale, 10 * request.scale};
    cairo_set_dash(cairo, dashes, 2, 0);
    const double from = request.rings_m.size() > 1 ? view.radius_px(request.rings_m[1]) : 0;
    const double to = view.size.width_px + view.size.height_px;
    for (int wind = 0; wind < 8; ++wind) {
        const double angle = wind * std::numbers::pi / 4;
        cairo_move_to(cairo, view.middle.x + from * std::sin(angle), view.middle.y - from * std::cos(angle));
        cairo_line_to(cairo, view.middle.x + to * std::sin(angle), view.middle.y - to * std::cos(angle));
    }
    cairo_stroke(cairo);
    cairo_set_dash(cairo, nullptr, 0, 0);
}

void draw_roads(cairo_t* cairo, const ChartRequest& request) {
    const double grid = k_road_grid_px * request.scale;
    set_grey(cairo, 168, 168, 166);
    cairo_set_line_width(cairo, 2 * request.scale);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    for (const auto& [from, to] : road_pieces(request)) {
        cairo_move_to(cairo, from.first * grid, from.second * grid);
        cairo_line_to(cairo, to.first * grid, to.second * grid);
    }
    cairo_stroke(cairo);
}

/// 1 in the middle, falling smoothly to 0 at the edge.
double fade(int at, int length, double fade_px) {
    const double t = std::min(1.0, (std::min(at, length - 1 - at) + 0.5) / std::max(1.0, fade_px));
    return t * t * (3 - 2 * t);
}

void fade_edges(render::Image& picture, double fade_px) {
    for (int y = 0; y < picture.height_px; ++y) {
        const double down = fade(y, picture.height_px, fade_px);
        for (int x = 0; x < picture.width_px; ++x) {
            std::uint32_t& pixel =
                picture.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width_px) +
                               static_cast<std::size_t>(x)];
            const double share = down * fade(x, picture.width_px, fade_px);
            const auto channel = [&](int shift) {
                return static_cast<std::uint32_t>(((pixel >> shift) & 255U) * share);
            };
            pixel = 0xFF000000U | (channel(16) << 16U) | (channel(8) << 8U) | channel(0);
        }
    }
}

}  // namespace

double ChartView::radius_px(double distance_m) const {
    return px_per_step * steps(distance_m);
}

PixelPoint ChartView::to_pixel(LatLon place) const {
    const double radius = radius_px(distance_m(home, place));
    const double bearing = bearing_deg(home, place) * std::numbers::pi / 180;
    return {middle.x + radius * std::sin(bearing), middle.y - radius * std::cos(bearing)};
}

double ChartView::pixels_of(double metres, LatLon at) const {
    const double away = distance_m(home, at);
    return px_per_step * std::log1p(metres / (k_chart_core_m + away));
}

ChartView frame_chart(LatLon home, std::span<const Subject> subjects, ViewSize size, const Margins& margins) {
    ChartView view;
    view.home = home;
    view.size = size;
    const double half_width = std::max(20.0, (size.width_px - margins.left_px - margins.right_px) / 2.0);
    const double half_height = std::max(20.0, (size.height_px - margins.top_px - margins.bottom_px) / 2.0);
    view.middle = {margins.left_px + half_width, margins.top_px + half_height};
    double most = std::min(half_width, half_height) / steps(k_least_reach_m);
    for (const Subject& subject : subjects) {
        const double bearing = bearing_deg(home, subject.place) * std::numbers::pi / 180;
        const double away = steps(distance_m(home, subject.place));
        most = std::min({most, half_width / std::max(1e-9, away * std::abs(std::sin(bearing))),
                         half_height / std::max(1e-9, away * std::abs(std::cos(bearing)))});
    }
    view.px_per_step = std::pow(k_size_step, std::floor(std::log(most) / std::log(k_size_step)));
    return view;
}

render::Image draw_chart(const ChartRequest& request) {
    const ViewSize size = request.view.size;
    if (size.width_px < 1 || size.height_px < 1) return {};
    render::Image picture{size.width_px, size.height_px, {}};
    picture.pixels.assign(static_cast<std::size_t>(size.width_px) * static_cast<std::size_t>(size.height_px),
                          0xFF000000U);
    {
        const SurfaceHandle surface(cairo_image_surface_create_for_data(
            reinterpret_cast<unsigned char*>(picture.pixels.data()), CAIRO_FORMAT_RGB24, size.width_px,
            size.height_px, size.width_px * 4));
        const CairoHandle cairo(cairo_create(surface.get()));
        cairo_set_antialias(cairo.get(), CAIRO_ANTIALIAS_FAST);
        draw_rings(cairo.get(), request);
        draw_roads(cairo.get(), request);
        cairo_surface_flush(surface.get());
    }
    fade_edges(picture, request.edge_fade_px);
    return picture;
}

}  // namespace mirror::map
