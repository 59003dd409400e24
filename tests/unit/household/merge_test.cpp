// Several devices, one person.

#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

const std::string k_phone = "owntracks/fam/ben/phone";
const std::string k_watch = "owntracks/fam/ben/watch";
const LatLon k_far = north_of(k_home, 9000);

}  // namespace

TEST_CASE("with two devices in different places the newest fix wins") {
    Family family;
    family.live({.topic = k_phone, .place = k_home, .tst = 0});
    family.live({.topic = k_watch, .place = k_school, .tst = 60});
    CHECK(family.person("Ben", 60).position->place == k_school);
    CHECK(words(family.person("Ben", 60).whereabouts) == "School");
}

TEST_CASE("a phone left at home does not pin its owner") {
    Family family;
    family.live({.topic = k_phone, .place = k_home, .tst = 0});
    family.live({.topic = k_watch, .place = k_home, .tst = 10});
    family.live({.topic = k_watch, .place = north_of(k_home, 1100), .tst = 600});
    for (int i = 0; i < 10; ++i) {
        family.live({.topic = k_phone, .place = north_of(k_home, i), .tst = 700 + i * 300});
        family.live({.topic = k_watch, .place = k_school, .tst = 710 + i * 300});
    }
    const auto ben = family.person("Ben", 3500);
    CHECK(words(ben.whereabouts) == "School");
    CHECK(ben.position->place == k_school);
    CHECK(ben.last_heard == UtcTime(at(710 + 9 * 300)));
    CHECK(family.stream() == "Ben +Home 0, Ben -Home 600, Ben +School 710");
}

TEST_CASE("a noisy fix of the phone left at home moves nobody") {
    Family family;
    family.live({.topic = k_phone, .place = k_home, .tst = 0});
    family.live({.topic = k_watch, .place = k_school, .tst = 600});
    family.live({.topic = k_phone, .place = north_of(k_home, 400), .tst = 700});
    family.live({.topic = k_phone, .place = k_home, .tst = 800});
    CHECK(words(family.person("Ben", 800).whereabouts) == "School");
}

TEST_CASE("events and regions of a phone left at home are not its owner's") {
    Family family;
    family.live({.topic = k_phone, .place = k_home, .tst = 0});
    family.live({.topic = k_watch, .place = k_school, .tst = 600});
    const std::string before = family.stream();
    family.live(transition(true, "Home", 700, k_home, k_phone));
    family.live(
        {.topic = k_phone, .place = k_home, .tst = 720, .inregions = std::vector<std::string>{"Gym"}});
    CHECK(family.stream() == before);
}

TEST_CASE("the phone leads again when it moves") {
    Family family;
    family.live({.topic = k_phone, .place = k_home, .tst = 0});
    family.live({.topic = k_watch, .place = k_school, .tst = 600});
    family.live({.topic = k_phone, .place = k_far, .tst = 1800});
    CHECK(family.person("Ben", 1800).position->place == k_far);
    CHECK(family.stream() == "Ben +Home 0, Ben -Home 600, Ben +School 600, Ben -School 1800");
}

TEST_CASE("where both agree the newest accurate fix is shown") {
    Family family;
    const LatLon near = north_of(k_school, 30);
    family.live({.topic = k_watch, .place = k_school, .tst = 600});
    family.live({.topic = k_phone, .place = near, .tst = 660});
    CHECK(family.person("Ben", 660).position->place == near);
    family.live({.topic = k_watch, .place = k_school, .tst = 700, .acc = 3000});
    CHECK(family.person("Ben", 700).position->place == near);
    CHECK(family.person("Ben", 700).last_heard == UtcTime(at(700)));
}

TEST_CASE("a watch whose battery died steps down for the phone after a while") {
    Family family;
    family.live({.topic = k_phone, .place = k_home, .tst = 0});
    family.live({.topic = k_watch, .place = k_school, .tst = 600});
    const std::int64_t hour = 3600;
    family.live({.topic = k_phone, .place = k_home, .tst = 3 * hour});
    CHECK(words(family.person("Ben", 3 * hour).whereabouts) == "School");
    family.live({.topic = k_phone, .place = k_home, .tst = 4 * hour});
    CHECK(words(family.person("Ben", 4 * hour).whereabouts) == "Home");
    CHECK(family.stream() ==
          "Ben +Home 0, Ben -Home 600, Ben +School 600, Ben -School 14400, Ben +Home 14400");
}

