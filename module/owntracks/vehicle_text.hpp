#pragma once
// What a Greenwich vehicle tracker says in plain text below its base topic.

#include <string_view>

#include "module/base/result.hpp"
#include "module/owntracks/decode.hpp"
#include "module/owntracks/topic.hpp"

namespace mirror::owntracks {

/// Decodes the text of a vehicle sub-topic. Readings must be in range: status -1, 0 or 1, pins 0 or 1, volts
/// 0 to 100, degrees Celsius -40 to 85 (a missing sensor reads about 17535).
/// Of a command only its name is kept, of a reply nothing after "=": both carry passwords.
Result<Vehicle, DecodeRefusal> decode_vehicle_text(const VehicleTopic& topic, std::string_view payload);

}  // namespace mirror::owntracks
