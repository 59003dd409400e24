#include "module/household/trail.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace mirror::household {
namespace {

using std::chrono::seconds;

constexpr double k_worst_accuracy_m = 500;
/// A phone that lies still seems to wander this far at least …
constexpr double k_least_jitter_m = 25;
/// … and as far as it is unsure, up to this.
constexpr double k_most_jitter_m = 150;
/// After such a silence, and so far away, nobody knows which way was taken.
constexpr seconds k_gap{15 * 60};
constexpr double k_gap_m = 1500;
/// A point that is left as fast as it was reached, faster than anything that drives, was never visited.
constexpr double k_spike_m_per_s = 100;
/// So far a point may lie beside the straight way between its neighbours to be left out …
constexpr double k_straight_m = 6;
/// … and these may lie so far apart.
constexpr double k_longest_straight_m = 500;
constexpr seconds k_longest_straight_time{120};
constexpr std::size_t k_most_points = 6000;
constexpr std::size_t k_most_devices = 256;

double speed_m_per_s(const TrailPoint& from, const TrailPoint& to) {
    const auto time = std::max<std::int64_t>(1, (to.time - from.time).count());
    return distance_m(from.place, to.place) / static_cast<double>(time);
}

bool is_spike(const TrailPoint& before, const TrailPoint& point, const TrailPoint& after) {
    return speed_m_per_s(before, point) > k_spike_m_per_s && speed_m_per_s(point, after) > k_spike_m_per_s &&
           distance_m(before.place, after.place) < distance_m(before.place, point.place) / 2;
}

/// Whether a point only repeats what the straight way past it says.
bool is_on_the_way(const TrailPoint& before, const TrailPoint& point, const TrailPoint& after) {
    if (point.after_gap || after.time - before.time > k_longest_straight_time) return false;
    const double metres_per_degree = 111'195;
    const double narrow = std::cos(before.place.lat_deg() * std::numbers::pi / 180);
    const auto east = [&](LatLon place) {
        return (place.lon_deg() - before.place.lon_deg()) * narrow * metres_per_degree;
    };
    const auto north = [&](LatLon place) {
        return (place.lat_deg() - before.place.lat_deg()) * metres_per_degree;
    };
    const double whole_m = std::hypot(east(after.place), north(after.place));
    if (whole_m > k_longest_straight_m || whole_m < 1) return false;
    const double beside_m =
        (east(point.place) * north(after.place) - north(point.place) * east(after.place)) / whole_m;
    const double along_m =
        (east(point.place) * east(after.place) + north(point.place) * north(after.place)) / whole_m;
    return std::abs(beside_m) < k_straight_m && along_m > 0 && along_m < whole_m;
}

}  // namespace

void TrailBook::extend(Way& way, TrailPoint point, double slack_m) const {
    auto& points = way.points;
    if (!points.empty() && distance_m(points.back().place, point.place) < slack_m) {
        way.still_until = std::max(way.still_until, point.time);
        return;
    }
    if (points.size() >= 2 && is_spike(points[points.size() - 2], points.back(), point)) points.pop_back();
    if (!points.empty()) {
        const UtcSeconds last = std::max(points.back().time, way.still_until);
        if (points.size() >= 2 && is_on_the_way(points[points.size() - 2], points.back(), point) &&
            way.still_until == points.back().time)
            points.pop_back();
        point.after_gap = point.time - last > k_gap && distance_m(points.back().place, point.place) > k_gap_m;
    }
    points.push_back(point);
    way.still_until = point.time;
}

void TrailBook::add(const std::string& person, const std::string& device, UtcSeconds time, double lat_deg,
                    double lon_deg, std::optional<double> accuracy_m) {
    if (m_kept <= seconds(0)) return;
    const auto place = LatLon::make(lat_deg, lon_deg);
    if (!place || accuracy_m.value_or(0) > k_worst_accuracy_m) return;
    const auto key = std::pair(person, device);
    if (m_ways.size() >= k_most_devices && !m_ways.contains(key)) return;
    Way& way = m_ways[key];
    auto& points = way.points;
    const UtcSeconds newest = points.empty() ? time : std::max(points.back().time, way.still_until);
    if (newest - time > m_kept) return;
    way.shown = nullptr;
    m_is_changed = true;
    if (points.empty() || time > newest) {
        extend(way, {*place, time, points.empty()},
               std::clamp(accuracy_m.value_or(0), k_least_jitter_m, k_most_jitter_m));
    } else {
        // Late: phones send what they could not send before. It finds its place unless it tells nothing new.
        const auto after = std::lower_bound(points.begin(), points.end(), time,
                                            [](const TrailPoint& p, UtcSeconds t) { return p.time < t; });
        const bool is_known = after != points.end() && after->time == time;
        const bool is_jitter =
            after != points.begin() && distance_m(std::prev(after)->place, *place) < k_least_jitter_m;
        if (is_known || is_jitter) return;
        const auto added = points.insert(after, {*place, time, after == points.begin()});
        if (const auto next = std::next(added); next != points.end())
            next->after_gap = next->time - time > k_gap && distance_m(*place, next->place) > k_gap_m;
    }
    const UtcSeconds begin = std::max(points.back().time, way.still_until) - m_kept;
    // The point before the beginning stays: the line comes from there.
    const auto kept = std::find_if(points.begin(), points.end(),
                                   [&](const TrailPoint& point) { return point.time >= begin; });
    if (kept - points.begin() > 1) points.erase(points.begin(), std::prev(kept));
    if (points.size() > k_most_points)
        points.erase(points.begin(), points.end() - static_cast<std::ptrdiff_t>(k_most_points));
}

void TrailBook::forget(const std::string& person, const std::vector<std::string>& devices) {
    std::erase_if(m_ways, [&](const auto& way) {
        const auto& [whose, device] = way.first;
        return (!person.empty() && whose == person) || std::ranges::find(devices, device) != devices.end();
    });
    m_is_changed = true;
}

const std::vector<Trail>& TrailBook::trails() {
    if (!std::exchange(m_is_changed, false)) return m_trails;
    m_trails.clear();
    for (auto& [key, way] : m_ways) {
        if (!way.shown) way.shown = std::make_shared<const std::vector<TrailPoint>>(way.points);
        if (way.points.size() > 1) m_trails.push_back({key.first, way.shown});
    }
    return m_trails;
}

}  // namespace mirror::household
