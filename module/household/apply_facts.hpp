#pragma once
// What a device says besides positions: card, last will, vehicle readings, its own state.

#include "module/household/apply_location.hpp"

namespace mirror::household {

/// Whether a device itself says this, so that it was heard: not what is said to it (cmd), about it (a card
/// may come from anybody) or on behalf of it by the broker (a last will, a tracker's status 0).
bool says_something(const owntracks::Body& body);

void apply_facts(Turn& turn, const Speaker& speaker, const owntracks::Message& message);

}  // namespace mirror::household
