// The household as JSON.

#include "module/household/summary_json.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;

TEST_CASE("the household as JSON") {
    Family family;
    family.live({.place = north_of(k_home, 3000), .tst = 0});
    family.live({.place = k_home, .tst = 600, .created = 605, .id = "00000001", .batt = 20});
    family.take({Refusal{}, family.arrival_at(610)});
    const auto json = nlohmann::json::parse(to_json(family.summary(660)));

    const auto& anna = json.at("people").at(0);
    CHECK(anna.at("name") == "Anna");
    CHECK(anna.at("kind") == "person");
    CHECK(anna.at("whereabouts").at("kind") == "region");
    CHECK(anna.at("whereabouts").at("region") == "Home");
    CHECK(anna.at("whereabouts").at("since") == k_start + 600);
    CHECK(anna.at("position").at("lat") == k_home.lat_deg());
    CHECK(anna.at("position").at("lon") == k_home.lon_deg());
    CHECK(anna.at("position").at("acc") == 10);
    CHECK(anna.at("position").at("tst") == k_start + 600);
    CHECK(anna.at("lastHeard") == k_start + 605);
    CHECK(anna.at("age") == 55);
    CHECK(anna.at("battery") == 20);
    CHECK(anna.at("batteryLow") == true);
    CHECK(anna.at("charging").is_null());
    CHECK(anna.at("online") == true);
    CHECK(anna.at("freshness") == "fresh");
    CHECK(anna.at("distanceHome") == 0);

    const auto& ben = json.at("people").at(1);
    CHECK(ben.at("whereabouts").at("kind") == "unknown");
    CHECK(ben.at("position").is_null());
    CHECK(ben.at("lastHeard").is_null());
    CHECK(ben.at("freshness") == "stale");

    REQUIRE(json.at("transitions").size() == 1);
    CHECK(
        json.at("transitions").at(0) ==
        nlohmann::json({{"person", "Anna"}, {"region", "Home"}, {"event", "enter"}, {"tst", k_start + 600}}));
    CHECK(json.at("counters").at("messages") == 3);
    CHECK(json.at("counters").at("rejected") == 1);
    CHECK(json.at("regions").at(0).at("people") == nlohmann::json({"Anna"}));
}

TEST_CASE("text that is no UTF-8 does not spoil the JSON") {
    Family family;
    family.live({.place = k_home, .tst = 0, .inregions = std::vector<std::string>{"\xff\xfe"}});
    CHECK(nlohmann::json::accept(to_json(family.summary(0))));
}
