#include "render/widgets/map_regions.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/widgets/region_icons.hpp"

namespace mirror::render {
namespace {

constexpr Rgba k_lively{206, 228, 243, 255};
constexpr double k_region_icon_size = 34;
/// A smaller circle is no place any more, a larger one than half the map no outline.
constexpr double k_least_radius = 5;
constexpr double k_title_gap = 6;
/// Left and right of a name, so that it touches no badge.
constexpr double k_title_air = 8;
/// A name gives way to who stands at the place, so far at most.
constexpr double k_most_lift = 72;
constexpr double k_lift_step = 8;
/// An outline keeps words away by boxes of this side.
constexpr double k_outline_box = 10;
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
    if (has_region_icon(region.icon))
        return {0, 0, m_scale.px(k_region_icon_size + 8), m_scale.px(k_region_icon_size + 8)};
    const Font font = m_scale.font(Face::regular, size::k_xsmall);
    return {0, 0, m_fonts.measure(region.name, font).width_px, m_scale.px(34)};
}

Rect MapRegions::title_box(const view::RegionCircle& region, const MapGround& ground, Side side,
                           int lift_px) const {
    const Rect size = size_of(region);
    const PathPoint middle = ground.to_pixel(region.centre);
    const int reach = static_cast<int>(ground.pixels_of(region.radius_m, region.centre)) +
                      m_scale.px(k_title_gap) + lift_px;
    const auto start = [reach](float at, int direction, int length) {
        const int half_way = direction == 0 ? -length / 2 : direction < 0 ? -reach - length : reach;
        return static_cast<int>(at) + half_way;
    };
    return {start(middle.x, side.x, size.w), start(middle.y, side.y, size.h), size.w, size.h};
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
        if (auto title = place_title(i, regions[i], ground, inner, full)) {
            full.push_back(title->box);
            m_titles.push_back(*title);
        }
    }
}

/// Next to the outline, else beyond whoever stands there.
std::optional<MapRegions::Title> MapRegions::place_title(std::size_t index, const view::RegionCircle& region,
                                                         const MapGround& ground, const Rect& inner,
                                                         const std::vector<Rect>& full) const {
    const float radius = ground.pixels_of(region.radius_m, region.centre);
    const bool fits_inside =
        (static_cast<int>(radius) + m_scale.px(k_title_gap)) * 2 > size_of(region).w + m_scale.px(40);
    const int air = m_scale.px(k_title_air);
    const auto try_at = [&](Side side, int lift_px) -> std::optional<Title> {
        const Rect choice = title_box(region, ground, side, lift_px);
        const Rect airy{choice.x - air, choice.y, choice.w + 2 * air,
                        choice.h};  // lines have air of their own
        const bool is_free = choice.shared_with(inner) == choice &&
                             std::ranges::none_of(full, [&](const Rect& r) { return r.intersects(airy); });
        return is_free ? std::optional(Title{index, side, lift_px, choice}) : std::nullopt;
    };
    for (const Side side : {Side{0, 0}, {0, -1}, {0, 1}, {1, 0}, {-1, 0}}) {
        if (side.x == 0 && side.y == 0 && !fits_inside) continue;
        if (auto title = try_at(side, 0)) return title;
    }
    // Beside a badge rather than above it: there it reads like a word on who stands at the place.
    for (const Side side : {Side{1, 0}, {-1, 0}, {0, -1}, {0, 1}}) {
        for (int lift_px = m_scale.px(k_lift_step); lift_px <= m_scale.px(k_most_lift);
             lift_px += m_scale.px(k_lift_step)) {
            if (auto title = try_at(side, lift_px)) return title;
        }
    }
    return std::nullopt;
}

std::vector<Rect> MapRegions::outlines(const std::vector<view::RegionCircle>& regions,
                                       const MapGround& ground, const Rect& area) const {
    std::vector<Rect> boxes;
    const int side = m_scale.px(k_outline_box);
    for (const view::RegionCircle& region : regions) {
        const PathPoint middle = ground.to_pixel(region.centre);
        const float radius = ground.pixels_of(region.radius_m, region.centre);
        if (!is_drawn(middle, radius, area, m_scale)) continue;
        const auto steps =
            std::max(8, static_cast<int>(2 * std::numbers::pi_v<float> * radius / static_cast<float>(side)));
        for (int step = 0; step < steps; ++step) {
            const auto turn =
                2 * std::numbers::pi_v<float> * static_cast<float>(step) / static_cast<float>(steps);
            const Rect box{static_cast<int>(middle.x + radius * std::cos(turn)) - side / 2,
                           static_cast<int>(middle.y + radius * std::sin(turn)) - side / 2, side, side};
            if (box.intersects(area)) boxes.push_back(box);
        }
    }
    return boxes;
}

std::vector<Rect> MapRegions::footprint() const {
    std::vector<Rect> boxes;
    for (const Title& title : m_titles)
        boxes.push_back(title.box);
    return boxes;
}

void MapRegions::draw(SceneBuilder& builder, const std::vector<view::RegionCircle>& regions,
                      const MapGround& ground) const {
    for (const view::RegionCircle& region : regions) {
        const PathPoint middle = ground.to_pixel(region.centre);
        const float radius = ground.pixels_of(region.radius_m, region.centre);
        if (!is_drawn(middle, radius, m_area, m_scale)) continue;
        const Stroke stroke = region.somebody_inside ? Stroke{m_scale.pxf(3), k_lively}
                                                     : Stroke{m_scale.pxf(2), {143, 168, 184, 170}};
        builder.circle(std::round(middle.x), std::round(middle.y), std::round(radius), stroke);
    }
    for (const Title& title : m_titles) {
        const view::RegionCircle& region = regions[title.region];
        const Rect box = title_box(region, ground, title.side, title.lift_px);
        const Rgba color = region.somebody_inside ? k_lively : k_region;
        const Stroke pen{m_scale.pxf(2.5), color};
        if (draw_region_icon(builder, region.icon, static_cast<float>(box.x) + static_cast<float>(box.w) / 2,
                             static_cast<float>(box.y) + static_cast<float>(box.h) / 2,
                             m_scale.pxf(k_region_icon_size), pen))
            continue;
        builder.text(region.name, {m_scale.font(Face::regular, size::k_xsmall), color, m_scale.px(5)},
                     box.x + box.w / 2, box.y + m_scale.px(26), Align::centre);
    }
}

}  // namespace mirror::render
