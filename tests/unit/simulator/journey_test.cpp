#include "module/simulator/journey.hpp"

#include "module/simulator/itinerary.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/simulator/town.hpp"

using namespace mirror;
using namespace mirror::simulator;

namespace {

LatLon at(double lat_deg, double lon_deg) {
    return *LatLon::make(lat_deg, lon_deg);
}

const LatLon k_station = *LatLon::make(53.5620, 13.2614);
const LatLon k_clinic = *LatLon::make(53.5462, 13.2934);

}  // namespace

TEST_CASE("a drive begins and ends at rest and keeps to the roads and their speed") {
    const auto route = test::town().find_route(k_station, k_clinic, Travel::drive);
    REQUIRE(route);
    const Journey journey(*route, Travel::drive, 1.0);
    CHECK(journey.at(0).speed_mps == 0);
    CHECK(journey.at(journey.duration_s()).speed_mps == 0);
    CHECK(journey.at(-5).place == route->front().place);
    CHECK(journey.at(1e9).place == route->back().place);
    const double average_kmh = journey.length_m() / journey.duration_s() * 3.6;
    CHECK(average_kmh > 15);
    CHECK(average_kmh < 55);
    double worst_m = 0;
    double fastest_mps = 0;
    double worst_gap = 0;
    Motion before = journey.at(0);
    for (double time = 1; time < journey.duration_s(); ++time) {
        const Motion now = journey.at(time);
        worst_m = std::max(worst_m, test::metres_off_road(now.place));
        fastest_mps = std::max(fastest_mps, now.speed_mps);
        const double hop_m = distance_m(before.place, now.place);
        worst_gap = std::max(worst_gap, hop_m - std::max(before.speed_mps, now.speed_mps));
        before = now;
    }
    CHECK(worst_m < 9);  // a short road of our own may join a side street
    CHECK(fastest_mps * 3.6 < 56);
    CHECK(worst_gap < 2);
}

TEST_CASE("a walker walks") {
    const auto route = test::town().find_route(k_station, k_clinic, Travel::walk);
    REQUIRE(route);
    const Journey journey(*route, Travel::walk, 1.0);
    const double average_kmh = journey.length_m() / journey.duration_s() * 3.6;
    CHECK(average_kmh > 3.5);
    CHECK(average_kmh < 5.1);
}

TEST_CASE("the course is the direction of the road") {
    const Journey north({{at(50, 8), tiles::RoadClass::minor}, {at(50.01, 8), tiles::RoadClass::minor}},
                        Travel::drive, 1);
    CHECK_THAT(north.at(20).course_deg, WithinAbs(0, 0.1));
    const Journey west({{at(50, 8), tiles::RoadClass::minor}, {at(50, 7.99), tiles::RoadClass::minor}},
                       Travel::drive, 1);
    CHECK_THAT(west.at(20).course_deg, WithinAbs(270, 0.1));
}

TEST_CASE("an itinerary goes round and round, and late legs wait for the last one") {
    Plan plan;
    plan.begin = k_station;
    plan.history = {{-3600, k_clinic, Travel::drive}, {-3590, k_station, Travel::drive}};
    plan.story = {{600, k_clinic, Travel::drive}, {1800, k_station, Travel::drive}};
    plan.story_length = 3600;
    Itinerary itinerary(test::town(), plan);
    CHECK_FALSE(itinerary.at(-7200).is_moving);
    CHECK(itinerary.at(-7200).until == -3600);
    const Doing out = itinerary.at(-3500);
    CHECK(out.is_moving);
    const Doing back = itinerary.at(out.until + 10);  // no break between the two
    CHECK(back.is_moving);
    CHECK(distance_m(back.motion.place, k_clinic) < 150);
    CHECK_FALSE(itinerary.at(0).is_moving);
    for (int round = 0; round < 3; ++round) {
        INFO("round " << round);
        CHECK(itinerary.at(round * 3600 + 660).is_moving);
        CHECK(itinerary.at(round * 3600 + 1700).motion.place == k_clinic);
        CHECK(itinerary.at(round * 3600 + 3500).motion.place == k_station);
    }
}
