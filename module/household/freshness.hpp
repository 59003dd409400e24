#pragma once
// How old is too old: depends on how often a device speaks at all.

#include "module/household/state.hpp"

namespace mirror::household {

/// The ages from which the data of one device counts as ageing, stale and lost.
struct AgeLimits {
    config::Duration ageing{};
    config::Duration stale{};
    config::Duration lost{};
};

/// thresholds, fitted to the device. Android repeats itself every 15 minutes in the significant mode, which
/// the thresholds are made for. In move mode (m 2) phones speak every few seconds to minutes: half of
/// that. iOS has no ping and says nothing while it lies still: twice. A vehicle tracker that sleeps on
/// purpose wakes every six hours, a parked one every hour at most.
/// Source: OwnTracks Android 2.6 and iOS 26 defaults; Greenwich settings `sleep` and `minInterval`.
AgeLimits age_limits(const DeviceState& device, const config::Thresholds& thresholds);

/// How long ago a device was last heard; never negative.
SinceBoot age_of(const Heard& heard, const HouseholdState& state, Moment now, std::string_view boot);

}  // namespace mirror::household
