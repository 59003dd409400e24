#pragma once
// A decoded message as JSON, under OwnTracks' own field names.

#include <nlohmann/json_fwd.hpp>

#include "module/owntracks/message.hpp"

namespace mirror::owntracks {

/// Adds `type` and what the message says to an object. Whole numbers are written as integers; what is absent
/// is left out; pictures appear as their size (`faceBytes`, `imageBytes`). Beyond OwnTracks' names:
/// `position` (true when it may place a marker), `count` of waypoints, `supplyVolts` of a vehicle, and for a
/// vehicle's plain text `kind`, `channel` and `value`.
void write_message(nlohmann::ordered_json& object, const Message& message);

}  // namespace mirror::owntracks
