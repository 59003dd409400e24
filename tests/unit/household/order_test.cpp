// Which fix is the position, and what counts as heard when.

#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

const LatLon k_far = north_of(k_home, 5000);

}  // namespace

TEST_CASE("the newest tst is the position, whatever arrives when") {
    Family family;
    family.hear(location({.place = k_school, .tst = 600}), 700);
    family.hear(location({.place = k_home, .tst = 0}), 701);
    family.hear(location({.place = k_far, .tst = 300}), 702);
    const auto anna = family.anna(710);
    REQUIRE(anna.position);
    CHECK(anna.position->place == k_school);
    CHECK(anna.position->fix_time == at(600));
    CHECK(family.state.counters.old_fixes == 2);
    CHECK(family.effects.fixes.size() == 3);
}

TEST_CASE("a late burst goes to the history and moves nobody") {
    Family family;
    family.live({.place = k_school, .tst = 6000});
    const std::string stream = family.stream();
    for (int i = 0; i < 50; ++i)
        family.hear(location({.place = k_home, .tst = i * 60}), 6001);
    CHECK(family.anna(6001).position->place == k_school);
    CHECK(words(family.anna(6001).whereabouts) == "School");
    CHECK(family.stream() == stream);
    CHECK(family.effects.fixes.size() == 51);
    CHECK(family.state.counters.old_fixes == 50);
}

TEST_CASE("a burst in order after a dead zone tells its arrivals and departures with their own times") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.live({.place = k_far, .tst = 60});
    family.hear(location({.place = k_school, .tst = 1000}), 9000);
    family.hear(location({.place = k_far, .tst = 2000}), 9000);
    family.hear(location({.place = k_home, .tst = 3000}), 9000);
    CHECK(family.stream() ==
          "Anna +Home 0, Anna -Home 60, Anna +School 1000, Anna -School 2000, Anna +Home 3000");
    CHECK_FALSE(family.effects.transitions.back().is_news);  // too old for a banner
}

TEST_CASE("an equal tst with a newer created_at refreshes last heard and the battery, not the history") {
    Family family;
    family.live({.tst = 0, .created = 0, .batt = 50});
    family.live({.tst = 0, .created = 900, .batt = 45});
    CHECK(family.anna(901).last_heard == UtcTime(at(900)));
    CHECK(family.anna(901).battery_pct == 45);
    CHECK(family.anna(901).position->fix_time == at(0));
    CHECK(family.effects.fixes.size() == 1);
    CHECK(family.anna(900 + 20 * 60).freshness == Freshness::fresh);
}

TEST_CASE("facts of a late message do not replace newer ones") {
    Family family;
    family.live({.tst = 1000, .created = 1000, .batt = 40});
    family.hear(location({.tst = 0, .created = 0, .batt = 80}), 1001);
    CHECK(family.anna(1001).battery_pct == 40);
    CHECK(family.anna(1001).last_heard == UtcTime(at(1000)));
}

TEST_CASE("the same message again is counted and does nothing else") {
    for (const bool with_id : {true, false}) {
        Family family;
        Say say{.place = k_school, .tst = 60};
        if (with_id) say.id = "0a1b2c3d";
        family.live(say);
        const HouseholdState before = family.state;
        family.live(say);
        family.retained(location(say), 5000);
        CHECK(family.state.counters.duplicates == 2);
        CHECK(family.effects.fixes.size() == 1);
        CHECK(family.state.transitions == before.transitions);
        CHECK(family.state.devices == before.devices);
    }
}

