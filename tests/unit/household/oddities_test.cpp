// What real devices do that one would not expect, from their bytes to what the household believes.
// Sources: OwnTracks Android 2.6 and iOS 26, Greenwich 0.11.

#include "tests/unit/household/wire_family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

constexpr auto k_anna = "owntracks/fam/anna";
constexpr auto k_event = "owntracks/fam/anna/event";
constexpr auto k_car = "owntracks/fam/car";
constexpr std::int64_t k_hour = 3600;

/// Anna's phone far from every region.
void starts_far_away(WireFamily& family) {
    family.say(k_anna, R"({"_type":"location","lat":53.6,"lon":13.0,"acc":10,"tst":$0})", 0);
}

}  // namespace

TEST_CASE(
    "Android leaves an accuracy of zero out; a tracker never has one: such fixes decide like good ones") {
    WireFamily family;
    starts_far_away(family);
    family.say(k_anna, R"({"_type":"location","lat":53.5,"lon":13.0,"tst":$600})", 600);
    CHECK(family.stream() == "Anna +Home 600");
}

TEST_CASE("an event that is neither enter nor leave moves the marker and tells nothing") {
    for (const std::string event : {"dwell", "ENTER", "x"}) {
        WireFamily family;
        starts_far_away(family);
        family.say(k_event,
                   R"({"_type":"transition","event":")" + event +
                       R"(","desc":"Gym","lat":53.55,"lon":13.0,"acc":10,"tst":$600})",
                   600);
        CHECK(family.stream().empty());
        CHECK(family.anna(600).position->fix_time == at(600));
    }
}

