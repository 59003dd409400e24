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
