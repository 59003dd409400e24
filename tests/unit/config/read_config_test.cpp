#include "module/config/read_config.hpp"

#include <fstream>

#include "module/config/module_options.hpp"
#include "tests/unit/config/support.hpp"

using namespace mirror;
using namespace mirror::config;
using namespace mirror::config::testing;
using namespace std::chrono_literals;

TEST_CASE("a household needs an id and a broker; everything else has its default") {
    Config expected;
    expected.unique_id = "fam";
    expected.broker.host = "localhost";
    expected.modules = default_modules();
    CHECK(good_config(household_text("")).people.empty());
    CHECK(good_config(R"({"uniqueId": "fam", "broker": {"host": "localhost"}})") == expected);
}

TEST_CASE("every key arrives in its place") {
    const Config config = good_config(R"({
        "uniqueId": "fam", "language": "de", "locale": "de-AT", "timeFormat": 12, "units": "imperial",
        "timezone": "Europe/Vienna", "zoom": 1.25,
        "display": {"rotation": 270, "size": "1080x1920", "fullscreen": false, "drift": false,
                    "diagonalInches": 27, "viewingDistanceMeters": 1.5, "presenter": "surface",
                    "faceWindow": {"from": 0.2, "to": 0.4}},
        "broker": {"host": "mqtt.example", "port": 8884, "tls": true, "username": "mirror", "clientId": "hall"},
        "people": [{"name": "Zoë", "devices": ["zoe", "zoe/tablet"], "color": "#0aF1b2"},
                   {"name": "Van", "devices": ["van"], "kind": "vehicle"}],
        "regions": [{"name": "Home", "lat": 48.2, "lon": -16.4, "radius": 80.5, "icon": "home", "aliases": ["h"]},
                    {"name": "School", "lat": 48, "lon": 16}],
        "home": "School",
        "thresholds": {"ageing": 60000, "stale": "2 h", "lost": "2 days", "hide": "1 week", "dwell": "90 s",
                       "accuracyLimit": 300, "regionMargin": 20, "overlap": "latest", "travellingSpeed": 9.5, "travellingDistance": 400,
                       "impossibleSpeed": 900, "lowBattery": 10, "keepHistory": 0},
        "stateDirectory": "/var/lib/x"})");
    CHECK(config.language == "de");
    CHECK(config.locale == "de-AT");
    CHECK(config.time_format == TimeFormat::hours_12);
    CHECK(config.units == Units::imperial);
    CHECK(config.timezone == "Europe/Vienna");
    CHECK(config.zoom == 1.25);
    CHECK(config.display == Display{270,
                                    1080,
                                    1920,
                                    false,
                                    false,
                                    27,
                                    1.5,
                                    Presenter::surface,
                                    FaceWindow{0.2, 0.4},
                                    false,
                                    {},
                                    {},
                                    {},
                                    {}});
    CHECK(config.broker == Broker{"mqtt.example", 8884, true, "", "mirror", "", "hall"});
    CHECK(config.people ==
          std::vector<Person>{
              {"Zoë", {"zoe", "zoe/tablet"}, Color{0x0a, 0xf1, 0xb2}, "", PersonKind::person},
              {"Van", {"van"}, std::nullopt, "", PersonKind::vehicle},
          });
    CHECK(config.regions == std::vector<Region>{
                                {"Home", *LatLon::make(48.2, -16.4), 80.5, "home", {"h"}},
                                {"School", *LatLon::make(48, 16), 100, "", {}},
                            });
    CHECK(config.home == "School");
    CHECK(config.thresholds ==
          Thresholds{1min, 2h, 48h, 168h, 90s, 300, 20, Overlap::latest, 9.5, 400, 900, 10, 0ms});
    CHECK(config.state_directory == "/var/lib/x");
}

TEST_CASE("modules take MagicMirror's names, keep their order and have their own options") {
    const Config config = good_config(household_text(R"("modules": [
        {"module": "clock", "position": "top_left", "header": "Time",
         "config": {"timeFormat": 12, "timezone": "Asia/Tokyo", "showTime": false, "showDate": false,
                    "displaySeconds": true, "showWeek": true, "showPeriod": false, "dateFormat": "EEEE, d MMMM"}},
        {"module": "people", "position": "bottom_bar", "order": -5,
         "config": {"maxRows": 4, "order": "distance", "showBatteryAlways": true}},
        {"module": "transitions", "disabled": true, "config": {"maxRows": 5, "maxAge": "2 h"}},
        {"module": "map", "position": "fullscreen_below", "hiddenOnStartup": true,
         "config": {"center": {"lat": 1, "lon": 2}, "zoom": 12, "maxZoom": 14, "showRegions": false,
                    "showLabels": false, "animationSpeed": 0}},
        {"module": "connection", "position": "bottom_right", "config": {"delay": 5000}},
        {"module": "sentence", "position": "upper_third", "config": {}}])"));
    MapOptions map;
    map.center = LatLon::make(1, 2);
    map.zoom = 12;
    map.max_zoom = 14;
    map.show_regions = map.show_labels = false;
    map.animation_speed = 0ms;
    const ClockOptions clock{TimeFormat::hours_12, "Asia/Tokyo", false, false, true, true, false,
                             "EEEE, d MMMM"};
    PeopleOptions with_people;
    with_people.max_rows = 4;
    with_people.order = PeopleOrder::distance;
    with_people.show_battery_always = true;
    TransitionsOptions with_transitions;
    with_transitions.max_rows = 5;
    with_transitions.max_age = 2h;
    CHECK(config.modules ==
          std::vector<Module>{
              {"clock", Position::top_left, "Time", 0, false, false, clock},
              {"people", Position::bottom_bar, "", -5, false, false, with_people},
              {"transitions", Position::none, "", 2, true, false, with_transitions},
              {"map", Position::fullscreen_below, "", 3, false, true, map},
              {"connection", Position::bottom_right, "", 4, false, false, ConnectionOptions{5s}},
              {"sentence", Position::upper_third, "", 5, false, false, SentenceOptions{}},
          });
}

TEST_CASE("an empty list of modules means an empty mirror, none at all means the portrait layout") {
    CHECK(good_config(household_text(R"("modules": [])")).modules.empty());
    CHECK(good_config(household_text("")).modules == default_modules());
}

TEST_CASE("the sample configuration is good without any warning") {
    const auto sample = read_config(MIRROR_SOURCE_DIR "/config/household.example.json");
    if (!sample) FAIL(to_text(sample.error().front()));
    CHECK(sample->warnings.empty());
    CHECK(sample->config.people.size() == 5);
    // The portrait layout; what the sample only offers is switched off or hangs beside it.
    std::vector<Module> shown = sample->config.modules;
    std::erase_if(shown, [](const Module& module) { return module.disabled; });
    const std::vector<Module> standard = default_modules();
    REQUIRE(shown.size() >= standard.size());
    shown.resize(standard.size());
    CHECK(shown == standard);
}

TEST_CASE("a file that is not there is one problem without a place") {
    const auto missing = read_config("/nowhere/household.json");
    REQUIRE_FALSE(missing);
    REQUIRE(missing.error().size() == 1);
    CHECK(to_text(missing.error().front()) ==
          "/nowhere/household.json: cannot be read: No such file or directory "
          "(begin with a copy of the sample configuration)");
    CHECK_FALSE(read_config("/"));
}

TEST_CASE("an endless file is not read to its end") {
    const auto endless = read_config("/dev/zero");
    REQUIRE_FALSE(endless);
    CHECK_THAT(to_text(endless.error().front()), ContainsSubstring("longer than 1024 KiB"));
}
