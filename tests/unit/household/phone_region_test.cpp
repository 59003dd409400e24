// Regions that the phones tell of: whose they are, which circle counts, and what follows from a change.

#include <map>

#include "module/household/regions.hpp"
#include "module/household/state_codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

const LatLon k_gym = north_of(k_home, 9000);
const LatLon k_far = north_of(k_home, 20'000);
const std::string k_anna = "owntracks/fam/anna";
const std::string k_phone = "owntracks/fam/ben/phone";
using Names = std::vector<std::string>;

owntracks::Waypoint waypoint(const std::string& name, LatLon place, double radius_m, std::int64_t created,
                             const std::string& id = "") {
    owntracks::Waypoint told;
    told.name = name;
    told.position = place;
    told.radius_m = radius_m;
    told.created = at(created);
    if (!id.empty()) told.region_id = id;
    return told;
}

/// A region that was just made or edited on the phone.
void makes(Family& family, const std::string& topic, const owntracks::Waypoint& told, std::int64_t arrival) {
    family.hear(message(topic, "waypoint", told), arrival);
}

/// Everything that the phone has.
void lists(Family& family, const std::string& topic, const std::vector<owntracks::Waypoint>& all,
           std::int64_t arrival) {
    family.hear(message(topic, "waypoints", owntracks::Waypoints{all, all.size()}), arrival);
}

/// The circles that phones gave: "Gym@9000 100 Anna, Pool@0 50".
std::string circles(const Family& family) {
    std::string text;
    for (std::size_t i = family.rules.regions.size(); i < family.state.regions.size(); ++i) {
        const RegionRule& region = family.state.regions[i];
        const auto metres = static_cast<int>(std::round(distance_m(k_home, region.centre)));
        if (!text.empty()) text += ", ";
        text += region.name + "@" + std::to_string(metres) + " " +
                std::to_string(static_cast<int>(region.radius_m));
        if (!region.owner.empty()) text += " " + region.owner;
    }
    return text;
}

}  // namespace

TEST_CASE("a region made on a phone has its circle from then on") {
    Family family;
    family.live({.place = k_far, .tst = 0});
    makes(family, k_anna, waypoint("Gym", k_gym, 100, -500), 10);
    CHECK(circles(family) == "Gym@9000 100 Anna");
    // By position alone: nothing claims it.
    family.live({.place = north_of(k_gym, 90), .tst = 600});
    CHECK(words(family.anna(600).whereabouts) == "Gym");
    family.live({.place = north_of(k_gym, 140), .tst = 900});  // hysteresis as for any other region
    CHECK(words(family.anna(900).whereabouts) == "Gym");
    family.live({.place = north_of(k_gym, 160), .tst = 1200});
    CHECK(family.stream() == "Anna +Gym 600, Anna -Gym 1200");
}

TEST_CASE("a phone's region with all three voices makes one arrival and one departure") {
    Family family;
    family.live({.place = k_far, .tst = 0, .inregions = Names{}});
    makes(family, k_anna, waypoint("Gym", k_gym, 100, -500), 10);
    family.live(transition(true, "Gym", 600, k_gym));
    family.live({.place = k_gym, .tst = 600, .inregions = Names{"Gym"}});
    family.live({.place = north_of(k_gym, 120), .tst = 660, .inregions = Names{"Gym"}});
    family.live({.place = k_far, .tst = 1200, .inregions = Names{}});
    family.hear(transition(false, "Gym", 1180, north_of(k_gym, 200)), 1201);
    CHECK(family.stream() == "Anna +Gym 600, Anna -Gym 1180");
}

TEST_CASE("a region of one phone is there for its owner alone, one of two people's phones for everybody") {
    Family family;
    makes(family, k_phone, waypoint("Work", k_gym, 200, -500), 0);
    family.live({.place = k_gym, .tst = 60});
    CHECK(words(family.anna(60).whereabouts) == "away");
    CHECK(family.stream().empty());
    // The watch has no regions, but the same owner.
    family.live({.topic = "owntracks/fam/ben/watch", .place = k_gym, .tst = 70});
    CHECK(words(family.person("Ben", 70).whereabouts) == "Work");
    SECTION("a second person's phone knows it too") {
        makes(family, "owntracks/fam/car", waypoint(" work ", north_of(k_gym, 150), 100, -900), 80);
        CHECK(circles(family) == "Work@9000 200");
        CHECK(words(family.anna(80).whereabouts) == "Work");  // found to be there, in silence
        CHECK(family.stream() == "Ben +Work 70");
    }
    SECTION("the owner's other device does not make it everybody's") {
        makes(family, "owntracks/fam/ben/watch", waypoint("Work", k_gym, 200, -500), 80);
        CHECK(circles(family) == "Work@9000 200 Ben");
    }
    SECTION("another place of the same name is another region") {
        makes(family, k_anna, waypoint("Work", k_far, 100, -900), 80);
        CHECK(circles(family) == "Work@9000 200 Ben, Work@20000 100 Anna");
        family.live({.place = k_far, .tst = 600});
        CHECK(words(family.anna(600).whereabouts) == "Work");
        CHECK(words(family.person("Ben", 600).whereabouts) == "Work");
    }
    SECTION("a stranger's region is nobody's") {
        makes(family, "owntracks/fam/ghost", waypoint("Lair", k_far, 100, -900), 80);
        CHECK(circles(family) == "Work@9000 200 Ben");
    }
}

