#pragma once
// What time it is when the machine may not know: a Pi boots in 1970 or where it was switched off last.

#include <optional>
#include <string>

#include "module/base/clock.hpp"
#include "module/household/apply.hpp"
#include "module/household/state.hpp"

namespace mirror::household {

/// How far a phone's clock may run ahead and still be believed.
inline constexpr std::chrono::minutes k_future_tolerance{5};

/// Whether the wall clock can be true: not before this program existed, and not before a time that an earlier
/// message has proven.
bool wall_is_right(const ClockSense& sense, UtcTime wall);

/// The best guess of UTC at a moment of the boot that the state is in: the wall clock where it can be true,
/// else what messages have proven plus the time since.
UtcTime best_time(const ClockSense& sense, Moment moment, bool same_boot);

/// Learns from the time at which a configured device says it made a message. Two devices that agree with each
/// other outweigh a wall clock that no message of this boot agreed with; one alone is itself in doubt.
void learn(ClockSense& sense, const std::string& topic, UtcTime said, const Arrival& arrival);

/// Notes that a device said something. Without a time of its own a live message counts as said on arrival; a
/// retained one says nothing about when.
/// \return whether it is the newest word of this device
bool hear(DeviceState& device, const HouseholdState& state, const Arrival& arrival,
          std::optional<UtcSeconds> said);

}  // namespace mirror::household
