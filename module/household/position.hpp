#pragma once
// Which fix of a device is its position: the newest credible one, whatever arrives when.

#include <cstdint>

#include "module/config/config.hpp"
#include "module/household/state.hpp"

namespace mirror::household {

/// What became of a fix.
enum class Placement : std::uint8_t {
    moved,      ///< the device has a newer position now (this fix, or one that it confirmed)
    waiting,    ///< the newest, but too far from the one before: waits for the next to agree
    late,       ///< older than what was known: for the history only
    refreshed,  ///< the same fix, said again later
    repeated,   ///< nothing new
    doubtful,   ///< dated in the future: shown, decides nothing
};

/// Files a fix among the newest ones of its device. The outcome depends on which fixes were filed, not on
/// their order, as long as their times differ.
Placement place_fix(DeviceState& device, const Fix& fix, const config::Thresholds& thresholds);

/// Whether somebody can have come from one fix to the other: within both accuracies and the impossible speed.
bool is_plausible(const Fix& earlier, const Fix& later, const config::Thresholds& thresholds);

/// A fix whose accuracy is worse than thresholds.accuracy_limit_m decides nothing.
bool is_accurate(const Fix& fix, const config::Thresholds& thresholds);

}  // namespace mirror::household
