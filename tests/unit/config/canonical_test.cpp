#include "module/config/canonical.hpp"

#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;

TEST_CASE("the household part has one form, whatever the file looks like") {
    const Config one = good_config(R"({"uniqueId": "f", "broker": {"host": "localhost"}, "home": "H",
        "people": [{"name": "Zoë", "devices": ["z"], "color": "#abcdef"}], "zoom": 2,
        "thresholds": {"stale": "2 h"}, "regions": [{"name": "H", "lat": 1, "lon": 2.5}]})");
    const Config other = good_config(R"({"regions": [{"lon": 2.50, "lat": 1.0, "radius": 100, "name": "H"}],
        "thresholds": {"lost": 86400000, "stale": 7200000}, "broker": {"host": "127.0.0.1"},
        "people": [{"color": "#ABCDEF", "devices": ["z"], "name": "Zo\u00eb", "kind": "person"}],
        "home": "H", "uniqueId": "f"})");
    CHECK(canonical_household_json(one) == canonical_household_json(other));
    CHECK(
        canonical_household_json(one) ==
        R"({"home":"H","people":[{"color":"#ABCDEF","devices":["z"],"kind":"person","name":"Zoë"}],)"
        R"("regions":[{"aliases":[],"icon":"","lat":1.0,"lon":2.5,"name":"H","radius":100.0}],)"
        R"("thresholds":{"accuracyLimit":500.0,"ageing":1800000,"dwell":0,"hide":2592000000,"impossibleSpeed":1200.0,)"
        R"("keepHistory":2592000000,"lost":86400000,"lowBattery":25,"overlap":"smallest","regionMargin":50.0,"stale":7200000,)"
        R"("travellingDistance":300.0,"travellingSpeed":7.0},"uniqueId":"f"})");
}

TEST_CASE("what decides about the state changes the bytes, what only looks different does not") {
    const std::string before = canonical_household_json(good_config(household_text("")));
    CHECK(canonical_household_json(
              good_config(household_text(R"("zoom": 2, "language": "de", "modules": [])"))) == before);
    CHECK(canonical_household_json(good_config(household_text(R"("thresholds": {"dwell": 1})"))) != before);
    CHECK(canonical_household_json(
              good_config(household_text(R"("people": [{"name": "A", "devices": ["a"]}])"))) != before);
}

TEST_CASE("the bytes read back are the same household") {
    const auto sample = read_config(MIRROR_SOURCE_DIR "/config/household.example.json");
    REQUIRE(sample);
    const std::string bytes = canonical_household_json(sample->config);
    const auto back = read_canonical_household(bytes);
    REQUIRE(back);
    CHECK(back->unique_id == sample->config.unique_id);
    CHECK(back->people == sample->config.people);
    CHECK(back->regions == sample->config.regions);
    CHECK(back->home == sample->config.home);
    CHECK(back->thresholds == sample->config.thresholds);
    CHECK(canonical_household_json(*back) == bytes);
}

TEST_CASE("a picture that has gone does not make old bytes unreadable") {
    Config config = good_config(household_text(R"("people": [{"name": "A", "devices": ["a"]}])"));
    config.people[0].photo = "/nowhere/a.jpg";
    const auto back = read_canonical_household(canonical_household_json(config));
    REQUIRE(back);
    CHECK(back->people == config.people);
}

TEST_CASE(
    "an icon that is none any more does not make old bytes unreadable, nor keep a display from running") {
    const std::string keys =
        R"("regions": [{"name": "A", "lat": 1, "lon": 1}, {"name": "B", "lat": 1, "lon": 2, "icon": "star"}])";
    Config config = good_config(household_text(keys));
    config.regions[1].icon = "house";
    const auto back = read_canonical_household(canonical_household_json(config));
    REQUIRE(back);
    CHECK(back->regions == config.regions);

    ReadOptions of_display;
    of_display.missing_file = Severity::warning;
    const auto shown =
        read_config_text(household_text(R"("regions": [{"name": "A", "lat": 1, "lon": 1, "icon": "house"}])"),
                         "h.json", of_display);
    REQUIRE(shown);
    CHECK(shown->config.regions.at(0).icon.empty());
    REQUIRE(shown->warnings.size() == 1);
    CHECK_THAT(to_text(shown->warnings[0]), ContainsSubstring("`house` is not one of `home`"));
}

TEST_CASE("broken bytes are refused with a reason") {
    CHECK_FALSE(read_canonical_household(""));
    CHECK_FALSE(read_canonical_household("[]"));
    CHECK_FALSE(read_canonical_household(R"({"home":"H"})"));
    const auto unknown = read_canonical_household(R"({"uniqueId":"f","colour":1})");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().text == "`colour`: unknown key");
}
