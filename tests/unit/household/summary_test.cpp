// What the state means at one moment.

#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t k_minute = 60;
constexpr std::int64_t k_hour = 3600;
constexpr std::int64_t k_day = 24 * k_hour;
const LatLon k_far = north_of(k_home, 9000);

owntracks::Message vehicle(owntracks::Vehicle::Kind kind, double value, std::string channel = "") {
    return message("owntracks/fam/car", "x", owntracks::Vehicle{kind, std::move(channel), value, ""});
}

}  // namespace

TEST_CASE("nobody was ever heard: unknown, but not hidden") {
    const Family family;
    const auto anna = family.anna(0);
    CHECK(words(anna.whereabouts) == "unknown");
    CHECK_FALSE(anna.hidden);
    CHECK_FALSE(anna.last_heard);
    CHECK(anna.freshness == Freshness::stale);
    CHECK(family.summary(0).people.size() == 3);
}

TEST_CASE("data grows old, then lost, then hidden") {
    struct Step {
        std::int64_t age;
        Freshness freshness;
        const char* where;
        bool hidden;
    };
    const auto step = GENERATE(Step{30 * k_minute, Freshness::fresh, "Home", false},
                               Step{31 * k_minute, Freshness::ageing, "Home", false},
                               Step{3 * k_hour + 1, Freshness::stale, "Home", false},
                               Step{k_day, Freshness::stale, "Home", false},
                               Step{k_day + 1, Freshness::stale, "unknown", false},
                               Step{30 * k_day + 1, Freshness::stale, "unknown", true});
    Family family;
    family.live({.place = k_home, .tst = 0});
    const auto anna = family.anna(step.age);
    CHECK(anna.freshness == step.freshness);
    CHECK(words(anna.whereabouts) == step.where);
    CHECK(anna.hidden == step.hidden);
    CHECK(anna.position);
    CHECK(anna.since_heard == std::chrono::seconds(step.age));
}

TEST_CASE("a phone in move mode is expected to speak more often, an iPhone at rest less") {
    Family family;
    owntracks::Message moving = location({.tst = 0});
    std::get<owntracks::Location>(moving.body).monitoring_mode = 2;
    family.hear(moving, 0);
    CHECK(family.anna(16 * k_minute).freshness == Freshness::ageing);
    CHECK(family.anna(2 * k_hour).freshness == Freshness::stale);

    owntracks::Message iphone = location({.topic = "owntracks/fam/ben/phone", .tst = 0});
    std::get<owntracks::Location>(iphone.body).region_ids = std::vector<std::string>{};
    family.hear(iphone, 0);
    CHECK(family.person("Ben", 59 * k_minute).freshness == Freshness::fresh);
    CHECK(family.person("Ben", 5 * k_hour).freshness == Freshness::ageing);
}

TEST_CASE("ages go by the monotonic clock, whatever the wall clock does") {
    for (const std::int64_t error : {-k_start, -30 * k_day, -k_hour, std::int64_t{0}}) {
        Family family;
        family.wall_error_s = error;
        family.live({.place = k_home, .tst = 0});
        CHECK(family.anna(600).since_heard == std::chrono::seconds(600));
        CHECK(family.anna(600).freshness != Freshness::stale);
        CHECK(words(family.anna(600).whereabouts) == "Home");
        family.wall_error_s = 0;  // NTP
        CHECK(family.anna(1200).since_heard == std::chrono::seconds(1200));
    }
}

TEST_CASE("with the clock in 1970 messages tell the time and newer ones replace older ones") {
    Family family;
    family.wall_error_s = -k_start;
    family.retained(location({.place = k_home, .tst = -3 * k_hour}), 0);
    family.live({.topic = "owntracks/fam/ben/phone", .place = k_home, .tst = 0});
    CHECK(family.anna(60).since_heard == std::chrono::seconds(3 * k_hour + 60));
    CHECK(family.person("Ben", 60).since_heard == std::chrono::seconds(60));
    family.live({.place = k_school, .tst = 100});
    family.hear(location({.place = k_far, .tst = 50}), 110);
    CHECK(family.anna(110).position->place == k_school);
    CHECK_FALSE(family.anna(110).position->doubtful);
}

