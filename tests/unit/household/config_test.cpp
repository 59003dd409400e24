// A changed configuration.

#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

const LatLon k_far = north_of(k_home, 9000);

Effects reconfigure(Family& family) {
    family.rules = make_rules(family.config);
    return apply_config(family.state, family.rules);
}

}  // namespace

TEST_CASE("the same configuration changes nothing") {
    Family family;
    family.live({.place = k_home, .tst = 0, .inregions = std::vector<std::string>{"Gym", "Home"}});
    family.live({.topic = "owntracks/fam/ben/phone", .place = k_school, .tst = 0});
    family.live({.topic = "owntracks/fam/stranger", .tst = 0});
    const HouseholdState before = family.state;
    CHECK(reconfigure(family).dirty.empty());
    CHECK(family.state == before);
}

TEST_CASE("a new region is entered in silence by those who are there") {
    Family family;
    family.live({.place = k_far, .tst = 0});
    family.config.regions.push_back({"Office", k_far, 200, "", {}});
    const Effects effects = reconfigure(family);
    CHECK(words(family.anna(60).whereabouts) == "Office");
    CHECK(family.anna(60).whereabouts.since == at(0));
    CHECK(effects.transitions.empty());
    CHECK(family.stream().empty());
    family.live({.place = k_home, .tst = 600});
    CHECK(family.stream() == "Anna -Office 600, Anna +Home 600");
}

TEST_CASE("a removed region is left in silence, a moved one decided again") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    SECTION("removed") {
        family.config.regions.erase(family.config.regions.begin());
    }
    SECTION("moved") {
        family.config.regions[0].centre = k_far;
    }
    reconfigure(family);
    CHECK(words(family.anna(60).whereabouts) == "away");
    CHECK(family.stream() == "Anna +Home 0");
}

TEST_CASE("a grown region keeps who is inside since when") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.config.regions[0].radius_m = 300;
    reconfigure(family);
    CHECK(family.anna(60).whereabouts.since == at(0));
}

TEST_CASE("a person who is added is known at once when their device was heard before") {
    Family family;
    family.live({.topic = "owntracks/fam/cleo", .place = k_home, .tst = 0});
    CHECK(family.summary(0).unknown_devices == std::vector<std::string>{"owntracks/fam/cleo"});
    family.config.people.push_back({"Cleo", {"cleo"}, {}, "", config::PersonKind::person});
    reconfigure(family);
    CHECK(words(family.person("Cleo", 60).whereabouts) == "Home");
    CHECK(family.summary(60).unknown_devices.empty());
    CHECK(family.stream().empty());
    family.live({.topic = "owntracks/fam/cleo", .place = k_far, .tst = 600});
    CHECK(family.stream() == "Cleo -Home 600");
}

TEST_CASE("a person who is removed leaves the screen, their device becomes unknown") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.config.people.erase(family.config.people.begin());
    const Effects effects = reconfigure(family);
    CHECK(std::ranges::find(effects.dirty, "person/Anna") != effects.dirty.end());
    const Summary now = family.summary(60);
    CHECK(now.people.size() == 2);
    CHECK(now.transitions.empty());
    CHECK(now.regions[0].people_inside.empty());
    CHECK(now.unknown_devices == std::vector<std::string>{"owntracks/fam/anna"});
}

TEST_CASE("a device that changes hands takes its place along") {
    Family family;
    family.live({.topic = "owntracks/fam/ben/watch", .place = k_school, .tst = 0});
    family.config.people[0].devices = {"ben/watch"};
    family.config.people[1].devices = {"ben/phone"};
    reconfigure(family);
    CHECK(words(family.anna(60).whereabouts) == "School");
    CHECK(words(family.person("Ben", 60).whereabouts) == "unknown");
}

TEST_CASE("a region that phones named first gets its configured name") {
    Family family;
    family.live({.place = k_far, .tst = 0, .inregions = std::vector<std::string>{"gym 1"}});
    CHECK(words(family.anna(0).whereabouts) == "gym 1");
    family.config.regions.push_back({"Gym", k_far, 100, "", {"Gym 1"}});
    reconfigure(family);
    CHECK(words(family.anna(0).whereabouts) == "Gym");
    CHECK(family.state.devices.at("owntracks/fam/anna").claims == std::vector<std::string>{"Gym"});
}

TEST_CASE("home is the region of that name, else the first") {
    auto config = family_config();
    CHECK(make_rules(config).home == 0);
    config.home = "School";
    CHECK(make_rules(config).home == 1);
    config.home = "";
    CHECK(make_rules(config).home == 0);
    config.home = "Nowhere";
    CHECK_FALSE(make_rules(config).home);
}
