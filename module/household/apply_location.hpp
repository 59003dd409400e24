#pragma once
// What positions and region events of one device change.

#include <string>

#include "module/household/turn.hpp"

namespace mirror::household {

/// A device that has just said something, and whose it is.
struct Speaker {
    const std::string& topic;
    DeviceState& device;
    const PersonRule* person = nullptr;  ///< absent: nobody configured this device
};

void apply_location(Turn& turn, const Speaker& speaker, const owntracks::Location& location,
                    const std::string& suffix);
void apply_transition(Turn& turn, const Speaker& speaker, const owntracks::Transition& transition);

}  // namespace mirror::household