TEST_CASE("after a start with the clock a month back nobody freezes") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.boot = "boot-2";
    family.wall_error_s = -30 * k_day;
    family.live({.place = k_far, .tst = 600});
    CHECK(family.anna(600).position->place == k_far);
    CHECK_FALSE(family.anna(600).position->doubtful);
    CHECK(family.anna(660).since_heard == std::chrono::seconds(60));
    family.wall_error_s = 0;
    family.live({.place = k_school, .tst = 1200});
    CHECK(family.anna(1200).position->place == k_school);
    CHECK(words(family.anna(1200).whereabouts) == "School");
}

TEST_CASE("a future fix from the time before the clock was right blocks nothing after it") {
    Family family;
    family.wall_error_s = -k_start;
    family.hear(location({.place = k_far, .tst = 365 * k_day}), 0);
    family.wall_error_s = 0;
    family.live({.place = k_home, .tst = 600});
    CHECK(family.anna(600).position->place == k_home);
}

TEST_CASE("two phones that agree outweigh a clock that nobody agreed with") {
    const Say anna{.place = k_home, .tst = 0};
    const Say ben{.topic = "owntracks/fam/ben/phone", .place = k_school, .tst = 60};
    SECTION("without any other witness") {
        Family family;
        family.wall_error_s = -k_hour;
        family.live(anna);
        CHECK(family.anna(0).position->doubtful);
        family.live(ben);
        CHECK_FALSE(family.anna(60).position->doubtful);
        CHECK_FALSE(family.person("Ben", 60).position->doubtful);
        CHECK(words(family.person("Ben", 60).whereabouts) == "School");
        CHECK(family.person("Ben", 120).since_heard == std::chrono::seconds(60));
        CHECK(family.person("Ben", 120).freshness == Freshness::fresh);
        SECTION("and step back when the clock proves right after all") {
            family.wall_error_s = 0;
            family.hear(location({.topic = "owntracks/fam/ben/watch", .place = k_far, .tst = -k_hour + 200}),
                        -k_hour + 210);
            CHECK(family.anna(-k_hour + 210).position->doubtful);
        }
    }
    SECTION("not where another message agrees with the clock") {
        Family family;
        family.wall_error_s = -k_hour;
        family.hear(location({.topic = "owntracks/fam/car", .tst = -k_hour}), 0);
        family.live(anna);
        family.live(ben);
        CHECK(family.person("Ben", 60).position->doubtful);
    }
    SECTION("not where they are strangers") {
        Family family;
        family.wall_error_s = -k_hour;
        family.live({.topic = "owntracks/fam/ghost", .tst = 0});
        family.live(ben);
        CHECK(family.person("Ben", 60).position->doubtful);
    }
}

TEST_CASE("a corrected clock dates what it had misdated") {
    Family family;
    family.wall_error_s = -30 * k_day;
    family.live({.place = k_home, .tst = 0});  // nothing known yet: looks like a month ahead
    CHECK(family.anna(0).last_heard == UtcTime(at(-30 * k_day)));
    apply_clock_step(family.state, family.arrival_at(10), std::chrono::hours(24 * 30));
    family.wall_error_s = 0;
    CHECK(family.anna(20).last_heard == UtcTime(at(0)));
    CHECK(family.anna(20).since_heard == std::chrono::seconds(20));
}

TEST_CASE("ages after a restart go by message times and are never negative") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    const Summary later = summarize(family.state, family.rules, {UtcTime(at(600)), {}}, "boot-2");
    CHECK(later.people[0].since_heard == std::chrono::seconds(600));
    const Summary wrong = summarize(family.state, family.rules, {UtcTime{}, {}}, "boot-2");
    CHECK(wrong.people[0].since_heard == std::chrono::seconds(0));
    CHECK(words(wrong.people[0].whereabouts) == "Home");
}

