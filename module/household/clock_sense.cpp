#include "module/household/clock_sense.hpp"

#include <algorithm>
#include <cstdlib>

#include "module/household/turn.hpp"

namespace mirror::household {
namespace {

/// 2025-01-01: no release of this program is older.
constexpr UtcTime k_earliest{std::chrono::seconds(1735689600)};
/// Two phones with the right time differ by less, the time of delivery included.
constexpr std::chrono::milliseconds k_same_clock = std::chrono::minutes(10);

}  // namespace

bool wall_is_right(const ClockSense& sense, UtcTime wall) {
    return wall >= k_earliest && wall + k_future_tolerance >= sense.confirmed;
}

UtcTime best_time(const ClockSense& sense, Moment moment, bool same_boot) {
    if (wall_is_right(sense, moment.wall)) return moment.wall;
    UtcTime best = std::max(sense.confirmed, moment.wall);
    if (same_boot && sense.offset_ms) {
        best = std::max(best, UtcTime(std::chrono::milliseconds(*sense.offset_ms) + moment.since_boot));
    }
    return best;
}

void learn(ClockSense& sense, const std::string& topic, UtcTime said, const Arrival& arrival) {
    const std::int64_t offset_ms = (said.time_since_epoch() - arrival.since_boot).count();
    const bool in_future = said > arrival.wall + k_future_tolerance;
    if (!wall_is_right(sense, arrival.wall)) {
        const bool agrees = !in_future && said + k_future_tolerance >= arrival.wall;
        if (agrees && !arrival.retained && arrival.wall >= k_earliest) {
            sense.confirmed = std::min(said, arrival.wall);  // the clock was right after all
            sense.agreed = true;
        } else {
            sense.offset_ms = std::max(sense.offset_ms.value_or(offset_ms), offset_ms);
        }
        return;
    }
    sense.offset_ms.reset();
    if (!in_future) {
        sense.confirmed = std::max(sense.confirmed, std::min(said, arrival.wall));
        sense.agreed = sense.agreed || !arrival.retained;
        return;
    }
    if (sense.agreed || arrival.retained) return;
    const bool second_witness = !sense.witness.empty() && sense.witness != topic &&
                                std::abs(offset_ms - sense.witness_offset_ms) <= k_same_clock.count();
    if (second_witness) {
        sense.offset_ms = std::min(offset_ms, sense.witness_offset_ms);
        sense.confirmed = UtcTime(std::chrono::milliseconds(*sense.offset_ms) + arrival.since_boot);
    } else {
        sense.witness = topic;
        sense.witness_offset_ms = offset_ms;
    }
}

bool hear(DeviceState& device, const HouseholdState& state, const Arrival& arrival,
          std::optional<UtcSeconds> said) {
    if (!said && arrival.retained) return false;
    const UtcTime now = best_time(state.clock, {arrival.wall, arrival.since_boot}, true);
    Heard heard{said ? UtcTime(sane(*said)) : now, state.boot_number, arrival.since_boot, !said};
    if (heard.time <= now) {
        heard.at -= now - heard.time;
    } else if (wall_is_right(state.clock, arrival.wall)) {
        heard.time = now;
        heard.by_arrival = true;
    }
    const bool newest = !device.heard || heard.time > device.heard->time;
    if (newest) device.heard = heard;
    return newest;
}

}  // namespace mirror::household
