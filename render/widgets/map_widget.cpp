#include "render/widgets/map_widget.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/map/reproject.hpp"
#include "render/widgets/badge.hpp"

namespace mirror::render {
namespace {

constexpr double k_badge = 76;
constexpr double k_name = 32;
constexpr double k_halo = 3;
constexpr double k_edge_fade = 96;
constexpr double k_shared_place_gap = 20;

/// A mark that would cross more of the map than this jumps: nobody flies.
constexpr float k_longest_glide = 0.5F;
/// A glide begins as if a frame of it had passed: the first picture after the news moves already.
constexpr MotionTime k_head_start{33};

float ease_out(float progress) {
    const float left = 1 - std::clamp(progress, 0.0F, 1.0F);
    return 1 - left * left * left;
}

float progress_of(MotionTime start, MotionTime now, config::Duration duration) {
    if (duration.count() <= 0) return 1;
    return std::clamp(static_cast<float>((now - start).count()) / static_cast<float>(duration.count()), 0.0F,
                      1.0F);
}

Rgba rgba(config::Color color, std::uint8_t alpha = 255) {
    return {color.red, color.green, color.blue, alpha};
}

}  // namespace

struct MapWidget::Mark {
    const view::Marker* marker;
    PathPoint place;  ///< the true place
    PlacedMark placed;
    float accuracy_px = 0;
};

MapWidget::MapWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_options(std::get<config::MapOptions>(module.options)) {
    if (context.reduce_motion) m_options.animation_speed = config::Duration(0);
}

void MapWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::MapView>(view.data);
}

int MapWidget::height_for(int width_px) const {
    return width_px / 2;
}

std::vector<map::Subject> MapWidget::subjects() const {
    std::vector<map::Subject> found;
    for (const view::Marker& marker : m_view.markers)
        found.push_back({marker.place, marker.accuracy_m.value_or(0)});
    if (found.empty() && m_view.home) found.push_back({*m_view.home, 500});
    return found;
}

void MapWidget::choose_camera(const map::ViewSize& size) {
    const TypeScale& scale = m_context.scale;
    map::CameraLimits limits = map::CameraLimits::for_scale(scale.factor());
    limits.max_zoom =
        std::min(limits.max_zoom, m_options.max_zoom + std::log2(std::max(0.1, scale.factor())));
    const bool is_resized = m_size != size;
    const std::optional<map::Camera> before = m_wanted;
    if (m_options.center) {
        m_wanted = map::clamped({to_world(*m_options.center), m_options.zoom.value_or(14)}, size, limits);
    } else {
        const std::vector<map::Subject> everybody = subjects();
        const int side = scale.px(110);
        // The band at the top leaves room for a row of people who share a place, that below for names and
        // credits.
        const map::Margins margins{side, scale.px(120), side, scale.px(110)};
        const auto framed = map::frame(everybody, size, margins, limits);
        const map::Margins edge{scale.px(40), scale.px(60), scale.px(40), scale.px(70)};
        if (!framed) {
            if (!m_wanted || is_resized) m_wanted = map::clamped(map::Camera{}, size, limits);
        } else if (!m_wanted || is_resized || map::should_move(*m_wanted, *framed, everybody, size, edge)) {
            m_wanted = framed;
            if (m_options.zoom) m_wanted = map::clamped({framed->centre, *m_options.zoom}, size, limits);
        }
    }
    m_size = size;
    if (m_wanted != before || is_resized) clear_names_for_people();
}

/// Names of places keep clear of where people stand when the camera settles. When they move on, the names
/// stay where they are: a map whose names dance is worse than a name under a badge.
void MapWidget::clear_names_for_people() {
    m_blocked.clear();
    const Rect area{0, 0, m_size.width_px, m_size.height_px};
    const int diameter = m_context.scale.px(k_badge);
    for (const Mark& mark : place_marks_in(area, map::Projection(*m_wanted, m_size))) {
        const int x = static_cast<int>(mark.placed.x) - diameter / 2;
        const int y = static_cast<int>(mark.placed.y) - diameter / 2;
        m_blocked.push_back({x, y, diameter, diameter});
        m_blocked.push_back(mark.placed.label);
        const int dot = m_context.scale.px(24);  // where the leader line of a fanned-out mark ends
        m_blocked.push_back(
            {static_cast<int>(mark.place.x) - dot, static_cast<int>(mark.place.y) - dot, 2 * dot, 2 * dot});
    }
}

