#include "render/map/map_style.hpp"

#include "tests/support/catch.hpp"

using namespace mirror::map;
using mirror::tiles::PlaceClass;
using mirror::tiles::RoadClass;

namespace {

const LineStyle& road(RoadClass road) {
    return mirror_style().roads[static_cast<std::size_t>(road)];
}

const LabelStyle& place(PlaceClass place) {
    return mirror_style().places[static_cast<std::size_t>(place)];
}

}  // namespace

TEST_CASE("nothing is filled: black is the mirror") {
    const MapStyle& style = mirror_style();
    CHECK_FALSE(style.wood_fill);
    CHECK_FALSE(style.park_fill);
    CHECK_FALSE(style.residential_fill);
    CHECK_FALSE(style.building_fill);
}

TEST_CASE("roads shine brighter and wider the more important they are") {
    for (std::size_t i = 1; i <= static_cast<std::size_t>(RoadClass::service); ++i) {
        const LineStyle& greater = mirror_style().roads[i - 1];
        const LineStyle& lesser = mirror_style().roads[i];
        CHECK(int(greater.color.r) >= int(lesser.color.r));
        for (const double zoom : {8.0, 11.0, 12.0, 13.5, 14.0, 15.0, 16.0})
            CHECK(width_px(greater, zoom, 1) >= width_px(lesser, zoom, 1));
    }
    CHECK(road(RoadClass::minor).color.r >= 150);
    CHECK(road(RoadClass::service).color.r >= 110);
}

TEST_CASE("no line of a town is thinner than 1.5 px, main roads are 3 to 5 px") {
    const MapStyle& style = mirror_style();
    for (double zoom = 12; zoom <= 16; zoom += 0.25) {
        for (const LineStyle& line : style.roads)
            CHECK(width_px(line, zoom, 1) >= 1.5);
        for (const LineStyle* line : {&style.water.shore, &style.river, &style.stream, &style.building,
                                      &style.rail, &style.country_border})
            CHECK(width_px(*line, zoom, 1) >= 1.5);
        for (const RoadClass main : {RoadClass::motorway, RoadClass::trunk, RoadClass::primary}) {
            CHECK(width_px(road(main), zoom, 1) >= 3);
            CHECK(width_px(road(main), zoom, 1) <= 5);
        }
    }
}

TEST_CASE("widths grow evenly with zoom and scale, and never vanish") {
    const LineStyle line{.color = {}, .width_px = {1, 2, 4, 6}};
    CHECK_THAT(width_px(line, 8, 1), WithinAbs(1, 1e-9));
    CHECK_THAT(width_px(line, 10, 1), WithinAbs(1.5, 1e-9));
    CHECK_THAT(width_px(line, 13, 1), WithinAbs(3, 1e-9));
    CHECK_THAT(width_px(line, 15, 2), WithinAbs(10, 1e-9));
    CHECK_THAT(width_px(line, 22, 1), WithinAbs(6, 1e-9));
    CHECK_THAT(width_px(line, 0, 0.4), WithinAbs(1, 1e-9));
}

TEST_CASE("paths and buildings wait for their zoom") {
    CHECK_FALSE(road(RoadClass::path).is_drawn(14.9));
    CHECK_FALSE(road(RoadClass::track).is_drawn(14.9));
    CHECK_FALSE(mirror_style().building.is_drawn(14.4));
    CHECK(mirror_style().building.is_drawn(14.5));
}

TEST_CASE("names are large enough for a wall") {
    CHECK(place(PlaceClass::town).size_px >= 30);
    CHECK(place(PlaceClass::city).size_px >= 30);
    CHECK(place(PlaceClass::suburb).size_px >= 26);
    CHECK(place(PlaceClass::village).size_px >= 28);
    CHECK(mirror_style().street_name.size_px >= 20);
    CHECK(mirror_style().water_name.color.b > mirror_style().water_name.color.r);
}
