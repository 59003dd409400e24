#pragma once
// A Greenwich vehicle tracker's location as ten comma-separated fields (its setting payload=csv).

#include <optional>
#include <string_view>

#include "module/base/result.hpp"
#include "module/owntracks/decode.hpp"

namespace mirror::owntracks {

/// Whether the text has the shape: ten fields, the second a hexadecimal number. Cheap.
bool looks_like_csv(std::string_view payload);

/// `tid,tst in hex,t,lat*1e6,lon*1e6,cog/10,vel,alt/10,dist,trip/1000`; the units of the result are those of
/// Location. Optional fields that are no number are absent; latitude, longitude and time are required.
/// Source: Greenwich device source of April 2016.
Result<Location, DecodeRefusal> decode_csv(std::string_view payload);

}  // namespace mirror::owntracks