void MapWidget::take_picture(MotionTime now) {
    if (m_context.maps == nullptr) return;
    map::MapRequest request;
    request.camera = *m_wanted;
    request.width_px = m_size.width_px;
    request.height_px = m_size.height_px;
    request.scale = m_context.scale.factor();
    request.edge_fade_px = m_context.scale.px(k_edge_fade);
    request.labels = m_options.show_labels;
    request.blocked = m_blocked;
    m_context.maps->ask(request);
    const std::optional<map::FinishedMap> latest = m_context.maps->latest();
    if (!latest || latest->request.size() != m_size) return;
    if (m_shown && m_shown->image == latest->image) return;
    m_fading.reset();
    if (m_shown && m_shown->request.size() == m_size && m_options.animation_speed.count() > 0) {
        // The picture before stands where it belongs in the new view, so that roads seem to move, not to
        // melt.
        Image moved = map::reproject(*m_shown->image, m_shown->request.camera, latest->request.camera);
        if (!moved.pixels.empty()) m_fading = std::make_shared<const Image>(std::move(moved));
        m_fade_start = now;
    }
    m_shown = latest;
}

void MapWidget::draw_base(SceneBuilder& builder, const Rect& area, MotionTime now) const {
    if (!m_shown) return;
    builder.picture(m_shown->image, area.x, area.y, true);
    const float left = 1 - progress_of(m_fade_start, now, m_options.animation_speed);
    if (m_fading)
        builder.picture(m_fading, area.x, area.y, false, static_cast<std::uint8_t>(std::lround(left * 255)));
}

void MapWidget::draw_regions(SceneBuilder& builder, const Rect& area,
                             const map::Projection& projection) const {
    if (!m_options.show_regions) return;
    const TypeScale& scale = m_context.scale;
    for (const view::RegionCircle& region : m_view.regions) {
        const map::PixelPoint centre = projection.to_pixel(region.centre);
        const auto radius = static_cast<float>(projection.pixels_of(region.radius_m, region.centre));
        const float x = static_cast<float>(area.x) + static_cast<float>(centre.x);
        const float y = static_cast<float>(area.y) + static_cast<float>(centre.y);
        const bool is_visible =
            x + radius > static_cast<float>(area.x) && x - radius < static_cast<float>(area.right()) &&
            y + radius > static_cast<float>(area.y) && y - radius < static_cast<float>(area.bottom());
        if (!is_visible || radius < scale.pxf(5) || radius > static_cast<float>(std::min(area.w, area.h)) / 2)
            continue;
        Rgba color = k_region;
        if (!region.somebody_inside) color.a = 150;
        builder.circle(std::round(x), std::round(y), std::round(radius), {scale.pxf(2), color});
    }
}

PathPoint MapWidget::glide(const std::string& name, PathPoint target, const Rect& area, MotionTime now) {
    auto [entry, is_new] = m_glides.try_emplace(name, Glide{target, target, now, true});
    Glide& way = entry->second;
    way.is_seen = true;
    const auto reached = [&] {
        const float done = ease_out(progress_of(way.start, now, m_options.animation_speed));
        return PathPoint{way.from.x + (way.to.x - way.from.x) * done,
                         way.from.y + (way.to.y - way.from.y) * done};
    };
    const PathPoint here = reached();
    if (way.to == target) return here;
    const float leap = std::hypot(target.x - here.x, target.y - here.y);
    const PathPoint from = leap > static_cast<float>(area.w) * k_longest_glide ? target : here;
    way = {from, target, now - k_head_start, true};
    return reached();
}

std::vector<MapWidget::Mark> MapWidget::place_marks_in(const Rect& area,
                                                       const map::Projection& projection) const {
    const TypeScale& scale = m_context.scale;
    const Font name_font = scale.font(Face::regular, k_name);
    std::vector<Mark> marks;
    std::vector<MarkWish> wishes;
    for (const view::Marker& marker : m_view.markers) {
        const map::PixelPoint pixel = projection.to_pixel(marker.place);
        const PathPoint place{static_cast<float>(area.x + pixel.x), static_cast<float>(area.y + pixel.y)};
        const bool is_inside =
            place.x >= static_cast<float>(area.x) && place.x < static_cast<float>(area.right()) &&
            place.y >= static_cast<float>(area.y) && place.y < static_cast<float>(area.bottom());
        if (!is_inside) continue;
        const auto accuracy =
            static_cast<float>(projection.pixels_of(marker.accuracy_m.value_or(0), marker.place));
        marks.push_back({&marker, place, {}, accuracy});
        int width = m_context.fonts->measure(marker.name, name_font).width_px;
        if (!marker.age.empty()) {
            const Font age_font = scale.font(Face::regular, size::k_xsmall);
            width = std::max(width, m_context.fonts->measure(marker.age, age_font).width_px);
        }
        wishes.push_back({place.x, place.y, width, scale.px(marker.age.empty() ? 38 : 68)});
    }
    const Rect inner{area.x + scale.px(12), area.y + scale.px(12), area.w - scale.px(24),
                     area.h - scale.px(48)};
    const std::vector<PlacedMark> placed =
        place_marks(wishes, scale.px(k_badge), scale.px(k_shared_place_gap), inner);
    for (std::size_t i = 0; i < marks.size(); ++i)
        marks[i].placed = placed[i];
    return marks;
}

