#include "module/geo/mercator.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;

TEST_CASE("the flat world has its middle at zero, zero") {
    CHECK(to_world(LatLon()) == WorldPoint{0.5, 0.5});
    CHECK_THAT(to_world(*LatLon::make(k_mercator_limit_deg, -180)).y, WithinAbs(0, 1e-12));
    CHECK_THAT(to_world(*LatLon::make(90, 0)).y, WithinAbs(0, 1e-12));
}

TEST_CASE("to_lat_lon undoes to_world") {
    const LatLon place = *LatLon::make(53.5571, 13.2607);
    const LatLon back = to_lat_lon(to_world(place));
    CHECK_THAT(back.lat_deg(), WithinAbs(place.lat_deg(), 1e-9));
    CHECK_THAT(back.lon_deg(), WithinAbs(place.lon_deg(), 1e-9));
    CHECK_THAT(to_lat_lon({1.25, 0.5}).lon_deg(), WithinAbs(-90, 1e-9));
}

TEST_CASE("tiles are found by the XYZ scheme") {
    CHECK(tile_at(to_world(*LatLon::make(53.5571, 13.2607)), 14) == TileId{14, 8795, 5294});
    CHECK(tile_at({0.999999999, 0.999999999}, 0) == TileId{0, 0, 0});
    CHECK(tile_at({-0.25, 0.5}, 2) == TileId{2, 3, 2});
    CHECK(tile_at({0.5, 1.0}, 3) == TileId{3, 4, 7});
}

TEST_CASE("a world unit covers less ground towards the poles") {
    CHECK_THAT(metres_per_world_unit(0), WithinAbs(40075016.7, 0.1));
    CHECK_THAT(metres_per_world_unit(60), WithinAbs(20037508.3, 0.1));
}
