#include "module/household/freshness.hpp"

#include <algorithm>

#include "module/household/clock_sense.hpp"

namespace mirror::household {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr int k_move_mode = 2;
/// A parked tracker's longest pause is an hour while awake, six hours asleep; and some time to connect.
constexpr minutes k_parked_pause{70};
constexpr hours k_sleeping_pause{7};

}  // namespace

AgeLimits age_limits(const DeviceState& device, const config::Thresholds& thresholds) {
    AgeLimits limits{thresholds.ageing, thresholds.stale, thresholds.lost};
    if (device.platform == Platform::vehicle) {
        const bool asleep = device.vehicle.status == -1;
        const bool drives =
            !asleep && device.vehicle.ignition.value_or(device.vehicle.driving.value_or(false));
        if (!drives) {
            limits.ageing =
                std::max<config::Duration>(limits.ageing, asleep ? k_sleeping_pause : k_parked_pause);
            limits.stale = std::max(limits.stale, asleep ? 2 * limits.ageing : limits.ageing);
        }
    } else if (device.monitoring_mode == k_move_mode) {
        limits.ageing /= 2;
        limits.stale /= 2;
    } else if (device.platform == Platform::ios) {
        limits.ageing *= 2;
        limits.stale *= 2;
    }
    limits.lost = std::max(limits.lost, limits.stale);
    return limits;
}

SinceBoot age_of(const Heard& heard, const HouseholdState& state, Moment now, std::string_view boot) {
    const bool same_boot = state.boot == boot && state.boot_number > 0;
    const SinceBoot by_wall = best_time(state.clock, now, same_boot) - heard.time;
    SinceBoot age = by_wall;
    if (same_boot && heard.boot == state.boot_number) {
        const SinceBoot by_monotonic = now.since_boot - heard.at;
        if (heard.by_arrival) {
            age = by_monotonic;  // its time is as wrong as the clock may have been
        } else if (!wall_is_right(state.clock, now.wall)) {
            age = std::max(by_monotonic, by_wall);
        }
    }
    return std::max(age, SinceBoot::zero());
}

}  // namespace mirror::household
