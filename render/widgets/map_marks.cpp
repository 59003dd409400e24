#include "render/widgets/map_marks.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/widgets/badge.hpp"

namespace mirror::render {
namespace {

constexpr double k_badge = 76;
constexpr double k_small_badge = 52;
constexpr double k_name = 32;
constexpr double k_halo = 4;
/// Dimmer words need a wider clearing among the lines of the map.
constexpr double k_dim_halo = 7;
constexpr double k_name_line = 38;
constexpr double k_small_line = 32;
constexpr double k_shared_place_gap = 20;
/// A mark that would cross more of the map than this jumps: nobody flies.
constexpr float k_longest_glide = 0.5F;

}  // namespace

Rect MapMarks::label_size(const view::Marker& marker) const {
    const TypeScale& scale = m_context.scale;
    FontSet& fonts = *m_context.fonts;
    Rect size{0, 0, fonts.measure(marker.name, scale.font(Face::regular, k_name)).width_px,
              scale.px(k_name_line)};
    for (const std::string* words : {&marker.alarm, &marker.age}) {
        if (words->empty()) continue;
        size.w = std::max(size.w, fonts.measure(*words, scale.font(Face::regular, size::k_xsmall)).width_px);
        size.h += scale.px(k_small_line);
    }
    return size;
}

/// Where all of a pill's people are; empty when that is no region, or not the same.
std::string MapMarks::shared_region(const view::MapView& view, const std::vector<Mark>& marks,
                                    const std::vector<std::size_t>& members) const {
    const std::string& region = view.markers[marks[members[0]].marker].region;
    const bool is_shared = std::ranges::all_of(
        members, [&](std::size_t member) { return view.markers[marks[member].marker].region == region; });
    return is_shared ? region : std::string();
}

std::vector<std::string> MapMarks::caption(const view::MapView& view, const std::vector<Mark>& marks,
                                           const std::vector<std::size_t>& members, int width) const {
    const Font small = m_context.scale.font(Face::regular, size::k_xsmall);
    std::string names;
    for (const std::size_t member : members) {
        const view::Marker& marker = view.markers[marks[member].marker];
        names += (names.empty() ? "" : ", ") + marker.name;
    }
    std::vector<std::string> lines;
    if (const std::string region = shared_region(view, marks, members); !region.empty())
        lines.push_back(region);
    constexpr std::size_t k_most_lines = 3;
    for (std::string& line : m_context.fonts->wrap(names, small, width, k_most_lines).lines)
        lines.push_back(std::move(line));
    return lines;
}

std::vector<std::string> MapMarks::named_regions(const view::MapView& view) const {
    std::vector<std::string> named;
    for (const MarkPill& pill : m_stands.pills)
        named.push_back(shared_region(view, m_stands.marks, pill.members));
    return named;
}

/// A box around the wedge of a heading, which no name may cover.
Rect MapMarks::wedge_box(const view::Marker& marker, PathPoint at) const {
    if (!marker.course_deg) return {};
    const auto angle = static_cast<float>((*marker.course_deg - 90) * std::numbers::pi / 180);
    const float away = m_context.scale.pxf(k_badge / 2 + 14);
    const int side = m_context.scale.px(26);
    return {static_cast<int>(at.x + away * std::cos(angle)) - side / 2,
            static_cast<int>(at.y + away * std::sin(angle)) - side / 2, side, side};
}

MapMarks::Stands MapMarks::stands(const view::MapView& view, const std::vector<std::size_t>& members,
                                  const MapGround& ground, const Rect& area) const {
    const TypeScale& scale = m_context.scale;
    Stands found;
    std::vector<MarkWish> wishes;
    for (const std::size_t member : members) {
        const view::Marker& marker = view.markers[member];
        const PathPoint place = ground.to_pixel(marker.place);
        const bool is_inside =
            place.x >= static_cast<float>(area.x) && place.x < static_cast<float>(area.right()) &&
            place.y >= static_cast<float>(area.y) && place.y < static_cast<float>(area.bottom());
        if (!is_inside) continue;
        found.marks.push_back(
            {member, place, {}, ground.pixels_of(marker.accuracy_m.value_or(0), marker.place)});
        const Rect label = label_size(marker);
        wishes.push_back({place.x, place.y, label.w, label.h, wedge_box(marker, place)});
    }
    MarkSizes sizes{.diameter = scale.px(k_badge),
                    .small_diameter = scale.px(k_small_badge),
                    .gap = scale.px(k_shared_place_gap),
                    .caption_height = {}};
    sizes.caption_height = [&](const std::vector<std::size_t>& shared, int width) {
        return scale.px(k_small_line) * static_cast<int>(caption(view, found.marks, shared, width).size()) +
               scale.px(10);
    };
    const int rim = scale.px(12);
    const int foot = std::max(rim, m_bottom_px + scale.px(4));
    Rect inner{area.x + rim, area.y + rim, area.w - 2 * rim, area.h - rim - foot};
    if (m_inside) {
        const Rect inside{area.x + m_inside->x, area.y + m_inside->y, m_inside->w, m_inside->h};
        if (const Rect shared = inner.shared_with(inside); !shared.empty()) inner = shared;
    }
    std::vector<Rect> others = m_others;
    for (Rect& other : others) {
        other.x += area.x;
        other.y += area.y;
    }
    MarkLayout layout = place_marks(wishes, sizes, inner, others);
    found.pills = std::move(layout.pills);
    for (std::size_t i = 0; i < found.marks.size(); ++i)
        found.marks[i].placed = layout.marks[i];
    return found;
}

void MapMarks::place(const view::MapView& view, const std::vector<std::size_t>& members,
                     const MapGround& ground, const Rect& area, Motion how) {
    m_area = area;
    m_stands = stands(view, members, ground, area);
    const float longest_px = static_cast<float>(area.w) * k_longest_glide;
    for (const Mark& mark : m_stands.marks) {
        const view::Marker& marker = view.markers[mark.marker];
        const MarkStand stand{to_world(marker.place), mark.placed.x - mark.place.x,
                              mark.placed.y - mark.place.y};
        m_glides.send(marker.name, stand, ground, longest_px, how);
    }
    m_glides.forget_others();
}

std::vector<Rect> MapMarks::footprint(const view::MapView& view, const std::vector<std::size_t>& members,
                                      const MapGround& ground, const Rect& area) const {
    return footprint(stands(view, members, ground, area));
}

std::vector<Rect> MapMarks::footprint(const Stands& stands) const {
    std::vector<Rect> taken;
    const auto around = [&](float x, float y, int side) {
        taken.push_back({static_cast<int>(x) - side / 2, static_cast<int>(y) - side / 2, side, side});
    };
    for (const MarkPill& pill : stands.pills)
        taken.push_back(pill.box);
    for (const Mark& mark : stands.marks) {
        if (mark.placed.is_in_pill) continue;
        around(mark.placed.x, mark.placed.y, m_context.scale.px(k_badge));
        taken.push_back(mark.placed.label);
        if (mark.placed.is_moved_aside) around(mark.place.x, mark.place.y, m_context.scale.px(40));
    }
    return taken;
}

std::shared_ptr<const Image> MapMarks::face(const view::Marker& marker, int diameter_px) const {
    if (m_context.photos == nullptr) return nullptr;
    return m_context.photos->disc({marker.photo, marker.card_picture.bytes()}, photo_diameter(diameter_px));
}

bool MapMarks::has_new_face(const view::MapView& view) const {
    std::size_t faces = 0;
    for (const Mark& mark : m_stands.marks) {
        const double size = mark.placed.is_in_pill ? k_small_badge : k_badge;
        if (mark.marker < view.markers.size() && face(view.markers[mark.marker], m_context.scale.px(size)))
            ++faces;
    }
    return faces != m_faces_drawn;
}

void MapMarks::draw_accuracy(SceneBuilder& builder, const Mark& mark, const view::Marker& marker,
                             const MapGround& ground) const {
    const TypeScale& scale = m_context.scale;
    const float largest = static_cast<float>(std::min(m_area.w, m_area.h)) / 2;
    const bool is_worth_it = mark.accuracy_px >= scale.pxf(k_badge / 2 + 4) && mark.accuracy_px <= largest;
    if (!is_worth_it || mark.placed.is_in_pill) return;
    const PathPoint middle = ground.to_pixel(marker.place);
    builder.circle(std::round(middle.x), std::round(middle.y), std::round(mark.accuracy_px),
                   {scale.pxf(2), to_rgba(marker.color, 150)});
}

void MapMarks::draw_pills(SceneBuilder& builder, const view::MapView& view, const MapGround& ground) const {
    const TypeScale& scale = m_context.scale;
    for (const MarkPill& pill : m_stands.pills) {
        PathPoint place;
        for (const std::size_t member : pill.members) {
            const PathPoint at = ground.to_pixel(view.markers[m_stands.marks[member].marker].place);
            place.x += at.x / static_cast<float>(pill.members.size());
            place.y += at.y / static_cast<float>(pill.members.size());
        }
        const auto nearest = [](float value, int low, int length) {
            return std::clamp(value, static_cast<float>(low), static_cast<float>(low + length));
        };
        const PathPoint foot{nearest(place.x, pill.box.x + pill.box.w / 4, pill.box.w / 2),
                             nearest(place.y, pill.box.y, pill.box.h)};
        const bool stands_on_place = std::hypot(foot.x - place.x, foot.y - place.y) < scale.pxf(4);
        if (!stands_on_place) {
            builder.path({{std::round(place.x), std::round(place.y)}, foot}, false, {scale.pxf(2), k_region});
            builder.circle(std::round(place.x), std::round(place.y), scale.pxf(4), {}, k_bright);
        }
        builder.rounded_box(pill.box, scale.pxf(k_small_badge / 2 + 8), {scale.pxf(2), k_region},
                            {0, 0, 0, 255});
        int baseline = pill.caption.y + scale.px(30);
        const auto lines = caption(view, m_stands.marks, pill.members, pill.caption.w);
        const bool has_region = !shared_region(view, m_stands.marks, pill.members).empty();
        for (std::size_t line = 0; line < lines.size(); ++line) {
            if (baseline > pill.caption.bottom()) break;
            const Rgba color = has_region && line == 0 ? k_bright : k_normal;
            builder.text(lines[line], {scale.font(Face::regular, size::k_xsmall), color},
                         pill.caption.x + pill.caption.w / 2, baseline, Align::centre, pill.caption.w);
            baseline += scale.px(k_small_line);
        }
        if (pill.more > 0) {
            builder.text("+" + std::to_string(pill.more),
                         {scale.font(Face::regular, size::k_xsmall), k_bright},
                         static_cast<int>(pill.more_at.x), static_cast<int>(pill.more_at.y) + scale.px(10),
                         Align::centre, scale.px(k_small_badge + 6));
        }
    }
}

void MapMarks::draw_wedge(SceneBuilder& builder, const view::Marker& marker, PathPoint at,
                          float radius) const {
    const TypeScale& scale = m_context.scale;
    // Whole steps of five degrees: the same few shapes serve all the time.
    const double course_deg = std::round(*marker.course_deg / 5) * 5;
    const auto angle = static_cast<float>((course_deg - 90) * std::numbers::pi / 180);
    const auto point = [&](float distance, float turn) {
        return PathPoint{at.x + distance * std::cos(angle + turn), at.y + distance * std::sin(angle + turn)};
    };
    const float foot = radius + scale.pxf(5);
    builder.path({point(radius + scale.pxf(25), 0), point(foot, 0.38F), point(foot + scale.pxf(4), 0),
                  point(foot, -0.38F)},
                 true, {scale.pxf(2), {0, 0, 0, 255}}, to_rgba(marker.color));
}

void MapMarks::draw_label(SceneBuilder& builder, const Mark& mark, const view::Marker& marker,
                          PathPoint at) const {
    const TypeScale& scale = m_context.scale;
    const Rect& label = mark.placed.label;
    const int middle = label.x + label.w / 2 + static_cast<int>(at.x - std::round(mark.placed.x));
    int baseline = label.y + scale.px(29) + static_cast<int>(at.y - std::round(mark.placed.y));
    const Font small = scale.font(Face::regular, size::k_xsmall);
    const int halo = scale.px(k_dim_halo);
    const auto name = [&] {
        builder.text(marker.name, {scale.font(Face::regular, k_name), k_bright, scale.px(k_halo)}, middle,
                     baseline, Align::centre);
    };
    const auto more = [&](const std::string& words, Rgba color) {
        if (words.empty()) return;
        if (!mark.placed.is_label_above) baseline += scale.px(k_small_line);
        builder.text(words, {small, color, halo}, middle, baseline, Align::centre);
        if (mark.placed.is_label_above) baseline += scale.px(k_small_line);
    };
    // The name stands next to the badge, on whichever side.
    if (!mark.placed.is_label_above) name();
    more(marker.alarm, k_alarm);
    more(marker.age, k_dimmed);
    if (mark.placed.is_label_above) name();
}

void MapMarks::draw_mark(SceneBuilder& builder, const Mark& mark, const view::Marker& marker,
                         PathPoint at) const {
    const int diameter = m_context.scale.px(mark.placed.is_in_pill ? k_small_badge : k_badge);
    if (marker.course_deg && !mark.placed.is_moved_aside)
        draw_wedge(builder, marker, at, static_cast<float>(diameter) / 2);
    Badge badge{marker.initials,  marker.color,           marker.double_ring, marker.is_vehicle,
                marker.freshness, face(marker, diameter), marker.ignition,    !marker.alarm.empty()};
    if (badge.photo) ++m_faces_drawn;
    draw_badge(builder, badge, at.x, at.y, diameter);
}

void MapMarks::draw(SceneBuilder& builder, const view::MapView& view, const MapGround& ground,
                    MotionTime now) const {
    const TypeScale& scale = m_context.scale;
    m_faces_drawn = 0;
    std::vector<PathPoint> at;
    at.reserve(m_stands.marks.size());
    for (const Mark& mark : m_stands.marks) {
        const view::Marker& marker = view.markers[mark.marker];
        at.push_back(m_glides.at(marker.name, ground, now));
        draw_accuracy(builder, mark, marker, ground);
    }
    for (std::size_t i = 0; i < m_stands.marks.size(); ++i) {
        const PlacedMark& placed = m_stands.marks[i].placed;
        if (!placed.is_moved_aside || placed.is_in_pill) continue;
        const view::Marker& marker = view.markers[m_stands.marks[i].marker];
        const PathPoint place = ground.to_pixel(marker.place);
        builder.path({{std::round(place.x), std::round(place.y)}, at[i]}, false,
                     {scale.pxf(2), to_rgba(marker.color, 170)});
        builder.circle(std::round(place.x), std::round(place.y), scale.pxf(4), {}, to_rgba(marker.color));
    }
    // Labels first: a halo must not eat a neighbour's ring.
    for (std::size_t i = 0; i < m_stands.marks.size(); ++i) {
        if (!m_stands.marks[i].placed.is_in_pill)
            draw_label(builder, m_stands.marks[i], view.markers[m_stands.marks[i].marker], at[i]);
    }
    draw_pills(builder, view, ground);
    for (std::size_t i = 0; i < m_stands.marks.size(); ++i) {
        if (!m_stands.marks[i].placed.is_counted_only)
            draw_mark(builder, m_stands.marks[i], view.markers[m_stands.marks[i].marker], at[i]);
    }
}

}  // namespace mirror::render