TEST_CASE("travelling takes speed or distance, not one noisy fix") {
    Family family;
    SECTION("a fast fix says so at once") {
        family.live({.place = k_far, .tst = 0, .vel = 80.0});
        CHECK(words(family.anna(0).whereabouts) == "travelling");
    }
    SECTION("a walking pace needs two") {
        family.live({.place = k_far, .tst = 0});
        family.live({.place = north_of(k_far, 50), .tst = 60, .vel = 8.0});
        CHECK(words(family.anna(60).whereabouts) == "away");
        family.live({.place = north_of(k_far, 180), .tst = 120, .vel = 8.0});
        CHECK(words(family.anna(120).whereabouts) == "travelling");
        CHECK(family.anna(120).whereabouts.since == at(60));
    }
    SECTION("one hop is noise, a second one is not") {
        family.live({.place = k_far, .tst = 0});
        family.live({.place = north_of(k_far, 400), .tst = 60});
        CHECK(words(family.anna(60).whereabouts) == "away");
        family.live({.place = north_of(k_far, 800), .tst = 120});
        CHECK(words(family.anna(120).whereabouts) == "travelling");
    }
    SECTION("a hop within its accuracy is none") {
        family.live({.place = k_far, .tst = 0});
        for (int i = 1; i < 6; ++i) {
            family.live({.place = north_of(k_far, 450), .tst = i * 60, .acc = 200});
        }
        CHECK(words(family.anna(360).whereabouts) == "away");
    }
    SECTION("a fix of no accuracy says nothing") {
        family.live({.place = k_far, .tst = 0});
        for (int i = 1; i < 6; ++i) {
            family.live({.place = north_of(k_far, 5000), .tst = i * 60, .acc = 2000});
        }
        CHECK(words(family.anna(360).whereabouts) == "away");
    }
}

TEST_CASE("a journey ends with a stay, or when nothing more is heard of it") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.live({.place = north_of(k_home, 4000), .tst = 600, .vel = 50.0});
    CHECK(words(family.anna(600).whereabouts) == "travelling");
    CHECK(family.anna(600).whereabouts.since == at(600));
    SECTION("silence") {
        CHECK(words(family.anna(600 + 15 * k_minute).whereabouts) == "travelling");
        CHECK(words(family.anna(601 + 15 * k_minute).whereabouts) == "away");
    }
    SECTION("a stay") {
        family.live({.place = k_far, .tst = 1200});
        CHECK(words(family.anna(1200).whereabouts) == "travelling");
        family.live({.place = north_of(k_far, 20), .tst = 1500});
        CHECK(words(family.anna(1500).whereabouts) == "away");
        CHECK(family.anna(1500).whereabouts.since == at(1200));
    }
}

TEST_CASE("coming home and leaving home") {
    Family family;
    for (int i = 0; i < 4; ++i) {
        family.live({.place = north_of(k_home, 9000 - 1000 * i), .tst = i * 60, .vel = 60.0});
    }
    CHECK(family.anna(240).heading == Heading::approaching_home);
    for (int i = 0; i < 5; ++i) {
        family.live({.place = north_of(k_home, 6000 + 1000 * i), .tst = 300 + i * 60, .vel = 60.0});
    }
    CHECK(family.anna(600).heading == Heading::leaving_home);
    CHECK(family.anna(600 + k_hour).heading == Heading::unknown);
    family.live({.place = k_home, .tst = 1200});
    CHECK(family.anna(1200).heading == Heading::unknown);
}

TEST_CASE("distance and bearing from home") {
    Family family;
    family.live({.place = k_school, .tst = 0});
    CHECK_THAT(family.anna(0).distance_home_m.value(), WithinAbs(2224, 1));
    CHECK_THAT(family.anna(0).bearing_from_home_deg.value(), WithinAbs(0, 0.01));
    family.config.regions.clear();
    family.rules = make_rules(family.config);
    CHECK_FALSE(family.anna(0).distance_home_m);
}

TEST_CASE("online is told of Android alone, from its last will") {
    Family family;
    family.live({.tst = 0, .id = "00000001"});
    CHECK(family.anna(0).online == true);
    family.hear(message("owntracks/fam/anna", "", owntracks::LastWill{}), 100);
    CHECK(family.anna(100).online == false);
    family.live({.tst = 200, .id = "00000002"});
    CHECK(family.anna(200).online == true);
    CHECK_FALSE(family.anna(200 + k_day).online);

    owntracks::Message iphone = location({.topic = "owntracks/fam/ben/phone", .tst = 0});
    std::get<owntracks::Location>(iphone.body).region_ids = std::vector<std::string>{};
    family.hear(iphone, 0);
    family.hear(message("owntracks/fam/ben/phone", "", owntracks::LastWill{at(0)}), 100);
    CHECK_FALSE(family.person("Ben", 100).online);
}

