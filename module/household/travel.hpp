#pragma once
// Does a device stay or travel? Decided on the times and places of its fixes, never on one noisy one.

#include "module/config/config.hpp"
#include "module/household/state.hpp"

namespace mirror::household {

/// Takes the newest position of a device into account.
///
/// A fix says "moving" when it reports travelling_speed_kmh or lies more than travelling_distance_m (beyond
/// its accuracy) from the last stay. Two such fixes in a row, or one that exceeds either limit threefold,
/// make a journey; five minutes within travelling_distance_m make the next stay.
void follow(Travel& travel, const Fix& fix, UtcSeconds time, const config::Thresholds& thresholds);

/// Whether that is certain enough to speak of a journey.
inline bool is_moving(const Travel& travel) {
    return travel.votes >= 2;
}

}  // namespace mirror::household
