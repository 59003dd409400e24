// From the bytes of real devices to what the mirror says.

#include "tests/unit/household/wire_family.hpp"

using namespace mirror;
using namespace mirror::household;

TEST_CASE("a day of an Android phone") {
    WireFamily family;
    constexpr auto k_base = "owntracks/fam/anna";
    family.say(k_base, R"({"_type":"location","_id":"00000001","acc":12,"batt":80,"bs":1,"created_at":$1,
        "inregions":["Home"],"lat":53.5,"lon":13.0,"m":1,"tid":"an","tst":$0})",
               1, true);
    family.say(k_base, R"({"_type":"location","_id":"00000002","acc":12,"batt":79,"created_at":$901,
        "inregions":["Home"],"lat":53.5,"lon":13.0,"m":1,"t":"p","tst":$0})",
               901);
    CHECK(family.anna(901).last_heard == UtcTime(at(901)));
    CHECK(family.anna(901).position->fix_time == at(0));
    CHECK(family.anna(901).online == true);
    CHECK(family.anna(901).battery_pct == 79);
    CHECK(family.effects.fixes.size() == 1);

    family.say("owntracks/fam/anna/event", R"({"_type":"transition","_id":"00000003","acc":15,"desc":"Home",
        "event":"leave","lat":53.5014,"lon":13.0,"t":"l","tid":"an","tst":$1800,"wtst":$0})",
               1801);
    family.say(k_base, R"({"_type":"location","_id":"00000004","acc":15,"created_at":$1801,"lat":53.5014,
        "lon":13.0,"t":"c","tst":$1800,"vel":20,"inregions":[]})",
               1801);
    family.say(k_base, R"({"_type":"location","_id":"00000005","acc":15,"created_at":$1921,"lat":53.51,
        "lon":13.0,"tst":$1920,"vel":45,"inregions":[]})",
               1921);
    CHECK(words(family.anna(1921).whereabouts) == "travelling");
    family.say(k_base, R"({"_type":"lwt"})", 7000);
    CHECK(family.anna(7000).online == false);
    family.say("owntracks/fam/anna/event", R"({"_type":"transition","_id":"00000006","acc":15,
        "desc":"School","event":"enter","lat":53.5195,"lon":13.0,"t":"c","tst":$2100})",
               7001);
    family.say(k_base, R"({"_type":"location","_id":"00000007","acc":15,"created_at":$2101,"lat":53.5195,
        "lon":13.0,"t":"c","tst":$2100,"inregions":["School"]})",
               7001);
    CHECK(family.anna(7001).online == true);
    CHECK(family.stream() == "Anna -Home 1800, Anna +School 2100");
    family.say(k_base, R"({"_type":"location","_id":"00000007","acc":15,"created_at":$2101,"lat":53.5195,
        "lon":13.0,"t":"c","tst":$2100,"inregions":["School"]})",
               8000, true);
    CHECK(family.state.counters.duplicates == 1);
    CHECK(family.stream() == "Anna -Home 1800, Anna +School 2100");
}

TEST_CASE("an iPhone publishes its card where its location is retained") {
    WireFamily family;
    constexpr auto k_base = "owntracks/fam/ben/phone";
    family.say(k_base, R"({"_type":"card","name":"Ben B.","face":"iVBORw0KGgo="})", 10, true);
    CHECK(words(family.person("Ben", 10).whereabouts) == "unknown");
    CHECK(family.person("Ben", 10).card_name == "Ben B.");
    family.say(k_base, R"({"_type":"location","acc":65,"batt":50,"bs":2,"conn":"w","inregions":["Home"],
        "inrids":["b2d38a"],"lat":53.5005,"lon":13.0,"m":1,"motionactivities":["stationary"],"tst":$60})",
               60);
    family.say(k_base, R"({"_type":"lwt","tst":$60})", 100);
    const auto ben = family.person("Ben", 100);
    CHECK(words(ben.whereabouts) == "Home");
    CHECK_FALSE(ben.online);
    CHECK(ben.charging == Charging::yes);
}

TEST_CASE("a Greenwich tracker wakes up to a thief") {
    WireFamily family;
    constexpr auto k_base = "owntracks/fam/car";
    family.say("owntracks/fam/car/status", "-1", 5, true);
    family.say("owntracks/fam/car/gpio/7", "0", 5, true);
    family.say(k_base,
               R"({"_type":"location","t":"L","tid":"45","tst":"$0","lat":"53.500100","lon":"13.000000",
        "cog":0,"vel":0,"alt":30,"dist":0,"trip":4211,"batt":"12.4"})",
               5, true);
    CHECK(words(family.person("Car", 5).whereabouts) == "Home");
    CHECK(family.person("Car", 5).ignition == false);
    CHECK(family.person("Car", 5).supply_v == 12.4);
    CHECK_FALSE(family.person("Car", 5).battery_pct);
    family.say("owntracks/fam/car/status", "1", 3600);
    family.say("owntracks/fam/car/alarm", R"({"_type":"location","t":"a","tid":"45","tst":"$3590",
        "lat":"53.500100","lon":"13.000000","cog":0,"vel":0,"alt":30,"dist":0,"trip":4211})",
               3601);
    CHECK(family.person("Car", 3601).alarm == at(3590));
    CHECK(family.person("Car", 3601).online == true);
    family.say("owntracks/fam/car/gpio/7", "1", 3700);
    CHECK_FALSE(family.person("Car", 3700).alarm);
}
