#include "module/household/position.hpp"

#include <algorithm>
#include <cmath>

#include "module/geo/lat_lon.hpp"

namespace mirror::household {
namespace {

/// Cell and Wi-Fi positions hop by this much without saying so.
constexpr double k_hop_m = 100;
/// A degree of latitude; longitude degrees are shorter, so this bounds both from above.
constexpr double k_metres_per_degree = 111320;

/// Walks the fixes in order of time: an impossible jump waits until the next fix agrees with it.
const Fix& newest_plausible(const std::vector<Fix>& fixes, const config::Thresholds& thresholds) {
    const Fix* trusted = &fixes.front();
    const Fix* waiting = nullptr;
    for (std::size_t i = 1; i < fixes.size(); ++i) {
        const Fix& next = fixes[i];
        const bool agrees = is_plausible(*trusted, next, thresholds) ||
                            (waiting != nullptr && is_plausible(*waiting, next, thresholds));
        if (agrees) trusted = &next;
        waiting = agrees ? nullptr : &next;
    }
    return *trusted;
}

/// The same fix once more: a location beats a transition, a later made message an earlier one.
bool is_later_copy(const Fix& known, const Fix& again) {
    if (known.from_transition != again.from_transition) return known.from_transition;
    return again.created_at > known.created_at;  // an absent one counts as earliest
}

}  // namespace

bool is_accurate(const Fix& fix, const config::Thresholds& thresholds) {
    return fix.accuracy_m.value_or(0) <= thresholds.accuracy_limit_m;
}

bool is_plausible(const Fix& earlier, const Fix& later, const config::Thresholds& thresholds) {
    if (thresholds.impossible_speed_kmh <= 0) return true;
    const auto seconds = static_cast<double>((later.time - earlier.time).count());
    const double reach_m = thresholds.impossible_speed_kmh / 3.6 * seconds + k_hop_m +
                           earlier.accuracy_m.value_or(0) + later.accuracy_m.value_or(0);
    const double at_most_m =
        k_metres_per_degree * (std::abs(later.place.lat_deg() - earlier.place.lat_deg()) +
                               std::abs(later.place.lon_deg() - earlier.place.lon_deg()));
    return at_most_m <= reach_m || distance_m(earlier.place, later.place) <= reach_m;
}

Placement place_fix(DeviceState& device, const Fix& fix, const config::Thresholds& thresholds) {
    std::vector<Fix>& fixes = device.fixes;
    const auto at = std::ranges::lower_bound(fixes, fix.time, {}, &Fix::time);
    if (at != fixes.end() && at->time == fix.time) {
        if (!is_later_copy(*at, fix)) return Placement::repeated;
        *at = fix;
        device.position = newest_plausible(fixes, thresholds);
        return Placement::refreshed;
    }
    if (at == fixes.begin() && fixes.size() >= k_max_fixes) return Placement::late;
    const bool newest = at == fixes.end();
    fixes.insert(at, fix);
    if (fixes.size() > k_max_fixes) fixes.erase(fixes.begin());

    const Fix& best = newest_plausible(fixes, thresholds);
    const bool moved = !device.position || best.time > device.position->time;
    if (!device.position || best != *device.position) device.position = best;
    if (moved) return Placement::moved;
    return newest ? Placement::waiting : Placement::late;
}

}  // namespace mirror::household
