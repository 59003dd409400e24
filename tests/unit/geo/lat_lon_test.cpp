#include "module/geo/lat_lon.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"

using mirror::LatLon;

TEST_CASE("a place off the earth is refused, never corrected") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinite = std::numeric_limits<double>::infinity();
    CHECK(LatLon::make(90, 180));
    CHECK(LatLon::make(-90, -180));
    CHECK(LatLon::make(0, 0));
    CHECK_FALSE(LatLon::make(91, 0));
    CHECK_FALSE(LatLon::make(0, 180.0001));
    CHECK_FALSE(LatLon::make(nan, 0));
    CHECK_FALSE(LatLon::make(0, -infinite));
}

TEST_CASE("distances agree with known ones") {
    const LatLon berlin = *LatLon::make(52.5200, 13.4050);
    const LatLon paris = *LatLon::make(48.8566, 2.3522);
    CHECK_THAT(distance_m(berlin, paris), WithinAbs(877460, 500));
    CHECK(distance_m(berlin, berlin) == 0.0);
    CHECK_THAT(distance_m(*LatLon::make(0, 179.5), *LatLon::make(0, -179.5)), WithinAbs(111195, 10));
    CHECK_THAT(distance_m(*LatLon::make(90, 0), *LatLon::make(-90, 77)), WithinAbs(20015115, 10));
}

TEST_CASE("bearings run clockwise from north") {
    const LatLon origin = *LatLon::make(0, 0);
    CHECK_THAT(bearing_deg(origin, *LatLon::make(1, 0)), WithinAbs(0, 1e-9));
    CHECK_THAT(bearing_deg(origin, *LatLon::make(0, 1)), WithinAbs(90, 1e-9));
    CHECK_THAT(bearing_deg(origin, *LatLon::make(-1, 0)), WithinAbs(180, 1e-9));
    CHECK_THAT(bearing_deg(origin, *LatLon::make(0, -1)), WithinAbs(270, 1e-9));
}
