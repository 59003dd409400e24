#pragma once
// Simulated seconds and the UTC time that devices write for them.

#include <chrono>
#include <cmath>

#include "module/base/clock.hpp"

namespace mirror::simulator {

/// Simulated time in seconds; 0 is the moment at which the story begins, what is before is history.
using StoryTime = double;

/// History happened at the pace of life; the story may run faster, and then its clocks are squeezed, so that
/// no device ever speaks of the future.
struct Timeline {
    UtcTime start{};  ///< the UTC time of story time 0
    double pace = 1;  ///< simulated seconds per second, from story time 0 on; > 0

    [[nodiscard]] UtcTime utc(StoryTime time) const {
        const double seconds = time > 0 ? time / pace : time;
        return start + std::chrono::milliseconds(std::llround(seconds * 1000));
    }
    /// As devices write it: `tst`.
    [[nodiscard]] std::int64_t epoch_s(StoryTime time) const {
        return std::chrono::floor<std::chrono::seconds>(utc(time)).time_since_epoch().count();
    }
};

}  // namespace mirror::simulator