std::vector<MapWidget::Mark> MapWidget::place_people(const Rect& area, const map::Projection& projection,
                                                     MotionTime now) {
    std::vector<Mark> marks = place_marks_in(area, projection);
    for (auto& [name, way] : m_glides)
        way.is_seen = false;
    for (Mark& mark : marks) {
        PlacedMark& placed = mark.placed;
        const PathPoint shown = glide(mark.marker->name, {placed.x, placed.y}, area, now);
        placed.label.x += static_cast<int>(std::lround(shown.x - placed.x));
        placed.label.y += static_cast<int>(std::lround(shown.y - placed.y));
        placed.x = std::round(shown.x);
        placed.y = std::round(shown.y);
    }
    std::erase_if(m_glides, [](const auto& entry) { return !entry.second.is_seen; });
    return marks;
}

void MapWidget::draw_mark(SceneBuilder& builder, const Mark& mark) const {
    const TypeScale& scale = m_context.scale;
    const view::Marker& marker = *mark.marker;
    const int diameter = scale.px(k_badge);
    const float radius = static_cast<float>(diameter) / 2;
    if (marker.course_deg && !mark.placed.is_moved_aside) {
        const auto angle = static_cast<float>((*marker.course_deg - 90) * std::numbers::pi / 180);
        const auto at = [&](float distance, float turn) {
            return PathPoint{mark.placed.x + distance * std::cos(angle + turn),
                             mark.placed.y + distance * std::sin(angle + turn)};
        };
        const float tip = radius + scale.pxf(20);
        builder.path({at(tip, 0), at(radius + scale.pxf(4), 0.30F), at(radius + scale.pxf(4), -0.30F)}, true,
                     {}, rgba(marker.color));
    }
    draw_badge(builder,
               {marker.initials, marker.color, marker.double_ring, marker.is_vehicle, marker.freshness},
               mark.placed.x, mark.placed.y, diameter);
    const Rect& label = mark.placed.label;
    const int middle = label.x + label.w / 2;
    const int halo = scale.px(k_halo);
    builder.text(marker.name, {scale.font(Face::regular, k_name), k_bright, halo}, middle,
                 label.y + scale.px(29), Align::centre);
    if (!marker.age.empty()) {
        builder.text(marker.age, {scale.font(Face::regular, size::k_xsmall), k_dimmed, halo}, middle,
                     label.y + scale.px(61), Align::centre);
    }
}

void MapWidget::draw_attribution(SceneBuilder& builder, const Rect& area) const {
    if (m_context.maps == nullptr) return;
    const TypeScale& scale = m_context.scale;
    const TextStyle style{scale.font(Face::medium, size::k_note), k_dimmed, scale.px(2)};
    const auto wrapped =
        m_context.fonts->wrap(m_context.maps->attribution(), style.font, area.w - scale.px(48), 3);
    int baseline = area.bottom() - scale.px(10) - scale.px(26) * (static_cast<int>(wrapped.lines.size()) - 1);
    for (const std::string& line : wrapped.lines) {
        builder.text(line, style, area.right() - scale.px(24), baseline, Align::right);
        baseline += scale.px(26);
    }
}

void MapWidget::draw(SceneBuilder& builder, const Rect& area, bool /*towards_right*/, MotionTime now) {
    choose_camera({area.w, area.h});
    take_picture(now);
    draw_base(builder, area, now);
    // Marks stand on the picture that is seen, not on the one that is still being drawn.
    const bool has_picture = m_shown && m_shown->request.size() == m_size;
    const map::Projection projection(has_picture ? m_shown->request.camera : *m_wanted, m_size);
    draw_regions(builder, area, projection);
    const TypeScale& scale = m_context.scale;
    const std::vector<Mark> marks = place_people(area, projection, now);
    for (const Mark& mark : marks) {
        const float largest = static_cast<float>(std::min(area.w, area.h)) / 2;
        if (mark.accuracy_px < scale.pxf(k_badge / 2 + 4) || mark.accuracy_px > largest) continue;
        builder.circle(std::round(mark.place.x), std::round(mark.place.y), std::round(mark.accuracy_px),
                       {scale.pxf(1.5), rgba(mark.marker->color, 90)});
    }
    for (const Mark& mark : marks) {
        if (!mark.placed.is_moved_aside) continue;
        builder.path({mark.place, {mark.placed.x, mark.placed.y}}, false,
                     {scale.pxf(1.5), rgba(mark.marker->color, 130)});
        builder.circle(mark.place.x, mark.place.y, scale.pxf(3), {}, rgba(mark.marker->color));
    }
    for (const Mark& mark : marks)
        draw_mark(builder, mark);
    draw_attribution(builder, area);
}

bool MapWidget::is_moving(MotionTime now) const {
    if (m_fading && now - m_fade_start < m_options.animation_speed) return true;
    return std::any_of(m_glides.begin(), m_glides.end(), [&](const auto& entry) {
        return entry.second.from != entry.second.to && now - entry.second.start < m_options.animation_speed;
    });
}

}  // namespace mirror::render
