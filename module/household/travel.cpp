#include "module/household/travel.hpp"

#include <algorithm>
#include <chrono>

#include "module/geo/lat_lon.hpp"
#include "module/household/position.hpp"

namespace mirror::household {
namespace {

constexpr std::chrono::minutes k_settling{5};
constexpr double k_beyond_doubt = 3;

}  // namespace

void follow(Travel& travel, const Fix& fix, UtcSeconds time, const config::Thresholds& thresholds) {
    const double speed_kmh = fix.speed_kmh.value_or(0);
    const bool fast = speed_kmh >= thresholds.travelling_speed_kmh;
    const bool first = travel.stay_since == UtcSeconds{};
    if (first) {
        travel.stay = travel.halt = fix.place;
        travel.stay_since = travel.halt_since = travel.moved_at = time;
    }
    if (!is_accurate(fix, thresholds)) return;

    const double off_m = distance_m(travel.stay, fix.place) - fix.accuracy_m.value_or(0);
    const bool away_from_stay = off_m > thresholds.travelling_distance_m;
    const double from_halt_m = distance_m(travel.halt, fix.place) - fix.accuracy_m.value_or(0);
    if (fast || from_halt_m > thresholds.travelling_distance_m) {
        travel.halt = fix.place;
        travel.halt_since = time;
    }

    if (!fast && time - travel.halt_since >= k_settling) {  // long enough in one place
        if (away_from_stay) {
            travel.stay = travel.halt;
            travel.stay_since = travel.halt_since;
            travel.moved_at = time;
            travel.has_moved = true;
        }
        travel.votes = 0;
        return;
    }
    if (!fast && !away_from_stay) {
        travel.votes = 0;
        return;
    }
    const bool certain = speed_kmh >= k_beyond_doubt * thresholds.travelling_speed_kmh ||
                         off_m > k_beyond_doubt * thresholds.travelling_distance_m;
    if (travel.votes == 0) travel.moving_since = time;
    travel.votes = certain ? 2 : std::min(travel.votes + 1, 2);
    travel.last_moving = time;
    if (!away_from_stay || travel.votes < 2) return;
    travel.moved_at = time;
    travel.has_moved = true;
}

}  // namespace mirror::household
