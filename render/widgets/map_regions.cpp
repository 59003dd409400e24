#include "render/widgets/map_regions.hpp"

#include <algorithm>
#include <cmath>

#include "render/widgets/region_icons.hpp"

namespace mirror::render {
namespace {

constexpr Rgba k_lively{206, 228, 243, 255};
constexpr double k_icon = 34;
/// A smaller circle is no place any more, a larger one than half the map no outline.
constexpr double k_least_radius = 5;
/// How far inside the map a large circle's middle lies at least.
constexpr double k_most_inset = 48;

/// A circle of which the map's edge would leave a mere splinter is not drawn.
bool is_drawn(PathPoint middle, float radius, const Rect& area, const TypeScale& scale) {
    if (radius < scale.pxf(k_least_radius) || radius > static_cast<float>(std::max(area.w, area.h)) / 2)
        return false;
    const float inset = std::min(radius, scale.pxf(k_most_inset));
    return middle.x >= static_cast<float>(area.x) + inset && middle.y >= static_cast<float>(area.y) + inset &&
           middle.x <= static_cast<float>(area.right()) - inset &&
           middle.y <= static_cast<float>(area.bottom()) - inset;
}

}  // namespace

Rect MapRegions::size_of(const view::RegionCircle& region) const {
    if (has_region_icon(region.icon)) return {0, 0, m_scale.px(k_icon + 8), m_scale.px(k_icon + 8)};
    const Font font = m_scale.font(Face::regular, size::k_xsmall);
    return {0, 0, m_fonts.measure(region.name, font).width_px, m_scale.px(34)};
}

void MapRegions::place(const std::vector<view::RegionCircle>& regions, const MapGround& ground,
                       const Rect& area, const std::vector<Rect>& taken,
                       const std::vector<std::string>& named) {
    m_area = area;
    m_titles.clear();
    std::vector<Rect> full = taken;
    const int rim = m_scale.px(16);
    const Rect inner{area.x + rim, area.y + rim, area.w - 2 * rim, area.h - 2 * rim};
    for (std::size_t i = 0; i < regions.size(); ++i) {
        const float radius = ground.pixels_of(regions[i].radius_m, regions[i].centre);
        const PathPoint middle = ground.to_pixel(regions[i].centre);
        if (!is_drawn(middle, radius, area, m_scale)) continue;
        if (std::ranges::find(named, regions[i].name) != named.end()) continue;
        const Rect size = size_of(regions[i]);
        const int x = static_cast<int>(middle.x);
        const int y = static_cast<int>(middle.y);
        const int reach = static_cast<int>(radius) + m_scale.px(6);
        const bool fits_inside = reach * 2 > size.w + m_scale.px(40);
        const Rect choices[] = {{x - size.w / 2, y - size.h / 2, size.w, size.h},
                                {x - size.w / 2, y - reach - size.h, size.w, size.h},
                                {x - size.w / 2, y + reach, size.w, size.h},
                                {x + reach, y - size.h / 2, size.w, size.h},
                                {x - reach - size.w, y - size.h / 2, size.w, size.h}};
        for (const Rect& choice : choices) {
            if (&choice == &choices[0] && !fits_inside) continue;
            const bool is_free =
                choice.shared_with(inner) == choice &&
                std::ranges::none_of(full, [&](const Rect& r) { return r.intersects(choice); });
            if (!is_free) continue;
            m_titles.push_back({i, choice});
            full.push_back(choice);
            break;
        }
    }
}

std::vector<Rect> MapRegions::footprint() const {
    std::vector<Rect> boxes;
    for (const Title& title : m_titles)
        boxes.push_back(title.box);
    return boxes;
}

void MapRegions::draw(SceneBuilder& builder, const std::vector<view::RegionCircle>& regions,
                      const MapGround& ground, bool with_names) const {
    for (const view::RegionCircle& region : regions) {
        const PathPoint middle = ground.to_pixel(region.centre);
        const float radius = ground.pixels_of(region.radius_m, region.centre);
        if (!is_drawn(middle, radius, m_area, m_scale)) continue;
        const Stroke stroke = region.somebody_inside ? Stroke{m_scale.pxf(3), k_lively}
                                                     : Stroke{m_scale.pxf(2), {143, 168, 184, 170}};
        builder.circle(std::round(middle.x), std::round(middle.y), std::round(radius), stroke);
    }
    if (!with_names) return;
    for (const Title& title : m_titles) {
        const view::RegionCircle& region = regions[title.region];
        const Rect& box = title.box;
        const Rgba color = region.somebody_inside ? k_lively : k_region;
        const Stroke pen{m_scale.pxf(2.5), color};
        if (draw_region_icon(builder, region.icon, static_cast<float>(box.x) + static_cast<float>(box.w) / 2,
                             static_cast<float>(box.y) + static_cast<float>(box.h) / 2, m_scale.pxf(k_icon),
                             pen))
            continue;
        builder.text(region.name, {m_scale.font(Face::regular, size::k_xsmall), color, m_scale.px(5)},
                     box.x + box.w / 2, box.y + m_scale.px(26), Align::centre);
    }
}

}  // namespace mirror::render
