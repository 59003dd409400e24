#include "module/simulator/journey.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace mirror::simulator {
namespace {

constexpr double k_metres_per_degree = 111195;
constexpr double k_knot_spacing_m = 20;
constexpr double k_slowest_mps = 0.8;

struct Habits {
    double acceleration_mps2;
    double bend_mps;  ///< through a right angle
};

Habits habits_of(Travel travel) {
    switch (travel) {
        case Travel::walk:
            return {1.0, 1.3};
        case Travel::bike:
            return {0.8, 3.0};
        case Travel::drive:
            break;
    }
    return {1.6, 5.0};
}

LatLon between(LatLon a, LatLon b, double share) {
    return LatLon::make(a.lat_deg() + (b.lat_deg() - a.lat_deg()) * share,
                        a.lon_deg() + (b.lon_deg() - a.lon_deg()) * share)
        .value_or(a);
}

double turn_between(double course_a, double course_b) {
    const double turn = std::abs(course_a - course_b);
    return std::min(turn, 360 - turn);
}

}  // namespace

LatLon moved(LatLon place, double east_m, double north_m) {
    const double east_metres_per_degree =
        k_metres_per_degree * std::cos(place.lat_deg() * std::numbers::pi / 180);
    return LatLon::make(place.lat_deg() + north_m / k_metres_per_degree,
                        place.lon_deg() + east_m / east_metres_per_degree)
        .value_or(place);
}

Journey::Journey(const Route& route, Travel travel, double haste) {
    assert(route.size() >= 2);
    const Habits habits = habits_of(travel);
    const auto limit_mps = [&](tiles::RoadClass road_class) {
        return std::max(k_slowest_mps, cruise_kmh(road_class, travel) * haste / k_kmh_per_mps);
    };
    for (std::size_t i = 1; i < route.size(); ++i) {
        const LatLon from = route[i - 1].place;
        const LatLon to = route[i].place;
        const double limit = limit_mps(route[i].road_class);
        const double course = bearing_deg(from, to);
        const int pieces = std::max(1, static_cast<int>(distance_m(from, to) / k_knot_spacing_m));
        for (int piece = 0; piece < pieces; ++piece) {
            double speed = limit;
            if (piece == 0 && !m_knots.empty()) {
                // From full speed when the road goes straight on to the bend speed at a right angle.
                const double bend = std::min(1.0, turn_between(m_knots.back().course_deg, course) / 90);
                const double bend_mps = std::max(k_slowest_mps, habits.bend_mps * haste);
                speed = std::min(speed, limit + (bend_mps - limit) * bend);
            }
            m_knots.push_back({between(from, to, static_cast<double>(piece) / pieces), 0, speed, course});
        }
    }
    m_knots.front().speed_mps = k_slowest_mps;
    m_knots.push_back({route.back().place, 0, k_slowest_mps, m_knots.back().course_deg});

    const auto reachable = [&](double speed, double metres) {
        return std::sqrt(speed * speed + 2 * habits.acceleration_mps2 * metres);
    };
    for (std::size_t i = m_knots.size() - 1; i-- > 0;) {
        const double metres = distance_m(m_knots[i].place, m_knots[i + 1].place);
        m_knots[i].speed_mps = std::min(m_knots[i].speed_mps, reachable(m_knots[i + 1].speed_mps, metres));
    }
    for (std::size_t i = 1; i < m_knots.size(); ++i) {
        const double metres = distance_m(m_knots[i - 1].place, m_knots[i].place);
        m_knots[i].speed_mps = std::min(m_knots[i].speed_mps, reachable(m_knots[i - 1].speed_mps, metres));
        m_knots[i].time_s =
            m_knots[i - 1].time_s + 2 * metres / (m_knots[i - 1].speed_mps + m_knots[i].speed_mps);
        m_length_m += metres;
    }
}

Motion Journey::at(double seconds) const {
    const Knot& first = m_knots.front();
    const Knot& last = m_knots.back();
    if (seconds <= 0) return {first.place, 0, first.course_deg};
    if (seconds >= last.time_s) return {last.place, 0, last.course_deg};
    const auto after = std::ranges::upper_bound(m_knots, seconds, {}, &Knot::time_s);
    const Knot& from = *(after - 1);
    const Knot& to = *after;
    const double elapsed = seconds - from.time_s;
    const double span = to.time_s - from.time_s;
    const double speed = from.speed_mps + (to.speed_mps - from.speed_mps) * elapsed / span;
    // Constant acceleration between two knots: the share of the way covered so far.
    const double share = elapsed * (from.speed_mps + speed) / (span * (from.speed_mps + to.speed_mps));
    return {between(from.place, to.place, share), speed, from.course_deg};
}

}  // namespace mirror::simulator
