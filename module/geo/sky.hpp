#pragma once
// Sun and moon: where they stand, when they rise and set, how much of the moon is lit. Pure arithmetic.
//
// Sources: J. Meeus, "Astronomical Algorithms", 2nd edition, chapters 12 (sidereal time), 22 (obliquity), 25
// (sun, lower accuracy), 47 (moon, its larger terms) and 48 (illuminated fraction); NOAA Solar Calculator for
// the height at which the sun counts as risen. Good to 0.01 degrees for the sun and 0.05 for the moon in the
// years 1950 to 2100: less than half a minute in the times of temperate latitudes.

#include <optional>

#include "module/base/clock.hpp"
#include "module/geo/lat_lon.hpp"

namespace mirror::sky {

/// Where something stands among the stars, as seen from the middle of the earth.
struct Direction {
    double right_ascension_deg = 0;  ///< 0 to 360
    double declination_deg = 0;      ///< -90 to 90
    double ecliptic_longitude_deg = 0;
    double ecliptic_latitude_deg = 0;
    double distance_km = 0;
};

Direction sun_at(UtcTime time);
Direction moon_at(UtcTime time);

/// Degrees above the true horizon, without refraction, seen from the middle of the earth.
double height_deg(const Direction& body, LatLon place, UtcTime time);

/// The first rise and the first set within a span of time, such as a local day.
struct RiseAndSet {
    std::optional<UtcTime> rise;
    std::optional<UtcTime> set;
    bool is_up = false;  ///< at the beginning: with neither rise nor set, all the time
    bool operator==(const RiseAndSet&) const = default;
};

/// By the upper limb on a level horizon: the middle of the disc at -50 minutes of arc.
RiseAndSet sun_times(LatLon place, UtcTime from, UtcTime to);
/// Likewise, with the moon's own size and parallax.
RiseAndSet moon_times(LatLon place, UtcTime from, UtcTime to);

struct MoonPhase {
    double lit = 0;             ///< share of the disc that is lit, 0 to 1
    double elongation_deg = 0;  ///< 0 new, 90 first quarter, 180 full, 270 last quarter
};

MoonPhase moon_phase(UtcTime time);

}  // namespace mirror::sky