TEST_CASE("a retained location says nothing about the connection") {
    Family family;
    family.retained(location({.tst = 0, .id = "00000001"}), 10);
    CHECK_FALSE(family.anna(10).online);
}

TEST_CASE("the battery is low at the threshold unless it charges") {
    struct Step {
        int batt;
        owntracks::BatteryState state;
        bool low;
    };
    const auto step = GENERATE(Step{25, owntracks::BatteryState::unplugged, true},
                               Step{26, owntracks::BatteryState::unplugged, false},
                               Step{5, owntracks::BatteryState::charging, false},
                               Step{5, owntracks::BatteryState::unknown, true});
    Family family;
    auto said = location({.tst = 0, .batt = step.batt});
    std::get<owntracks::Location>(said.body).battery_state = step.state;
    family.hear(said, 0);
    CHECK(family.anna(0).battery_low == step.low);
    CHECK(family.anna(0).battery_pct == step.batt);
}

TEST_CASE("a vehicle tells ignition, supply and whether it sleeps") {
    using Kind = owntracks::Vehicle::Kind;
    Family family;
    family.live({.topic = "owntracks/fam/car", .place = k_home, .tst = 0});
    family.hear(vehicle(Kind::status, 1), 1);
    family.hear(vehicle(Kind::ignition, 1, "7"), 2);
    family.hear(vehicle(Kind::voltage, 12.4, "ext"), 3);
    family.hear(vehicle(Kind::voltage, 4.1, "batt"), 4);
    auto car = family.person("Car", 10);
    CHECK(car.kind == config::PersonKind::vehicle);
    CHECK(car.ignition == true);
    CHECK(car.supply_v == 12.4);
    CHECK(car.online == true);
    CHECK_FALSE(car.battery_pct);

    family.hear(vehicle(Kind::ignition, 0, "7"), 100);
    family.hear(vehicle(Kind::status, -1), 101);
    car = family.person("Car", 101 + 6 * k_hour);
    CHECK(car.ignition == false);
    CHECK_FALSE(car.online);
    CHECK(car.freshness == Freshness::fresh);  // asleep: wakes every six hours
}

TEST_CASE("a vehicle without an ignition wire tells by its triggers whether it drives") {
    Family family;
    const auto say = [&](const char* trigger, std::int64_t tst) {
        owntracks::Message said = location({.topic = "owntracks/fam/car", .tst = tst});
        std::get<owntracks::Location>(said.body).trigger = trigger;
        std::get<owntracks::Location>(said.body).trip_m = 1000;
        family.hear(said, tst);
    };
    say("f", 0);
    CHECK_FALSE(family.person("Car", 0).ignition);
    say("v", 60);
    CHECK(family.person("Car", 60).ignition == true);
    say("k", 120);
    CHECK(family.person("Car", 120).ignition == true);  // a traffic light
    say("L", 180);
    CHECK(family.person("Car", 180).ignition == false);
}