TEST_CASE("a beacon that nobody placed sends nobody to the Gulf of Guinea") {
    WireFamily family;
    starts_far_away(family);
    family.say(k_event,
               R"({"_type":"transition","event":"enter","desc":"Desk","t":"b","lat":0,"lon":0,"tst":$86400})",
               86'400);
    CHECK(family.anna(86'400).position->fix_time == at(0));
    CHECK(family.stream() == "Anna +Desk 86400");
    family.say(k_event, R"({"_type":"transition","event":"leave","desc":"Desk","t":"b","tst":$90000})",
               90'000);
    CHECK(family.stream() == "Anna +Desk 86400, Anna -Desk 90000");
}

TEST_CASE("a tracker that lost its fix says 0, 0: it is heard, not moved") {
    WireFamily family;
    family.say(
        k_car,
        R"({"_type":"location","t":"t","tid":"45","tst":"$0","lat":"53.5","lon":"13.0","dist":0,"trip":1})",
        0);
    family.say(
        k_car,
        R"({"_type":"location","t":"l","tid":"45","tst":"$90000","lat":"0.0","lon":"0.0","dist":0,"trip":1})",
        90'000);
    const auto car = family.person("Car", 90'000);
    CHECK(car.position->place == k_home);
    CHECK(car.last_heard == UtcTime(at(90'000)));
}

TEST_CASE("a tracker's last known place with its old time moves nothing and is not taken for news of now") {
    WireFamily family;
    family.say(k_car,
               R"({"_type":"location","t":"t","tst":"$1000","lat":"53.52","lon":"13.0","dist":9,"trip":2})",
               1000);
    for (const std::string trigger : {"l", "L", "m"}) {
        family.say(k_car,
                   R"({"_type":"location","t":")" + trigger +
                       R"(","tst":"$500","lat":"53.51","lon":"13.0","dist":0,"trip":1})",
                   9000);
    }
    const auto car = family.person("Car", 9000);
    CHECK(car.position->place == k_school);
    CHECK(car.last_heard == UtcTime(at(1000)));
}

TEST_CASE("an alarm is dated by its fix, survives what is retained, and an emptied topic is none") {
    WireFamily family;
    family.say(k_car,
               R"({"_type":"location","t":"L","tst":"$0","lat":"53.5","lon":"13.0","dist":0,"trip":1})", 0);
    SECTION("an emptied alarm topic") {
        family.say("owntracks/fam/car/alarm", "", 10);
        CHECK_FALSE(family.person("Car", 10).alarm);
        CHECK(family.person("Car", 10).position);
    }
    SECTION("an alarm with the place and time of the last fix") {
        family.say("owntracks/fam/car/alarm",
                   R"({"_type":"location","t":"a","tst":"$0","lat":"53.5","lon":"13.0","dist":0,"trip":1})",
                   7000);
        CHECK(family.person("Car", 7000).alarm == at(0));
        CHECK(family.effects.alarms.size() == 1);
        // The tracker goes back to sleep as it woke up; the mirror connects again and gets what is retained.
        family.say("owntracks/fam/car/gpio/7", "0", 7001);
        family.say("owntracks/fam/car/status", "-1", 7002);
        family.say("owntracks/fam/car/gpio/7", "0", 8000, true);
        family.say("owntracks/fam/car/status", "-1", 8000, true);
        CHECK(family.person("Car", 8000 + 30 * k_hour).alarm == at(0));
    }
}

TEST_CASE("a connected car that says nothing is no fault: its owner may have asked it to be silent") {
    WireFamily family;
    family.say(k_car,
               R"({"_type":"location","t":"T","tst":"$0","lat":"53.5","lon":"13.0","dist":0,"trip":1})", 0);
    family.say("owntracks/fam/car/status", "1", 1);
    CHECK(family.person("Car", 20 * k_hour).online == true);
    family.say("owntracks/fam/car/status", "0", 21 * k_hour);
    CHECK(family.person("Car", 21 * k_hour).online == false);
    family.say("owntracks/fam/car/status", "-1", 22 * k_hour);
    CHECK_FALSE(family.person("Car", 22 * k_hour).online);
}

TEST_CASE("an iPhone's will means nothing, Android's means a lost connection until the next word") {
    WireFamily family;
    family.say(k_anna, R"({"_type":"location","_id":"00000001","lat":53.5,"lon":13.0,"acc":10,"tst":$0})", 0);
    family.say(k_anna, R"({"_type":"lwt"})", 100);
    CHECK(family.anna(100).online == false);
    CHECK(family.anna(100).last_heard == UtcTime(at(0)));
    family.say("owntracks/fam/ben/phone",
               R"({"_type":"location","inrids":[],"lat":53.5,"lon":13.0,"acc":10,"tst":$0})", 0);
    family.say("owntracks/fam/ben/phone", R"({"_type":"lwt","tst":$0})", 100);
    CHECK_FALSE(family.person("Ben", 100).online);
}

TEST_CASE("a phone in manual mode is silent for days: its last word stands, and looks its age") {
    WireFamily family;
    family.say(k_anna, R"({"_type":"location","m":0,"lat":53.5,"lon":13.0,"acc":10,"tst":$0})", 0);
    CHECK(words(family.anna(12 * k_hour).whereabouts) == "Home");
    CHECK(family.anna(12 * k_hour).freshness == Freshness::stale);
    CHECK(words(family.anna(25 * k_hour).whereabouts) == "unknown");
}

TEST_CASE("Android says enter again after an import, and unknown to leave is its silence") {
    WireFamily family;
    starts_far_away(family);
    const std::string enter =
        R"({"_type":"transition","event":"enter","desc":"Gym","lat":53.6,"lon":13.0,"acc":9,"tst":)";
    family.say(k_event, enter + R"($60,"_id":"00000001"})", 60);
    family.say(k_event, enter + R"($600,"_id":"00000002"})", 600);
    family.say(k_event, enter + R"($1200,"_id":"00000003"})", 1200);
    CHECK(family.stream() == "Anna +Gym 60");
    CHECK(family.anna(1200).whereabouts.since == at(60));
}

TEST_CASE("a region that a phone gives back with float noise is the region that it was") {
    WireFamily family;
    starts_far_away(family);
    constexpr auto k_topic = "owntracks/fam/anna/waypoints";
    family.say(k_topic,
               R"({"_type":"waypoints","waypoints":[{"_type":"waypoint","desc":"Gym","lat":53.55,"lon":13.0,
        "rad":150,"tst":1700000000}]})",
               10);
    family.say(k_anna,
               R"({"_type":"location","lat":53.55,"lon":13.0,"acc":10,"tst":$600,"inregions":["Gym"]})", 600);
    family.say(k_topic,
               R"({"_type":"waypoints","waypoints":[{"_type":"waypoint","desc":"Gym","lat":53.550000000003,
        "lon":12.9999999999998,"rad":"150","tst":1700000000}]})",
               700);
    CHECK(family.stream() == "Anna +Gym 600");
    CHECK(family.anna(700).whereabouts.since == at(600));
    family.say(k_anna, R"({"_type":"location","lat":53.6,"lon":13.0,"acc":10,"tst":$900})", 900);
    CHECK(family.stream() == "Anna +Gym 600, Anna -Gym 900");
}

TEST_CASE("a command on a phone's topic, what servers say below a car, and logs are nobody's words") {
    WireFamily family;
    starts_far_away(family);
    family.say("owntracks/fam/anna/cmd", R"({"_type":"cmd","action":"reportLocation"})", 500);
    family.say("owntracks/fam/car/cmd", "gps", 500);
    family.say("owntracks/fam/car/info", "Driver: Anna", 500);
    CHECK(family.anna(500).last_heard == UtcTime(at(0)));
    CHECK_FALSE(family.person("Car", 500).last_heard);
}

TEST_CASE("numbers as strings, and a time in milliseconds, are what they mean") {
    WireFamily family;
    family.say(k_anna, R"({"_type":"location","lat":"53.5","lon":"13.0","acc":"12","batt":"55","tst":"$0"})",
               0);
    CHECK(words(family.anna(0).whereabouts) == "Home");
    CHECK(family.anna(0).battery_pct == 55);
    family.say(k_anna, R"({"_type":"location","lat":53.52,"lon":13.0,"acc":12,"tst":$600000})", 600);
    CHECK(family.anna(600).position->doubtful);  // 600,000 seconds ahead, not milliseconds
    family.say(k_anna, R"({"_type":"location","lat":53.52,"lon":13.0,"acc":12,"tst":1795158700000})", 700);
    CHECK(family.anna(700).position->fix_time == at(700));
}
