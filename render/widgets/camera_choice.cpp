#include "render/widgets/camera_choice.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <tuple>
#include <utility>

#include "render/map/reproject.hpp"

namespace mirror::render {
namespace {

constexpr double k_follow_zoom = 15;
constexpr double k_fixed_zoom = 14;
constexpr double k_room_zooms = 0.4;
/// A view that should be closer by no more than this, or wider by hardly anything, keeps its zoom as it
/// moves.
constexpr double k_closer_zooms = 0.6;
constexpr double k_hardly_wider_zooms = 0.1;
constexpr double k_accuracy_at_home_m = 500;  ///< how much is shown of home when nobody is anywhere
/// An inset shows in which country and near which town somebody is: that is what the shipped world knows.
constexpr double k_inset_zoom = 5;
constexpr double k_least_inset_zoom = -1;
constexpr double k_inset_side = 250;
constexpr double k_inset_gap = 24;

map::Subject subject_of(const view::Marker& marker) {
    return {marker.place, marker.accuracy_m.value_or(0)};
}

std::vector<map::Subject> subjects_of(const view::MapView& view, const std::vector<std::size_t>& members) {
    std::vector<map::Subject> found;
    found.reserve(members.size());
    for (const std::size_t member : members)
        found.push_back(subject_of(view.markers[member]));
    return found;
}

/// The middle of the directions in which these people are.
double common_bearing_deg(LatLon from, const view::MapView& view, const std::vector<std::size_t>& members) {
    double east = 0;
    double north = 0;
    for (const std::size_t member : members) {
        const double bearing = bearing_deg(from, view.markers[member].place) * std::numbers::pi / 180;
        east += std::sin(bearing);
        north += std::cos(bearing);
    }
    const double common = std::atan2(east, north) * 180 / std::numbers::pi;
    return common < 0 ? common + 360 : common;
}

bool is_wide(map::ViewSize size) {
    return size.width_px >= size.height_px * 1.2;
}

}  // namespace

map::CameraLimits CameraChoice::limits() const {
    map::CameraLimits limits = map::CameraLimits::for_scale(m_scale.factor());
    limits.max_zoom =
        std::min(limits.max_zoom, m_options.max_zoom + std::log2(std::max(0.1, m_scale.factor())));
    return limits;
}

map::Margins CameraChoice::margins(map::ViewSize size, const Rect& free) const {
    // The band at the top leaves room for a row of people who share a place, that below for names and
    // credits.
    const int side = m_scale.px(110);
    return {free.x + side, free.y + m_scale.px(120), size.width_px - free.right() + side,
            size.height_px - free.bottom() + m_scale.px(84)};
}

std::optional<std::size_t> CameraChoice::followed(const view::MapView& view) const {
    // What somebody wants to see now goes before what the configuration says.
    const std::string& wanted = view.follow.empty() ? m_options.follow : view.follow;
    if (wanted.empty()) return std::nullopt;
    const auto found = std::ranges::find(view.markers, wanted, &view::Marker::name);
    if (found == view.markers.end()) return std::nullopt;
    return static_cast<std::size_t>(found - view.markers.begin());
}

bool CameraChoice::is_fixed(const view::MapView& view) const {
    return m_options.center && (view.follow.empty() || !followed(view));
}

bool CameraChoice::choose(const view::MapView& view, map::ViewSize size, const Rect& free) {
    const auto before = std::tuple(m_main, m_insets, m_is_following);
    const auto wish = std::tuple(view.follow, view.zoom);
    const bool is_anew = size != m_size || free != m_free || !m_main || wish != m_wish;
    m_size = size;
    m_free = free;
    m_wish = wish;
    group(view, size, free);
    choose_insets(view, size, free, is_anew);
    choose_main(view, size, free_of_insets(size, free), is_anew);
    return is_anew || before != std::tuple(m_main, m_insets, m_is_following);
}

void CameraChoice::group(const view::MapView& view, map::ViewSize size, const Rect& free) {
    const bool was_split = !m_groups.far.empty();
    m_groups = {};
    m_groups.together.resize(view.markers.size());
    std::iota(m_groups.together.begin(), m_groups.together.end(), std::size_t{0});
    if (is_fixed(view) || followed(view) || !m_options.show_insets) return;
    m_groups =
        map::far_groups(subjects_of(view, m_groups.together), view.home, was_split, size, margins(size, free),
                        limits(), {.town_zoom = 10.5 + std::log2(std::max(0.1, m_scale.factor()))});
}

void CameraChoice::choose_main(const view::MapView& view, map::ViewSize size, const Rect& free,
                               bool is_anew) {
    const map::CameraLimits limit = limits();
    m_is_following = false;
    std::optional<double> zoom = view.zoom ? view.zoom : m_options.zoom;
    if (is_fixed(view)) {
        m_main = map::clamped({to_world(*m_options.center), zoom.value_or(k_fixed_zoom)}, size, limit);
        return;
    }
    std::vector<map::Subject> subjects = subjects_of(view, m_groups.together);
    map::Margins safe{free.x + m_scale.px(40), free.y + m_scale.px(60),
                      size.width_px - free.right() + m_scale.px(40),
                      size.height_px - free.bottom() + m_scale.px(44)};
    if (const auto one = followed(view)) {
        subjects = {subject_of(view.markers[*one])};
        zoom = zoom.value_or(k_follow_zoom + std::log2(std::max(0.1, m_scale.factor())));
        m_is_following = true;
        // Somebody who walks is let walk a while before the map comes after them.
        safe = {free.x + free.w / 4, free.y + free.h / 4, size.width_px - free.right() + free.w / 4,
                size.height_px - free.bottom() + free.h / 4};
    } else if (subjects.empty() && view.home) {
        subjects = {{*view.home, k_accuracy_at_home_m}};
    }
    const auto framed_at = [&](double wanted) {
        map::CameraLimits fixed = limit;
        fixed.min_zoom = fixed.max_zoom = std::clamp(wanted, limit.min_zoom, limit.max_zoom);
        return map::frame(subjects, size, margins(size, free), fixed);
    };
    auto framed = zoom ? framed_at(*zoom) : map::frame(subjects, size, margins(size, free), limit);
    if (!framed) {
        if (is_anew) m_main = map::clamped(map::Camera{}, size, limit);
        return;
    }
    if (is_anew) {
        m_main = framed;
    } else if (map::should_move(*m_main, *framed, subjects, size, safe)) {
        const double closer = framed->zoom - m_main->zoom;
        const bool keeps_zoom = closer >= -k_hardly_wider_zooms && closer <= k_closer_zooms;
        if (keeps_zoom && map::is_near(*m_main, *framed, size))
            framed = map::panned(*m_main, *framed_at(m_main->zoom), subjects, size, safe);
        else if (!zoom && closer < 0)
            framed->zoom -= k_room_zooms;  // whoever leaves the view goes on leaving it
        m_main = map::clamped(*framed, size, limit);
    }
}

void CameraChoice::choose_insets(const view::MapView& view, map::ViewSize size, const Rect& free,
                                 bool is_anew) {
    const std::vector<Inset> before = std::exchange(m_insets, {});
    const std::vector<Rect> boxes = inset_boxes(view, size, free);
    map::CameraLimits limit = limits();
    limit.min_zoom = k_least_inset_zoom;
    limit.max_zoom = std::min(limit.max_zoom, k_inset_zoom + std::log2(std::max(0.1, m_scale.factor())));
    for (std::size_t i = 0; i < m_groups.far.size(); ++i) {
        Inset inset;
        inset.box = boxes[i];
        inset.markers = m_groups.far[i];
        const map::ViewSize own{inset.box.w, inset.box.h};
        const std::vector<map::Subject> subjects = subjects_of(view, inset.markers);
        const int side = m_scale.px(56);
        const auto framed = map::frame(subjects, own, {side, m_scale.px(46), side, m_scale.px(110)}, limit);
        inset.camera = framed.value_or(map::Camera{});
        const map::Margins safe{m_scale.px(30), m_scale.px(30), m_scale.px(30), m_scale.px(70)};
        const auto same = std::ranges::find(before, inset.markers, &Inset::markers);
        if (!is_anew && same != before.end() && same->box == inset.box &&
            !map::should_move(same->camera, inset.camera, subjects, own, safe)) {
            inset.camera = same->camera;
        }
        const LatLon from =
            view.home.value_or(view.markers[m_groups.together.empty() ? 0 : m_groups.together[0]].place);
        inset.bearing_deg = std::round(common_bearing_deg(from, view, inset.markers));
        m_insets.push_back(std::move(inset));
    }
}

/// Each stands in the corner that lies towards its people; the second takes another one when that is taken.
std::vector<Rect> CameraChoice::inset_boxes(const view::MapView& view, map::ViewSize size,
                                            const Rect& free) const {
    const int gap = m_scale.px(k_inset_gap);
    // With a gap to modules, without one to the margins of the screen.
    const auto pushed_in = [&](Rect box) {
        if (m_inside.w < box.w || m_inside.h < box.h) return box;
        box.x = std::clamp(box.x, m_inside.x, m_inside.right() - box.w);
        box.y = std::clamp(box.y, m_inside.y, m_inside.bottom() - box.h);
        return box;
    };
    const int w = std::min(m_scale.px(k_inset_side), free.w * 2 / 5);
    const int h = std::min(m_scale.px(k_inset_side), is_wide(size) ? free.h * 4 / 5 : free.h * 3 / 10);
    std::vector<std::pair<bool, bool>> taken;
    std::vector<Rect> boxes;
    for (const auto& group : m_groups.far) {
        const LatLon from =
            view.home.value_or(view.markers[m_groups.together.empty() ? 0 : m_groups.together[0]].place);
        const double bearing = bearing_deg(from, view.markers[group[0]].place) * std::numbers::pi / 180;
        std::pair<bool, bool> corner{std::sin(bearing) > 0, std::cos(bearing) < 0};  // right, below
        // On a wide map two share no side, on a tall one no edge: the town keeps one clear half.
        for (const auto& other : taken) {
            if (is_wide(size) ? other.first == corner.first : other.second == corner.second)
                corner = is_wide(size) ? std::pair(!corner.first, corner.second)
                                       : std::pair(corner.first, !corner.second);
        }
        taken.push_back(corner);
        const int top = is_wide(size) ? free.y + (free.h - h) / 2 : free.y + gap;
        const int below = is_wide(size) ? top : free.bottom() - gap - h;
        boxes.push_back(pushed_in(
            {corner.first ? free.right() - gap - w : free.x + gap, corner.second ? below : top, w, h}));
    }
    return boxes;
}

Rect CameraChoice::free_of_insets(map::ViewSize size, const Rect& free) const {
    std::vector<Rect> taken;
    for (const Inset& inset : m_insets) {
        // The whole strip beside a box is left to it.
        taken.push_back(is_wide(size) ? Rect{inset.box.x, free.y, inset.box.w, free.h}
                                      : Rect{free.x, inset.box.y, free.w, inset.box.h});
    }
    return largest_free(free, taken);
}

Rect largest_free(const Rect& area, const std::vector<Rect>& taken) {
    std::vector<int> xs{area.x, area.right()};
    std::vector<int> ys{area.y, area.bottom()};
    for (const Rect& rect : taken) {
        const Rect inside = rect.shared_with(area);
        if (inside.empty()) continue;
        xs.insert(xs.end(), {inside.x, inside.right()});
        ys.insert(ys.end(), {inside.y, inside.bottom()});
    }
    std::ranges::sort(xs);
    std::ranges::sort(ys);
    Rect best;
    const auto try_rect = [&](const Rect& rect) {
        const bool is_larger =
            static_cast<std::int64_t>(rect.w) * rect.h > static_cast<std::int64_t>(best.w) * best.h;
        if (is_larger &&
            std::ranges::none_of(taken, [&](const Rect& other) { return other.intersects(rect); }))
            best = rect;
    };
    for (std::size_t left = 0; left < xs.size(); ++left)
        for (std::size_t right = left + 1; right < xs.size(); ++right)
            for (std::size_t top = 0; top < ys.size(); ++top)
                for (std::size_t bottom = top + 1; bottom < ys.size(); ++bottom)
                    try_rect({xs[left], ys[top], xs[right] - xs[left], ys[bottom] - ys[top]});
    return best.empty() ? area : best;
}

}  // namespace mirror::render