TEST_CASE("a region of the configuration takes the place of every phone's of that name or alias") {
    for (const std::string name : {"Home", "HOME", "Zuhause", "-Home", "Home|1|2"}) {
        Family family;
        makes(family, k_anna, waypoint(name, k_far, 3000, -500), 0);
        CHECK(circles(family).empty());
        family.live({.place = k_far, .tst = 60});
        CHECK(words(family.anna(60).whereabouts) == "away");
    }
}

TEST_CASE("an edited region takes the place of the old one") {
    struct Edit {
        owntracks::Waypoint before, after;
        std::string circles;
    };
    const auto edit = GENERATE(values<Edit>({
        // Android: the same tst. iOS: the same rid, which outweighs the tst.
        {waypoint("Gym", k_gym, 100, -500), waypoint("Gym", k_gym, 300, -500), "Gym@9000 300 Anna"},
        {waypoint("Gym", k_gym, 100, -500), waypoint("Pool", k_far, 50, -500), "Pool@20000 50 Anna"},
        {waypoint("Gym", k_gym, 100, -500, "ab12cd"), waypoint("Pool", k_far, 50, -400, "ab12cd"),
         "Pool@20000 50 Anna"},
        {waypoint("Gym", k_gym, 100, -500, "ab12cd"), waypoint("Pool", k_far, 50, -500, "ffffff"),
         "Gym@9000 100 Anna, Pool@20000 50 Anna"},
        {waypoint("Gym", k_gym, 100, -500), waypoint("Gym", k_far, 50, -400),
         "Gym@20000 50 Anna, Gym@9000 100 Anna"},
        // What is no circle any more: a beacon now, deleted by coordinates off the earth, without its name.
        {waypoint("Gym", k_gym, 100, -500), waypoint("Gym", k_gym, 0, -500), ""},
        {waypoint("Gym", k_gym, 100, -500, "ab12cd"), waypoint("Gym", k_gym, -1, -500, "ab12cd"), ""},
        {waypoint("Gym", k_gym, 100, -500), waypoint("", k_gym, 100, -500), ""},
    }));
    Family family;
    makes(family, k_anna, edit.before, 0);
    makes(family, k_anna, edit.after, 10);
    CHECK(circles(family) == edit.circles);

    Family deleted;
    makes(deleted, k_anna, edit.before, 0);
    owntracks::Waypoint gone = edit.before;
    gone.position.reset();
    makes(deleted, k_anna, gone, 10);
    CHECK(circles(deleted).empty());
}

TEST_CASE("a full list replaces everything that the phone told before, and its alone") {
    Family family;
    makes(family, k_phone, waypoint("Work", k_far, 100, -800), 0);
    lists(family, k_anna, {waypoint("Gym", k_gym, 100, -500), waypoint("Pool", k_far, 50, -400)}, 10);
    CHECK(circles(family) == "Pool@20000 50 Anna, Gym@9000 100 Anna, Work@20000 100 Ben");
    lists(family, k_anna, {waypoint("Pool", k_far, 60, -400)}, 20);
    CHECK(circles(family) == "Pool@20000 60 Anna, Work@20000 100 Ben");
    lists(family, k_anna, {}, 30);
    CHECK(circles(family) == "Work@20000 100 Ben");
    CHECK_FALSE(family.state.phone_regions.contains(k_anna));
}

TEST_CASE("what cannot be a circle gives none") {
    const auto odd = GENERATE(values<owntracks::Waypoint>({
        waypoint("Desk:E2C56DB5-DFFB-48D2-B060-D0F5A71096E0:1:2", k_gym, 0, 1),  // a beacon
        waypoint("Desk:E2C56DB5-DFFB-48D2-B060-D0F5A71096E0", k_gym, -1, 1),
        waypoint("+follow", k_gym, 100, 1),  // moves with the phone
        waypoint("", k_gym, 100, 1),
        waypoint("World", k_gym, 5e6, 1),
        waypoint("Dot", k_gym, 0.5, 1),
        waypoint(std::string(300, 'x'), k_gym, 100, 1),
    }));
    Family family;
    makes(family, k_anna, odd, 0);
    CHECK(circles(family).empty());
}

