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

/// Which of the possible rings are drawn: all, or only tens when that would be too dense.
std::vector<std::size_t> MapChart::rings() const {
    const std::vector<double> distances = view::chart_rings_m();
    const double between = m_view->radius_px(distances[4]) - m_view->radius_px(distances[3]);
    const bool is_dense = between < m_context.scale.px(70);
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        const bool is_power_of_ten = i % 2 == 1;
        if (!is_dense || is_power_of_ten) found.push_back(i);
    }
    return found;
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
    const std::vector<double> distances = view::chart_rings_m();
    for (const std::size_t ring : rings())
        request.rings_m.push_back(distances[ring]);
    for (const view::TrailLine& trail : view.trails) {
        for (const household::TrailPoint& point : *trail.points) {
            if (point.after_gap || &point == trail.points->data()) request.roads.emplace_back();
            request.roads.back().push_back(point.place);
        }
    }
    m_picture = std::make_shared<const Image>(map::draw_chart(request));
}

/// A needle at the upper end of home's meridian.
void MapChart::draw_north(SceneBuilder& builder, const Rect& area) const {
    const TypeScale& scale = m_context.scale;
    const auto x = static_cast<float>(area.x + std::lround(m_view->middle.x));
    const float y = static_cast<float>(area.y) + scale.pxf(26);
    builder.path({{x, y - scale.pxf(16)},
                  {x + scale.pxf(10), y + scale.pxf(12)},
                  {x, y + scale.pxf(5)},
                  {x - scale.pxf(10), y + scale.pxf(12)}},
                 true, {}, k_normal);
}

void MapChart::draw(SceneBuilder& builder, const view::MapView& view, const Rect& area,
                    const std::vector<Rect>& taken) {
    draw_picture(view);
    builder.picture(m_picture, area.x, area.y, true);
    draw_north(builder, area);
    const TypeScale& scale = m_context.scale;
    const TextStyle style{scale.font(Face::regular, size::k_xsmall), k_dimmed, scale.px(6)};
    const std::vector<double> distances = view::chart_rings_m();
    std::vector<Rect> full = taken;
    const double x0 = area.x + m_view->middle.x;
    const double y0 = area.y + m_view->middle.y;
    for (const std::size_t i : rings()) {
        if (i >= view.ring_distances.size()) break;
        const double radius = m_view->radius_px(distances[i]);
        const std::string& words = view.ring_distances[i];
        const int width = m_context.fonts->measure(words, style.font).width_px;
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
                std::none_of(full.begin(), full.end(), [&](const Rect& r) { return r.intersects(box); });
            if (!is_free) continue;
            builder.text(words, style, box.x + box.w / 2, box.y + scale.px(28), Align::centre);
            full.push_back(box);
            break;
        }
    }
}

}  // namespace mirror::render
