#pragma once
// Time as the whole program speaks of it. Decisions take a time as an argument; only the edges own a Clock.

#include <chrono>
#include <string>

namespace mirror {

/// Wall-clock time, UTC, to the millisecond. May jump when NTP corrects the clock.
using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;
/// Wall-clock time, UTC, to the second: what OwnTracks puts on the wire.
using UtcSeconds = std::chrono::sys_seconds;
/// Time since this machine booted, suspended time included (CLOCK_BOOTTIME). Never jumps.
using SinceBoot = std::chrono::milliseconds;

/// One instant as both clocks see it.
struct Moment {
    UtcTime wall{};
    SinceBoot since_boot{};
    bool operator==(const Moment&) const = default;
};

/// Where the edges of the program (app, broker thread, commands) get the time from.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Moment now() const = 0;
};

/// The machine's own clocks.
class SystemClock final : public Clock {
  public:
    [[nodiscard]] Moment now() const override;
};

/// The kernel's random id of this boot (36 characters), or "" where the kernel has none.
std::string boot_id();

}  // namespace mirror
