#pragma once
// Where the sun stands.

#include "module/base/clock.hpp"
#include "module/geo/lat_lon.hpp"

namespace mirror {

/// Height of the sun's middle above the horizon in degrees, -90 to 90, without refraction. Good to 0.02
/// degrees for the years 1901 to 2099. At sunrise and sunset it is -0.833, at the ends of civil twilight -6.
/// Source: NOAA Global Monitoring Laboratory, "NOAA Solar Calculator", calculation details (after Meeus,
/// "Astronomical Algorithms").
double sun_altitude_deg(UtcTime time, LatLon place);

}  // namespace mirror
