#include "module/view/map_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using household::Freshness;
using view::MapView;

namespace {

const UtcTime k_now = thursday_morning();

MapView shown(const household::Summary& summary, const config::MapOptions& options = {}) {
    return view_of<MapView>(config_with(options), summary, speaking("en"), {k_now, 1h});
}

}  // namespace

TEST_CASE("everybody with a position has a marker, even at the same place") {
    household::Summary summary =
        summary_of({at(heard("Anna", k_now), 53.5, 13.2), at(heard("Andrea", k_now), 53.5, 13.2),
                    heard("Ben", k_now), at(heard("Clara", k_now), 1, 2)});
    summary.people[3].hidden = true;
    const MapView map = shown(summary);
    REQUIRE(map.markers.size() == 2);
    CHECK(map.markers[0].name == "Anna");
    CHECK(map.markers[0].initials == "An");
    CHECK(map.markers[0].place == *LatLon::make(53.5, 13.2));
    CHECK(map.markers[0].accuracy_m == 15);
    CHECK(map.markers[1].initials == "Ad");
}

TEST_CASE("a marker says its age only when it is not fresh") {
    PersonStatus anna = at(heard("Anna", k_now, 40min), 53.5, 13.2);
    CHECK(shown(summary_of({anna})).markers[0].age.empty());
    anna.freshness = Freshness::ageing;
    CHECK(plain(shown(summary_of({anna})).markers[0].age) == "40 min ago");
    CHECK(shown(summary_of({anna})).markers[0].freshness == Freshness::ageing);
    anna.freshness = Freshness::stale;
    anna.since_heard = 40h;
    CHECK(shown(summary_of({anna})).markers[0].age == "Tue 15:42");
}

TEST_CASE("only somebody on the move has a course") {
    PersonStatus anna = at(travelling(heard("Anna", k_now)), 53.5, 13.2);
    anna.position->course_deg = 270;
    CHECK(shown(summary_of({anna})).markers[0].course_deg == 270);
    CHECK_FALSE(shown(summary_of({stale(anna)})).markers[0].course_deg);
    CHECK_FALSE(shown(summary_of({in_region(anna, "School")})).markers[0].course_deg);
    CHECK_FALSE(shown(summary_of({away(anna)})).markers[0].course_deg);
}

TEST_CASE("regions are circles, home is a place even without them") {
    household::Summary summary;
    summary.regions = {{"Home", *LatLon::make(53.5, 13.2), 120, {"Anna"}, true},
                       {"School", *LatLon::make(53.6, 13.3), 80, {}, false}};
    const MapView map = shown(summary);
    REQUIRE(map.regions.size() == 2);
    CHECK(map.regions[0].name == "Home");
    CHECK(map.regions[0].somebody_inside);
    CHECK(map.regions[1].radius_m == 80);
    CHECK_FALSE(map.regions[1].somebody_inside);
    CHECK(map.home == LatLon::make(53.5, 13.2));
    const MapView bare =
        shown(summary, with<config::MapOptions>([](auto& options) { options.show_regions = false; }));
    CHECK(bare.regions.empty());
    CHECK(bare.home == LatLon::make(53.5, 13.2));
    CHECK_FALSE(shown({}).home);
}

TEST_CASE("a region of one phone alone is a circle while its owner is there") {
    household::Summary summary;
    summary.regions = {{"Gym", *LatLon::make(53.5, 13.2), 120, {"Anna"}, false, "Anna"},
                       {"Work", *LatLon::make(53.6, 13.3), 80, {}, false, "Ben"},
                       {"Pool", *LatLon::make(53.7, 13.3), 80, {}, false, ""}};
    const MapView map = shown(summary);
    REQUIRE(map.regions.size() == 2);
    CHECK(map.regions[0].name == "Gym");
    CHECK(map.regions[1].name == "Pool");
}
