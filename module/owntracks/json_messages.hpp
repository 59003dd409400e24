#pragma once
// From the fields of a payload to the message they make: one function per `_type`.

#include "module/base/result.hpp"
#include "module/owntracks/decode.hpp"
#include "module/owntracks/json_fields.hpp"

namespace mirror::owntracks {

/// Builds the body that `_type` names. `encrypted` is not among them: it has to be opened first.
Result<Body, DecodeRefusal> body_from(JsonPayload payload);

}  // namespace mirror::owntracks