TEST_CASE("a tablet that is new at home does not call back who is out with the phone") {
    Family family;
    family.live({.topic = k_phone, .place = k_home, .tst = 0});
    family.live({.topic = k_phone, .place = north_of(k_home, 1100), .tst = 600});
    family.live({.topic = k_phone, .place = k_school, .tst = 900});
    family.live({.topic = k_watch, .place = k_home, .tst = 4000});
    family.live(
        {.topic = k_watch, .place = k_home, .tst = 4300, .inregions = std::vector<std::string>{"Home"}});
    CHECK(words(family.person("Ben", 4300).whereabouts) == "School");
    CHECK(family.person("Ben", 4300).position->place == k_school);
    family.live({.topic = k_phone, .place = k_school, .tst = 4400});
    CHECK(family.stream() == "Ben +Home 0, Ben -Home 600, Ben +School 900");
}

TEST_CASE("a device that moved to another topic is retired there") {
    // Set up anew at home: from 1000 on the phone publishes as "watch", and its old topic is cleared.
    Family family;
    auto old_word = location({.topic = k_phone, .place = k_home, .tst = 0, .batt = 11});
    family.hear(old_word, 0);
    family.hear(message(k_phone, "info", owntracks::Card{"Old name", {}, {}, {}}), 1);
    family.hear(
        message(k_phone, "gpio/7", owntracks::Vehicle{owntracks::Vehicle::Kind::ignition, "7", 1, "1"}), 2);
    family.live({.topic = k_phone, .place = north_of(k_home, 900), .tst = 300});
    family.live({.topic = k_phone, .place = k_home, .tst = 900});
    family.live({.topic = k_watch, .place = k_home, .tst = 1000, .batt = 77});
    SECTION("its old topic cleared") {
        family.hear(message(k_phone, "", owntracks::Clear{}), 1010);
        family.live({.topic = k_watch, .place = north_of(k_home, 250), .tst = 1100, .batt = 76});
        const auto ben = family.person("Ben", 1100);
        CHECK(ben.position->place == north_of(k_home, 250));
        CHECK(ben.battery_pct == 76);
        CHECK(ben.card_name.empty());
        CHECK_FALSE(ben.ignition);
        CHECK(ben.last_heard == UtcTime(at(1100)));
        SECTION("until it speaks there again") {
            family.live({.topic = k_phone, .place = k_home, .tst = 1200});
            CHECK(family.person("Ben", 1200).card_name == "Old name");
        }
    }
    SECTION("its old topic silent for a day") {
        const std::int64_t day = 86'400;
        family.live({.topic = k_watch, .place = k_school, .tst = 1000 + day, .batt = 50});
        const auto ben = family.person("Ben", 1000 + day);
        CHECK(words(ben.whereabouts) == "School");
        CHECK(ben.card_name.empty());
        CHECK_FALSE(ben.ignition);
    }
    SECTION("its old topic no longer configured") {
        family.config.people[1].devices = {"ben/watch"};
        family.rules = make_rules(family.config);
        apply_config(family.state, family.rules);
        CHECK(family.summary(1100).unknown_devices == std::vector{k_phone});
        family.retained(old_word, 1200);  // the broker still has its old place
        const auto ben = family.person("Ben", 1200);
        CHECK(ben.position->fix_time == at(1000));
        CHECK(ben.card_name.empty());
        CHECK(family.summary(1200).people.size() == 3);  // nobody new
        family.hear(message(k_phone, "", owntracks::Clear{}), 1300);
        CHECK(family.summary(1300).unknown_devices.empty());
    }
    SECTION("what was queued under the old name comes under the new one, and is late") {
        family.live({.topic = k_watch, .place = k_school, .tst = 2000});
        family.hear(location({.topic = k_watch, .place = k_far, .tst = 950}), 2001);
        CHECK(family.person("Ben", 2001).position->place == k_school);
    }
}

TEST_CASE("a friend's deletion of the only device retires nobody") {
    Family family;
    family.live({.place = k_school, .tst = 0, .batt = 50});
    family.hear(message("owntracks/fam/anna", "", owntracks::Clear{}), 10);
    CHECK(words(family.anna(10).whereabouts) == "School");
    CHECK(family.anna(10).battery_pct == 50);
}

TEST_CASE("one arrival with phone and watch is one arrival") {
    Family family;
    family.live({.topic = k_phone, .place = k_far, .tst = 0});
    family.live({.topic = k_watch, .place = k_far, .tst = 5});
    family.live({.topic = k_phone, .place = k_school, .tst = 1200});
    family.live({.topic = k_watch, .place = k_school, .tst = 1210});
    family.live(transition(true, "School", 1210, k_school, k_watch));
    family.live(transition(true, "School", 1200, k_school, k_phone));
    CHECK(family.stream() == "Ben +School 1200");
}

TEST_CASE("devices in both conventions belong to their people") {
    const Rules rules = make_rules(family_config());
    CHECK(rules.person_with("owntracks/fam/anna") == 0);
    CHECK(rules.person_with("owntracks/fam/ben/watch") == 1);
    CHECK_FALSE(rules.person_with("owntracks/fam/ben"));
    CHECK_FALSE(rules.person_with("owntracks/other/anna"));
}
