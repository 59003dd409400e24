// The sun against what everybody knows of it.

#include "module/geo/sky.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

UtcTime utc(int y, unsigned m, unsigned d, int hour, int minute) {
    return UtcTime(sys_days(year(y) / m / d)) + hours(hour) + minutes(minute);
}

double sun_altitude_deg(UtcTime time, LatLon place) {
    return sky::height_deg(sky::sun_at(time), place, time);
}

LatLon at(double lat, double lon) {
    return *LatLon::make(lat, lon);
}

/// The highest altitude of a day, looked at every minute.
double highest(int y, unsigned m, unsigned d, LatLon place) {
    double best = -90;
    for (int minute = 0; minute < 1440; ++minute)
        best = std::max(best, sun_altitude_deg(utc(y, m, d, 0, minute), place));
    return best;
}

}  // namespace

TEST_CASE("at noon of a solstice the sun stands as high as latitude and the earth's tilt say") {
    CHECK_THAT(highest(2024, 6, 20, at(51.48, 0)), WithinAbs(90 - 51.48 + 23.44, 0.02));
    CHECK_THAT(highest(2024, 12, 21, at(51.48, 0)), WithinAbs(90 - 51.48 - 23.44, 0.02));
    CHECK_THAT(highest(2025, 12, 21, at(-33.87, 151.21)), WithinAbs(90 - 33.87 + 23.44, 0.02));
    CHECK_THAT(sun_altitude_deg(utc(2025, 6, 21, 3, 0), at(90, 0)), WithinAbs(23.44, 0.02));
    CHECK_THAT(sun_altitude_deg(utc(2025, 12, 21, 3, 0), at(90, 0)), WithinAbs(-23.44, 0.02));
}

TEST_CASE("at an equinox the sun passes over the equator, a little before or after twelve") {
    // The equation of time is -7.4 minutes on 20 March.
    CHECK_THAT(sun_altitude_deg(utc(2024, 3, 20, 12, 7), at(0, 0)), WithinAbs(90, 0.3));
    CHECK_THAT(sun_altitude_deg(utc(2024, 3, 20, 18, 7), at(0, 0)), WithinAbs(0, 0.3));
    CHECK_THAT(sun_altitude_deg(utc(2024, 3, 20, 0, 7), at(0, 0)), WithinAbs(-90, 0.3));
}

TEST_CASE("sunrise and sunset are where the almanacs have them") {
    // London: 04:43 to 21:21 in summer time on the longest day of 2024, 08:04 to 15:53 on the shortest.
    const LatLon london = at(51.5074, -0.1278);
    CHECK_THAT(sun_altitude_deg(utc(2024, 6, 20, 3, 43), london), WithinAbs(-0.83, 0.15));
    CHECK_THAT(sun_altitude_deg(utc(2024, 6, 20, 20, 21), london), WithinAbs(-0.83, 0.15));
    CHECK_THAT(sun_altitude_deg(utc(2024, 12, 21, 8, 4), london), WithinAbs(-0.83, 0.15));
    CHECK_THAT(sun_altitude_deg(utc(2024, 12, 21, 15, 53), london), WithinAbs(-0.83, 0.15));
    CHECK(sun_altitude_deg(utc(2024, 12, 21, 17, 0), london) < -6);
}

TEST_CASE("a day is a day in every longitude") {
    for (double lon = -180; lon <= 180; lon += 30) {
        INFO(lon);
        CHECK_THAT(highest(2025, 3, 20, at(0, lon)), WithinAbs(90, 0.6));
    }
}
