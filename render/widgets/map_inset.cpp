#include "render/widgets/map_inset.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>

namespace mirror::render {
namespace {

constexpr double k_inset_fade = 30;
constexpr double k_corner = 28;
/// The lowest strip says how far away this is.
constexpr double k_words = 44;

/// "612–640 km"; a unit that both share is said once.
std::string distance_range(const std::string& least, const std::string& most) {
    for (const std::string_view space : {" ", "\u00A0", "\u202F"}) {
        const std::size_t at = least.rfind(space);
        if (at != std::string::npos && most.ends_with(std::string_view(least).substr(at)))
            return least.substr(0, at) + "–" + most;
    }
    return least + " – " + most;
}

}  // namespace

void MapInset::place(const view::MapView& view, const Inset& inset, const Rect& area, bool labels,
                     Motion how) {
    const Rect box{area.x + inset.box.x, area.y + inset.box.y, inset.box.w, inset.box.h};
    if (box != m_box) m_picture.clear();
    m_is_shown = true;
    m_inset = inset;
    m_box = box;
    m_marks.keep_bottom(m_context.scale.px(k_words));  // the distance stands there
    if (m_context.maps != nullptr) {
        map::MapRequest request;
        request.camera = inset.camera;
        request.width_px = box.w;
        request.height_px = box.h;
        request.scale = m_context.scale.factor();
        request.edge_fade_px = m_context.scale.px(k_inset_fade);
        request.labels = labels;
        const TileGround ground(inset.camera, {0, 0, box.w, box.h});
        request.blocked = m_marks.footprint(view, inset.markers, ground, {0, 0, box.w, box.h});
        const int words = m_context.scale.px(k_words);
        request.blocked.push_back({0, box.h - words, box.w, words});
        m_context.maps->ask(m_slot, std::move(request));
    }
    m_marks.place(view, m_inset.markers, TileGround(seen(how.start), m_box), m_box, how);
}

bool MapInset::take_picture(const view::MapView& view, Motion how) {
    if (!m_is_shown || m_context.maps == nullptr) return false;
    const map::FinishedMap* const latest = m_context.maps->latest(m_slot);
    const bool is_new = latest && latest->request.size() == map::ViewSize{m_box.w, m_box.h} &&
                        (!m_picture.picture() || m_picture.picture()->image != latest->image);
    if (!is_new) return false;
    m_picture.take(*latest, how.duration, how.start);
    m_marks.place(view, m_inset.markers, TileGround(latest->request.camera, m_box), m_box, how);
    return true;
}

void MapInset::clear() {
    if (m_is_shown && m_context.maps != nullptr) m_context.maps->forget(m_slot);
    m_is_shown = false;
    m_picture.clear();
}

map::Camera MapInset::seen(MotionTime now) const {
    return m_picture.picture() ? m_picture.camera(now) : m_inset.camera;
}

bool MapInset::has_news(const view::MapView& view) const {
    if (!m_is_shown) return false;
    if (m_context.maps != nullptr) {
        const map::FinishedMap* const latest = m_context.maps->latest(m_slot);
        if (latest && (!m_picture.picture() || latest->image != m_picture.picture()->image)) return true;
    }
    return m_marks.has_new_face(view);
}

std::optional<MotionTime> MapInset::next_frame(MotionTime now) const {
    if (!m_is_shown) return std::nullopt;
    if (m_picture.is_moving(now)) return now + k_frame_time;
    return m_marks.next_step(TileGround(seen(now), m_box), now);
}

/// How far away its people are: the nearest and the farthest, where they differ.
std::string MapInset::distance(const view::MapView& view) const {
    if (!view.home) return view.markers[m_inset.markers[0]].distance;
    const auto away_m = [&](std::size_t marker) {
        return distance_m(*view.home, view.markers[marker].place);
    };
    const auto [nearest, farthest] = std::ranges::minmax(m_inset.markers, {}, away_m);
    const std::string& least = view.markers[nearest].distance;
    const std::string& most = view.markers[farthest].distance;
    return least.empty() || least == most ? most : distance_range(least, most);
}

/// How far away this lies, and an arrow that points there.
void MapInset::draw_direction(SceneBuilder& builder, const view::MapView& view) const {
    const TypeScale& scale = m_context.scale;
    const std::string words = distance(view);
    if (words.empty()) return;
    const TextStyle style{scale.font(Face::regular, size::k_xsmall), k_normal, scale.px(6)};
    const int arrow = scale.px(36);
    const int room = m_box.w - scale.px(24) - arrow;
    const int width = arrow + std::min(room, m_context.fonts->measure(words, style.font).width_px);
    const int left = m_box.x + (m_box.w - width) / 2;
    const int baseline = m_box.bottom() - scale.px(18);
    builder.text(words, style, left + arrow, baseline, Align::left, room);
    const auto angle = static_cast<float>((m_inset.bearing_deg - 90) * std::numbers::pi / 180);
    const float size = scale.pxf(15);
    const float x = static_cast<float>(left) + scale.pxf(13);
    const float y = static_cast<float>(baseline) - scale.pxf(10);
    const auto at = [&](float reach, float turn) {
        return PathPoint{x + reach * std::cos(angle + turn), y + reach * std::sin(angle + turn)};
    };
    builder.path({at(size, 0), at(size, 2.5F), at(size * 0.35F, std::numbers::pi_v<float>), at(size, -2.5F)},
                 true, {scale.pxf(1), k_bright}, k_bright);
}

void MapInset::draw(SceneBuilder& builder, const view::MapView& view, MotionTime now) {
    if (!m_is_shown) return;
    const TypeScale& scale = m_context.scale;
    const int clearing = scale.px(12);
    builder.rule({m_box.x - clearing, m_box.y - clearing, m_box.w + 2 * clearing, m_box.h + 2 * clearing},
                 {0, 0, 0, 255});
    m_picture.draw_ground(builder, m_box.x, m_box.y, now);
    m_picture.draw_names(builder, m_box.x, m_box.y, now);
    builder.rounded_box(m_box, scale.pxf(k_corner), {scale.pxf(2), k_region});
    m_marks.draw(builder, view, TileGround(seen(now), m_box), now);
    draw_direction(builder, view);
}

}  // namespace mirror::render
