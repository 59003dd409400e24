#pragma once
// Several devices, one person: which of them they carry.

#include "module/household/state.hpp"

namespace mirror::household {

/// What a device shows as its position: the newest credible fix, or the doubtful one that came after it.
const Fix* shown_fix(const DeviceState& device);

/// The time of the newest credible fix; zero where there is none.
UtcSeconds shown_time(const DeviceState& device);

/// A device with its base topic; pointers into the state, valid until devices are added.
struct Carried {
    const std::string* topic = nullptr;
    const DeviceState* device = nullptr;
};

/// When any of a person's devices last said anything; zero: none ever did.
UtcTime newest_word(const HouseholdState& state, const PersonRule& rule);

/// Whether a device is out of use, told by one of the same person that spoke later: its retained place was
/// cleared (a phone that moved to another topic), or it has been silent for thresholds.lost.
bool is_retired(const DeviceState& device, UtcTime newest_word, const config::Thresholds& thresholds);

/// The device that leads: the one that was last certainly on the move, for a phone left at home stays while
/// its owner goes on with the watch. Of devices that never moved the one that turned up last leads; a tablet
/// that is new at home does not call back who is out with the phone. A leader that is retired, or fell silent
/// thresholds.stale before the newest word of another device, steps down. Empty where no device has a
/// position.
Carried leading_device(const HouseholdState& state, const PersonRule& rule,
                       const config::Thresholds& thresholds);

/// Whether a device lies where the leader lies, so that its word counts as much.
bool agrees(const DeviceState& leader, const DeviceState& other, const config::Thresholds& thresholds);

/// The device whose fix is shown for the person: of those that agree with the leader the newest accurate one.
Carried shown_device(const HouseholdState& state, const PersonRule& rule,
                     const config::Thresholds& thresholds);

}  // namespace mirror::household