TEST_CASE("a beacon's region counts by the phone's word and is called by its name alone") {
    const std::string beacon = "Desk:E2C56DB5-DFFB-48D2-B060-D0F5A71096E0:1:2";
    Family family;
    makes(family, k_anna, waypoint(beacon, k_gym, -1, 1, "ab12cd"), 0);
    family.live({.place = k_far, .tst = 60, .inregions = Names{}});
    family.live({.place = k_far, .tst = 120, .inregions = Names{beacon}});
    CHECK(words(family.anna(120).whereabouts) == "Desk");
    family.live(transition(false, "Desk", 180, k_far));
    CHECK(family.stream() == "Anna +Desk 120, Anna -Desk 180");
}

TEST_CASE("making, moving and deleting a region brings nobody anywhere") {
    Family family;
    family.live({.place = k_gym, .tst = 0, .inregions = Names{}});
    makes(family, k_anna, waypoint("Gym", k_gym, 100, 10), 10);
    CHECK(words(family.anna(10).whereabouts) == "Gym");
    makes(family, k_anna, waypoint("Gym", k_far, 100, 10), 20);
    CHECK(words(family.anna(20).whereabouts) != "Gym");
    makes(family, k_anna, waypoint("Gym", k_gym, 100, 10), 30);
    lists(family, k_anna, {}, 40);
    CHECK(words(family.anna(40).whereabouts) != "Gym");
    CHECK(family.stream().empty());
    SECTION("unless the phone goes on to claim it by name") {
        makes(family, k_anna, waypoint("Gym", k_gym, 100, 10), 50);
        family.live({.place = k_gym, .tst = 60, .inregions = Names{"Gym"}});
        lists(family, k_anna, {}, 70);
        CHECK(words(family.anna(70).whereabouts) == "Gym");
        CHECK(family.stream().empty());
    }
}

TEST_CASE("a region known by name gets its circle later, and keeps the arrival") {
    Family family;
    family.live({.place = k_far, .tst = 0, .inregions = Names{}});
    family.live({.place = k_gym, .tst = 60, .inregions = Names{"Gym"}});
    makes(family, k_anna, waypoint("Gym", k_gym, 100, -500), 70);
    CHECK(family.anna(70).whereabouts.since == at(60));
    family.live({.place = k_far, .tst = 600});  // silent about regions now
    CHECK(family.stream() == "Anna +Gym 60, Anna -Gym 600");
}

TEST_CASE("another spelling on the other phone names the same region") {
    Family family;
    makes(family, k_anna, waypoint("Gym", k_gym, 100, -500), 0);
    makes(family, k_phone, waypoint("gym ", k_gym, 100, -600), 1);
    CHECK(circles(family) == "Gym@9000 100");
    family.live({.topic = k_phone, .place = k_far, .tst = 0});
    family.live(transition(true, "gym ", 60, k_gym, k_phone));
    CHECK(family.stream() == "Ben +Gym 60");
}

