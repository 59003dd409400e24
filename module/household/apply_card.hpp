#pragma once
// A card: who carries this device, by its own account.

#include "module/household/apply_location.hpp"

namespace mirror::household {

/// Takes name and picture over as they are now: a card without a picture ends the one that was there.
/// Pictures are kept for devices of the household only.
void take_card(Turn& turn, const Speaker& speaker, const owntracks::Card& card);

/// The card is gone: its topic was cleared.
void clear_card(Turn& turn, const std::string& device_topic, DeviceState& device);

/// Forgets pictures of devices that belong to nobody any more.
void drop_strangers_pictures(HouseholdState& state, const Rules& rules, Effects& effects);

}  // namespace mirror::household
