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

TEST_CASE("only those who are wanted are on the map") {
    const auto summary =
        summary_of({at(heard("Anna", k_now), 53.5, 13.2), at(heard("Ben", k_now), 53.5, 13.2)});
    const MapView map =
        shown(summary, with<config::MapOptions>([](auto& options) { options.people = {"Ben"}; }));
    REQUIRE(map.markers.size() == 1);
    CHECK(map.markers[0].name == "Ben");
}

TEST_CASE("a vehicle's marker tells the ignition and the alarm") {
    PersonStatus car = at(heard("Car", k_now), 53.5, 13.2);
    car.kind = config::PersonKind::vehicle;
    car.ignition = false;
    CHECK(shown(summary_of({car})).markers[0].ignition == false);
    CHECK(shown(summary_of({car})).markers[0].alarm.empty());
    car.alarm = std::chrono::floor<std::chrono::seconds>(k_now);
    CHECK(shown(summary_of({car})).markers[0].alarm == "alarm");
    CHECK_FALSE(shown(summary_of({stale(car)})).markers[0].ignition);
}

TEST_CASE("only of those far away the map says how far") {
    PersonStatus anna = at(heard("Anna", k_now), 53.5, 13.2);
    anna.distance_home_m = 3000;
    CHECK(shown(summary_of({anna})).markers[0].distance.empty());
    anna.distance_home_m = 615'000;
    CHECK(plain(shown(summary_of({anna})).markers[0].distance) == "615 km");
}

TEST_CASE("everybody is home when nobody whom we know of is elsewhere") {
    const auto hiding = with<config::MapOptions>([](auto& options) { options.hide_when_home = true; });
    const PersonStatus anna = in_region(at(heard("Anna", k_now), 53.5, 13.2), "Home");
    const PersonStatus ben = away(at(heard("Ben", k_now), 53.6, 13.2));
    PersonStatus car = ben;
    car.kind = config::PersonKind::vehicle;
    CHECK(shown(summary_of({anna}), hiding).is_everybody_home);
    CHECK(shown(summary_of({anna, car}), hiding).is_everybody_home);
    CHECK_FALSE(shown(summary_of({anna, ben}), hiding).is_everybody_home);
    CHECK_FALSE(shown(summary_of({ben}), hiding).is_everybody_home);
    CHECK_FALSE(shown(summary_of({}), hiding).is_everybody_home);
    CHECK_FALSE(shown(summary_of({anna})).is_everybody_home);
}

TEST_CASE("ways of the last hours are on the map, in their person's colour, and fade in steps") {
    const auto summary =
        summary_of({at(heard("Anna", k_now), 53.5, 13.2), at(heard("Ben", k_now), 53.5, 13.2)});
    const auto now = std::chrono::floor<std::chrono::seconds>(k_now);
    const auto way = [&](std::chrono::minutes ago) {
        return std::make_shared<const std::vector<household::TrailPoint>>(
            std::vector<household::TrailPoint>{{*LatLon::make(53.5, 13.2), now - ago - 5min, true},
                                               {*LatLon::make(53.6, 13.2), now - ago, false}});
    };
    view::LocalState local;
    local.trails = {{"Ben", way(10min)}, {"Anna", way(300min)}, {"Nobody", way(1min)}};
    const auto made = [&](const config::MapOptions& options) {
        const auto view =
            view::make_view(config_with(options), summary, connected(), speaking("en"), {k_now, 1h}, local);
        CHECK((view.next_change <= k_now + 5min) ==
              (options.trail_hours > 0 || options.kind == config::MapKind::chart));
        return std::get<MapView>(view.modules.at(0).data);
    };
    const MapView map = made({});
    REQUIRE(map.trails.size() == 1);
    CHECK(map.trails[0].points == local.trails[0].points);
    CHECK(map.trails[0].color == map.markers[1].color);
    CHECK(map.trails_to - map.trails_from == 2h);
    CHECK(map.trails_to >= now);
    CHECK(map.trails_to <= now + 5min);
    config::MapOptions none;
    none.trail_hours = 0;
    CHECK(made(none).trails.empty());
    config::MapOptions chart = none;
    chart.kind = config::MapKind::chart;
    CHECK(made(chart).trails.size() == 2);
}