TEST_CASE("a transition without a name is told by its wtst or rid") {
    Family family;
    lists(family, k_anna, {waypoint("Gym", k_gym, 100, -500), waypoint("Pool", k_far, 50, -400, "ab12cd")},
          0);
    family.live({.place = north_of(k_home, 15'000), .tst = 0});
    auto entered = transition(true, "", 60, k_gym);
    auto& body = std::get<owntracks::Transition>(entered.body);
    body.region_name.reset();
    SECTION("Android") {
        body.region_time = at(-500);
    }
    SECTION("iOS") {
        body.region_id = "ab12cd";
        body.position = k_far;
    }
    family.live(entered);
    const std::string expected = body.region_id ? "Anna +Pool 60" : "Anna +Gym 60";
    CHECK(family.stream() == expected);  // the last one by its position
}

TEST_CASE("two circles of one name are one region: inside either is inside") {
    Family family;
    lists(family, k_anna, {waypoint("Bakery", k_gym, 100, -500), waypoint("Bakery", k_far, 100, -400)}, 0);
    family.live({.place = north_of(k_home, 15'000), .tst = 0});
    family.live(transition(true, "Bakery", 60, k_gym));
    family.live(transition(false, "Bakery", 600, north_of(k_gym, 300)));
    family.live({.place = k_far, .tst = 1200});
    CHECK(family.stream() == "Anna +Bakery 60, Anna -Bakery 600, Anna +Bakery 1200");
}

TEST_CASE("a phone can tell of a hundred regions, not of more") {
    Family family;
    for (int i = 0; i < 300; ++i) {
        makes(family, k_anna, waypoint("r" + std::to_string(i), north_of(k_far, i * 500), 100, i), i);
    }
    CHECK(family.state.phone_regions.at(k_anna).size() == k_max_phone_regions);
    CHECK(family.state.regions.back().name == "r200");
    std::vector<owntracks::Waypoint> many(1000, waypoint("same", k_gym, 100, 5));
    lists(family, k_anna, many, 400);
    CHECK(circles(family) == "same@9000 100 Anna");
}

TEST_CASE("a forgotten device's regions go with it, and come back with a configuration that names it") {
    const std::string ghost = "owntracks/fam/ghost";
    Family family;
    makes(family, ghost, waypoint("Lair", k_gym, 100, -500), 0);
    CHECK(circles(family).empty());
    SECTION("configured") {
        family.config.people[0].devices.push_back("ghost");
        family.rules = make_rules(family.config);
        apply_config(family.state, family.rules);
        CHECK(circles(family) == "Lair@9000 100 Anna");
        family.config.people[0].devices.pop_back();
        family.rules = make_rules(family.config);
        apply_config(family.state, family.rules);
        CHECK(circles(family).empty());
        CHECK(family.state.phone_regions.contains(ghost));
    }
    SECTION("cleared") {
        family.hear(message(ghost, "", owntracks::Clear{}), 10);
        CHECK(family.state.phone_regions.empty());
    }
    SECTION("crowded out") {
        for (int i = 0; i < 100; ++i)
            family.live({.topic = "owntracks/fam/stranger" + std::to_string(i), .tst = i + 10});
        CHECK(family.state.phone_regions.empty());
    }
}

TEST_CASE("storing the dirty rows after each message stores the phones' regions") {
    Family family;
    std::map<std::string, std::string> stored;
    const auto store = [&] {
        for (const std::string& key : family.last.dirty) {
            if (const auto blob = encode_row(family.state, key)) {
                stored[key] = *blob;
            } else {
                stored.erase(key);
            }
        }
    };
    const auto check = [&] {
        std::vector<StateRow> rows;
        for (const auto& [key, blob] : stored)
            rows.push_back({key, blob});
        const DecodedState decoded = decode_state(rows);
        CHECK(decoded.failures.empty());
        CHECK(decoded.state == family.state);
    };
    family.live({.place = k_gym, .tst = 0});
    store();
    makes(family, k_anna, waypoint("Gym", k_gym, 100, -500, "ab12cd"), 10);
    store();
    check();
    makes(family, k_phone, waypoint("Gym", k_gym, 120, -400), 20);
    store();
    check();
    lists(family, k_anna, {}, 30);
    store();
    check();
}

TEST_CASE("of overlapping regions the configured rule names the place") {
    struct Rule {
        config::Overlap overlap;
        bool lane_first;
        std::string expected;
    };
    const auto rule = GENERATE(values<Rule>({{config::Overlap::smallest, false, "Home"},
                                             {config::Overlap::smallest, true, "Home"},
                                             {config::Overlap::first, false, "Home"},
                                             {config::Overlap::first, true, "Lane"},
                                             {config::Overlap::latest, false, "Lane"},
                                             {config::Overlap::latest, true, "Lane"}}));
    Family family;
    const config::Region lane{"Lane", north_of(k_home, 250), 300, "", {}};
    auto& regions = family.config.regions;
    regions.insert(rule.lane_first ? regions.begin() : regions.end(), lane);
    family.config.thresholds.overlap = rule.overlap;
    family.rules = make_rules(family.config);
    family.live({.place = north_of(k_home, -90), .tst = 0});
    CHECK(words(family.anna(0).whereabouts) == "Home");
    family.live({.place = north_of(k_home, 60), .tst = 600});
    CHECK(words(family.anna(600).whereabouts) == rule.expected);
    CHECK(family.stream() == "Anna +Home 0, Anna +Lane 600");
}

TEST_CASE("a phone's small region names the place before the town around it") {
    Family family;
    family.config.regions.push_back({"Town", k_home, 5000, "", {}});
    family.rules = make_rules(family.config);
    makes(family, k_anna, waypoint("Desk", k_school, 20, -500), 0);
    family.live({.place = k_school, .tst = 600});
    CHECK(words(family.anna(600).whereabouts) == "Desk");
}
