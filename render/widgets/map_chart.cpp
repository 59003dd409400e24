#include "render/widgets/map_chart.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "module/view/map_view.hpp"

namespace mirror::render {
namespace {

constexpr double k_edge_fade = 96;
constexpr double k_label_bearing = 62 * std::numbers::pi / 180;  ///< where ring distances are written

}  // namespace

PathPoint ChartGround::to_pixel(WorldPoint place) const {
    const map::PixelPoint pixel = m_view.to_pixel(to_lat_lon(place));
    return {static_cast<float>(m_area.x + pixel.x), static_cast<float>(m_area.y + pixel.y)};
}

bool MapChart::place(const view::MapView& view, const Rect& area, const Rect& free) {
    if (!view.home && view.markers.empty()) return false;
    const LatLon home = view.home.value_or(view.markers.empty() ? LatLon() : view.markers[0].place);
    std::vector<map::Subject> subjects;
    for (const view::Marker& marker : view.markers)
        subjects.push_back({marker.place, 0});
    const TypeScale& scale = m_context.scale;
    const int side = scale.px(90);
    const int top = scale.px(70);
    const int bottom = scale.px(110);
    m_view = map::frame_chart(
        home, subjects, {area.w, area.h},
        {free.x + side, free.y + top, area.w - free.right() + side, area.h - free.bottom() + bottom});
    return true;
}

void MapChart::draw_picture(const view::MapView& view) {
    const bool is_same = m_picture && m_drawn_view == *m_view && m_drawn_to == view.trails_to &&
                         m_drawn_trails == view.trails.size();
    if (is_same) return;
    m_drawn_view = *m_view;
    m_drawn_to = view.trails_to;
    m_drawn_trails = view.trails.size();
    map::ChartRequest request;
    request.view = *m_view;
    request.scale = m_context.scale.factor();
    request.edge_fade_px = m_context.scale.px(k_edge_fade);
    request.rings_m = view::chart_rings_m();
    for (const view::TrailLine& trail : view.trails) {
        for (const household::TrailPoint& point : *trail.points) {
            if (point.after_gap || &point == trail.points->data()) request.roads.emplace_back();
            request.roads.back().push_back(point.place);
        }
    }
    m_picture = std::make_shared<const Image>(map::draw_chart(request));
}

void MapChart::draw(SceneBuilder& builder, const view::MapView& view, const Rect& area,
                    const std::vector<Rect>& taken) {
    draw_picture(view);
    builder.picture(m_picture, area.x, area.y, true);
    const TypeScale& scale = m_context.scale;
    const TextStyle style{scale.font(Face::regular, size::k_xsmall), k_dimmed, scale.px(6)};
    const std::vector<double> rings = view::chart_rings_m();
    const double x0 = area.x + m_view->middle.x;
    const double y0 = area.y + m_view->middle.y;
    double last = 0;
    for (std::size_t i = 0; i < std::min(rings.size(), view.ring_distances.size()); ++i) {
        const double radius = m_view->radius_px(rings[i]);
        const std::string& words = view.ring_distances[i];
        const int width = m_context.fonts->measure(words, style.font).width_px;
        if (radius - last < scale.px(60)) continue;
        // On the first wind where nobody stands.
        for (const double bearing : {k_label_bearing, std::numbers::pi - k_label_bearing, -k_label_bearing,
                                     std::numbers::pi + k_label_bearing}) {
            const Rect box{static_cast<int>(x0 + radius * std::sin(bearing)) - width / 2 - scale.px(6),
                           static_cast<int>(y0 - radius * std::cos(bearing)) - scale.px(18),
                           width + scale.px(12), scale.px(36)};
            const Rect inner{area.x + scale.px(40), area.y + scale.px(40), area.w - scale.px(80),
                             area.h - scale.px(80)};
            const bool is_free =
                box.shared_with(inner) == box &&
                std::none_of(taken.begin(), taken.end(), [&](const Rect& r) { return r.intersects(box); });
            if (!is_free) continue;
            builder.text(words, style, box.x + box.w / 2, box.y + scale.px(28), Align::centre);
            last = radius;
            break;
        }
    }
}

}  // namespace mirror::render