TEST_CASE(
    "a vehicle that moves while switched off raises an alarm until the ignition is on or it is dismissed") {
    using Kind = owntracks::Vehicle::Kind;
    const std::string k_car = "owntracks/fam/car";
    Family family;
    family.live({.topic = k_car, .place = k_home, .tst = 0});
    family.live({.topic = k_car, .suffix = "alarm", .place = k_home, .tst = 600});
    REQUIRE(family.effects.alarms.size() == 1);
    CHECK(family.effects.alarms[0].time == at(600));
    CHECK(family.person("Car", 700).alarm == at(600));
    CHECK(family.person("Car", 600 + 7 * k_day).alarm == at(600));
    SECTION("the ignition") {
        family.hear(vehicle(Kind::ignition, 0, "7"), 700);
        CHECK(family.person("Car", 700).alarm);
        family.hear(vehicle(Kind::ignition, 1, "7"), 800);
        CHECK_FALSE(family.person("Car", 800).alarm);
    }
    SECTION("what else it says, and its alarm said again") {
        family.live({.topic = k_car, .place = north_of(k_home, 50), .tst = 660});
        family.hear(vehicle(Kind::status, -1), 670);
        family.live({.topic = k_car, .suffix = "alarm", .place = k_home, .tst = 600});
        CHECK(family.person("Car", 700).alarm == at(600));
        CHECK(family.effects.alarms.size() == 1);
    }
    SECTION("a dismissal") {
        CHECK(apply_dismissal(family.state, k_car, at(600)).dirty == std::vector{"device/" + k_car});
        CHECK_FALSE(family.person("Car", 700).alarm);
        CHECK(apply_dismissal(family.state, k_car, at(600)).dirty.empty());
        family.live({.topic = k_car, .suffix = "alarm", .place = k_home, .tst = 900});
        CHECK(family.person("Car", 900).alarm == at(900));
    }
    SECTION("a dismissal of an alarm that another one has followed already") {
        family.live({.topic = k_car, .suffix = "alarm", .place = k_home, .tst = 900});
        apply_dismissal(family.state, k_car, at(600));
        CHECK(family.person("Car", 900).alarm == at(900));
    }
    SECTION("a dismissal of nothing") {
        CHECK(apply_dismissal(family.state, "owntracks/fam/nobody", at(600)).dirty.empty());
        CHECK(apply_dismissal(family.state, "owntracks/fam/anna", at(600)).dirty.empty());
    }
}

TEST_CASE("only the alarm topic raises an alarm, whatever the trigger says") {
    Family family;
    owntracks::Message said = location({.topic = "owntracks/fam/car", .tst = 0});
    std::get<owntracks::Location>(said.body).trigger = "a";  // parked, of a Queclink tracker
    family.hear(said, 0);
    CHECK_FALSE(family.person("Car", 0).alarm);
    CHECK(family.effects.alarms.empty());
}

TEST_CASE("regions list who is inside") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.live({.topic = "owntracks/fam/ben/phone", .place = k_home, .tst = 0});
    const Summary now = family.summary(60);
    REQUIRE(now.regions.size() == 2);
    CHECK(now.regions[0].people_inside == std::vector<std::string>{"Anna", "Ben"});
    CHECK(now.regions[0].is_home);
    CHECK(now.regions[1].people_inside.empty());
    CHECK(family.summary(2 * k_day).regions[0].people_inside.empty());
}

TEST_CASE("a status says when it changes without a message") {
    Family family;
    SECTION("never, where nothing was heard") {
        CHECK_FALSE(family.anna(0).changes_in);
    }
    SECTION("by the thresholds") {
        family.live({.place = k_home, .tst = 0});
        CHECK(family.anna(0).changes_in == std::chrono::minutes(30) + 1ms);
        CHECK(family.anna(30 * k_minute).changes_in == 1ms);
        CHECK(family.anna(30 * k_minute + 1).changes_in == std::chrono::minutes(150) - 1s + 1ms);
        CHECK(family.anna(2 * k_day).changes_in == std::chrono::hours(24 * 28) + 1ms);
        CHECK_FALSE(family.anna(31 * k_day).changes_in);
    }
    SECTION("by those of its own that a device in move mode has") {
        owntracks::Message moving = location({.tst = 0});
        std::get<owntracks::Location>(moving.body).monitoring_mode = 2;
        family.hear(moving, 0);
        CHECK(family.anna(0).changes_in == std::chrono::minutes(15) + 1ms);
    }
    SECTION("when a journey is over for want of news") {
        family.live({.place = k_far, .tst = 0, .vel = 80.0});
        CHECK(family.anna(60).changes_in == std::chrono::minutes(14) + 1ms);
    }
    SECTION("not in a hurry while the clock stands still") {
        family.live({.place = k_home, .tst = 0});
        const Moment in_1970{UtcTime{}, std::chrono::seconds(5)};
        const auto status = summarize(family.state, family.rules, in_1970, "boot-2").people[0];
        CHECK(status.since_heard == SinceBoot::zero());
        CHECK(status.changes_in >= std::chrono::minutes(1));
    }
}