TEST_CASE("a tst in the future is shown as doubtful and blocks nothing") {
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.hear(location({.place = k_far, .tst = 86400}), 100);
    CHECK(family.anna(100).position->place == k_far);
    CHECK(family.anna(100).position->doubtful);
    CHECK(family.anna(100).freshness == Freshness::ageing);
    CHECK(family.anna(100).last_heard == UtcTime(at(100)));

    SECTION("the next credible fix replaces it, even one made before it") {
        family.hear(location({.place = k_school, .tst = 90}), 110);
        CHECK(family.anna(110).position->place == k_school);
        CHECK_FALSE(family.anna(110).position->doubtful);
        CHECK(words(family.anna(110).whereabouts) == "School");
        CHECK(family.stream() == "Anna +Home 0, Anna -Home 90, Anna +School 90");
    }
    SECTION("it decides nothing") {
        CHECK(words(family.anna(100).whereabouts) == "away");
        CHECK(family.stream() == "Anna +Home 0");
        CHECK(family.effects.fixes.size() == 1);
        family.hear(transition(false, "Home", 86400, k_far), 120);
        family.hear(transition(true, "School", 86400), 120);
        CHECK(family.stream() == "Anna +Home 0");
    }
    SECTION("its facts count until credible ones come") {
        family.hear(location({.place = k_far, .tst = 86401, .batt = 33}), 105);
        CHECK(family.anna(105).battery_pct == 33);
        family.hear(location({.place = k_school, .tst = 90, .batt = 44}), 110);
        CHECK(family.anna(110).battery_pct == 44);
    }
    SECTION("a late one does not") {
        family.hear(location({.place = k_school, .tst = -500}), 110);
        CHECK(family.anna(110).position->place == k_far);
    }
    SECTION("the next doubtful one replaces it, even with an earlier tst") {
        family.hear(location({.place = k_school, .tst = 50'000}), 110);
        CHECK(family.anna(110).position->place == k_school);
    }
}

TEST_CASE("a clock five minutes ahead is believed, one second more is not") {
    Family family;
    family.hear(location({.tst = 300}), 0);
    CHECK_FALSE(family.anna(0).position->doubtful);
    family.hear(location({.tst = 302}), 1);
    CHECK(family.anna(1).position->doubtful);
}

TEST_CASE("an impossible jump waits for the next fix to agree") {
    const LatLon moon = *LatLon::make(0, 0);
    Family family;
    family.live({.place = k_home, .tst = 0});
    family.live({.place = moon, .tst = 60});
    CHECK(family.anna(60).position->place == k_home);
    CHECK(words(family.anna(60).whereabouts) == "Home");
    CHECK(family.anna(60).last_heard == UtcTime(at(60)));
    SECTION("a spike is forgotten") {
        family.live({.place = north_of(k_home, 20), .tst = 120});
        CHECK(family.anna(120).position->place == north_of(k_home, 20));
        CHECK(family.stream() == "Anna +Home 0");
    }
    SECTION("a confirmed jump counts") {
        family.live({.place = north_of(moon, 200), .tst = 120});
        CHECK(family.anna(120).position->place == north_of(moon, 200));
        CHECK(family.stream() == "Anna +Home 0, Anna -Home 120");
    }
}

TEST_CASE("a train and a plane pass without waiting") {
    struct Journey {
        double metres;
        std::int64_t seconds;
    };
    const auto journey = GENERATE(Journey{5000, 60}, Journey{250'000, 1000}, Journey{2'000'000, 7000});
    Family family;
    family.live({.place = k_home, .tst = 0});
    const LatLon there = *LatLon::make(k_home.lat_deg() - journey.metres / 111195.08, 13.0);
    family.live({.place = there, .tst = journey.seconds});
    CHECK(family.anna(journey.seconds).position->place == there);
}

TEST_CASE("last heard is created_at, else tst, and never later than the arrival") {
    Family family;
    family.hear(location({.tst = 0}), 500);
    CHECK(family.anna(500).last_heard == UtcTime(at(0)));
    family.hear(location({.tst = 10, .created = 400}), 500);
    CHECK(family.anna(500).last_heard == UtcTime(at(400)));
    family.hear(location({.tst = 20, .created = 700}), 500);
    CHECK(family.anna(500).last_heard == UtcTime(at(500)));
}

TEST_CASE("a command, a last will and a card are not words of the device") {
    Family family;
    family.live({.tst = 0});
    family.hear(message("owntracks/fam/anna", "cmd", owntracks::Command{"reportLocation"}), 100);
    family.hear(message("owntracks/fam/anna", "", owntracks::LastWill{}), 200);
    family.hear(message("owntracks/fam/anna", "info", owntracks::Card{"Anna A.", {}, {}, {}}), 300);
    CHECK(family.anna(300).last_heard == UtcTime(at(0)));
    CHECK(family.anna(300).card_name == "Anna A.");
    family.hear(message("owntracks/fam/anna", "status", owntracks::Status{}), 400);
    CHECK(family.anna(400).last_heard == UtcTime(at(400)));
}

TEST_CASE("refusals are counted by kind") {
    Family family;
    family.take({Refusal{}, family.arrival_at(0)});
    family.take({Refusal{true}, family.arrival_at(0)});
    CHECK(family.state.counters.messages == 2);
    CHECK(family.state.counters.rejected == 1);
    CHECK(family.state.counters.unknown_type == 1);
}

TEST_CASE("unknown devices are listed, bounded and never made by a clear, a command or a last will") {
    Family family;
    family.hear(message("owntracks/fam/ghost", "", owntracks::Clear{}), 0);
    family.hear(message("owntracks/fam/ghost", "cmd", owntracks::Command{}), 0);
    family.hear(message("owntracks/fam/ghost", "", owntracks::LastWill{}), 0);
    CHECK(family.state.devices.empty());
    for (int i = 0; i < 150; ++i) {
        family.live({.topic = "owntracks/fam/stranger" + std::to_string(i), .tst = i});
    }
    CHECK(family.state.devices.size() == k_max_unknown_devices);
    CHECK(family.summary(200).unknown_devices.size() == k_max_unknown_devices);
    CHECK(family.summary(200).unknown_devices.back() == "owntracks/fam/stranger149");
    CHECK(family.state.counters.unknown_device == 153);
    CHECK(family.effects.fixes.empty());
    CHECK(family.state.transitions.empty());

    family.hear(message("owntracks/fam/stranger149", "", owntracks::Clear{}), 200);
    CHECK(family.summary(200).unknown_devices.size() == k_max_unknown_devices - 1);
}

TEST_CASE("a clear of a friend's topic does not make the mirror forget them") {
    Family family;
    family.live({.tst = 0});
    family.hear(message("owntracks/fam/anna", "", owntracks::Clear{}), 10);
    CHECK(family.anna(10).position);
}

TEST_CASE("keep_history of zero keeps nothing but the present") {
    Family family;
    family.config.thresholds.keep_history = config::Duration::zero();
    family.rules = make_rules(family.config);
    family.live({.tst = 0});
    CHECK(family.effects.fixes.empty());
    CHECK(family.anna(1).position);
}

TEST_CASE("absurd times do no harm") {
    Family family;
    family.live({.tst = 0});
    for (const std::int64_t absurd :
         {std::int64_t{1} << 62, std::int64_t{1} << 40, -(std::int64_t{1} << 40)}) {
        family.hear(location({.place = k_school, .tst = absurd, .created = absurd}), 10);
    }
    family.live({.place = k_home, .tst = 20});
    CHECK(family.anna(20).position->place == k_home);
    CHECK(family.anna(20).since_heard >= SinceBoot::zero());
}
