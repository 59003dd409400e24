// Which places the Weasley clock has, and where everybody's hand points.

#include "module/view/weasley_clock_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using view::ClockPlaceKind;
using view::WeasleyClockView;

namespace {

config::Config config_of(const config::WeasleyClockOptions& options,
                         const std::vector<std::string>& regions = {"Home", "School", "Work"}) {
    config::Config config = config_with(options);
    for (const std::string& name : regions)
        config.regions.push_back({name, *LatLon::make(53, 13), 100, "", {}});
    return config;
}

WeasleyClockView clock_of(const config::Config& config, std::vector<PersonStatus> people,
                          const std::string& language = "en") {
    view::ViewNow now;
    now.wall = thursday_morning();
    return view_of<WeasleyClockView>(config, summary_of(std::move(people)), speaking(language), now);
}

std::vector<std::string> names(const WeasleyClockView& clock) {
    std::vector<std::string> found;
    for (const view::ClockPlace& place : clock.places)
        found.push_back(place.name);
    return found;
}

std::string place_of(const WeasleyClockView& clock, std::size_t hand = 0) {
    return clock.places.at(clock.hands.at(hand).place).name;
}

const UtcTime k_now = thursday_morning();

}  // namespace

TEST_CASE("home stands at twelve, Lost at six, Travelling at three, the others in their order") {
    CHECK(names(clock_of(config_of({}), {})) ==
          std::vector<std::string>{"Home", "Travelling", "School", "Lost", "Work"});
    const auto eight = clock_of(config_of({}, {"School", "Home", "Work", "Lake", "Gym", "Choir"}), {});
    CHECK(names(eight) ==
          std::vector<std::string>{"Home", "School", "Travelling", "Work", "Lost", "Lake", "Gym", "Choir"});
}

TEST_CASE("the locations of a configuration are its places, with Travelling and Lost, each once") {
    config::WeasleyClockOptions options;
    options.locations = {"School", "home", "Traveling", "Jail", "school", "Mortal Peril"};
    const auto clock = clock_of(config_of(options), {});
    CHECK(names(clock) ==
          std::vector<std::string>{"home", "School", "Travelling", "Lost", "Jail", "Mortal Peril"});
    CHECK(clock.places[5].kind == ClockPlaceKind::peril);
}

TEST_CASE("a clock never has more than twelve places, and always those three") {
    std::vector<std::string> regions;
    for (int i = 0; i < 30; ++i)
        regions.push_back("Region " + std::to_string(i));
    regions[0] = "Home";
    config::WeasleyClockOptions options;
    options.peril = config::WeasleyPeril{};
    const auto clock = clock_of(config_of(options, regions), {});
    CHECK(clock.places.size() == 12);
    CHECK(clock.places[0].name == "Home");
    CHECK(clock.places[3].kind == ClockPlaceKind::travelling);
    CHECK(clock.places[6].kind == ClockPlaceKind::lost);
    const auto bare = clock_of(config_of({}, {}), {});
    CHECK(bare.places.size() >= 2);
}

TEST_CASE("hands point at the region, at Travelling, or at Lost when nobody knows") {
    const auto clock =
        clock_of(config_of({}), {in_region(heard("Anna", k_now), "School"), travelling(heard("Ben", k_now)),
                                 away(heard("Clara", k_now), 9000), nobody_yet("David"),
                                 in_region(heard("Emil", k_now), "Moon")});
    CHECK(place_of(clock, 0) == "School");
    CHECK(place_of(clock, 1) == "Travelling");
    CHECK(place_of(clock, 2) == "Travelling");
    CHECK(place_of(clock, 3) == "Lost");
    CHECK(place_of(clock, 4) == "Travelling");
}

TEST_CASE("a region is found by its aliases, and several regions may share a place") {
    config::WeasleyClockOptions options;
    options.locations = {"Zuhause", "Family"};
    options.aliases = {{"Family", {"Grandma", "Aunt Ada"}}};
    config::Config config = config_of(options, {"Home", "Grandma", "Aunt Ada"});
    config.regions[0].aliases = {"zuhause"};
    const auto clock =
        clock_of(config, {in_region(heard("Anna", k_now), "Home"), in_region(heard("Ben", k_now), "Grandma"),
                          in_region(heard("Clara", k_now), "Aunt Ada")});
    CHECK(clock.places[0].name == "Zuhause");
    CHECK(place_of(clock, 0) == "Zuhause");
    CHECK(place_of(clock, 1) == "Family");
    CHECK(place_of(clock, 2) == "Family");
}

TEST_CASE("mortal peril: an alarm, a battery at its end, or far too fast; and why") {
    config::WeasleyClockOptions options;
    options.peril = config::WeasleyPeril{5, true, 150};
    auto car = in_region(heard("Car", k_now), "Home");
    car.alarm = seconds(k_now - 5min);
    auto low = in_region(heard("Anna", k_now), "School");
    low.battery_pct = 4;
    auto charging = low;
    charging.name = "Ben";
    charging.charging = household::Charging::yes;
    auto fast = at(travelling(heard("Clara", k_now)), 53, 13);
    fast.position->speed_kmh = 172;
    auto old = fast;
    old.name = "David";
    old.freshness = household::Freshness::stale;
    const auto clock = clock_of(config_of(options), {car, low, charging, fast, old});
    CHECK(place_of(clock, 0) == "Mortal Peril");
    CHECK(clock.hands[0].peril == "alarm");
    CHECK(place_of(clock, 1) == "Mortal Peril");
    CHECK(plain(clock.hands[1].peril) == "battery 4%");
    CHECK(place_of(clock, 2) == "School");
    CHECK(plain(clock.hands[3].peril) == "172 km/h");
    CHECK(place_of(clock, 4) == "Travelling");
    const auto calm = clock_of(config_of({}), {car, low, charging, fast, old});
    CHECK(place_of(calm, 0) == "Home");
    CHECK(calm.hands[0].peril.empty());
}

TEST_CASE("who comes home leans the more the nearer they are") {
    const auto lean = [](std::optional<double> distance_m) {
        return clock_of(config_of({}), {coming_home(heard("Anna", k_now), distance_m)}).hands[0].lean;
    };
    CHECK(lean(100'000) == 0);
    CHECK(lean(20'000) > 0);
    CHECK(lean(3000) > lean(20'000));
    CHECK(lean(100) == 1);
    CHECK(lean(std::nullopt) == 0);
    CHECK(clock_of(config_of({}), {travelling(heard("Anna", k_now), 3000)}).hands[0].lean == 0);
}

TEST_CASE("the clock has the hands that were asked for, in that order and in these colours") {
    config::WeasleyClockOptions options;
    options.people = {"Ben", "Anna"};
    options.color_cycle = {{1, 2, 3}, {4, 5, 6}};
    config::Config config = config_of(options);
    const config::Color own{9, 9, 9};
    config.people = {{"Anna", {"a"}, {}, "", config::PersonKind::person},
                     {"Ben", {"b"}, own, "", config::PersonKind::person},
                     {"Clara", {"c"}, {}, "", config::PersonKind::person}};
    auto ben = heard("Ben", k_now);
    const auto clock = clock_of(config, {heard("Anna", k_now), ben, heard("Clara", k_now)});
    REQUIRE(clock.hands.size() == 2);
    CHECK(clock.hands[0].name == "Ben");
    CHECK(clock.hands[0].color == own);
    CHECK(clock.hands[1].color == config::Color{4, 5, 6});
    CHECK(clock.hands[1].person == 0);
}

TEST_CASE("at most twelve hands, and nobody who is hidden") {
    std::vector<PersonStatus> people;
    for (int i = 0; i < 20; ++i)
        people.push_back(heard("Person " + std::to_string(i), k_now));
    people[1].hidden = true;
    const auto clock = clock_of(config_of({}), people);
    CHECK(clock.hands.size() == 12);
    CHECK(clock.hands[1].person == 2);
}

TEST_CASE("reserved places speak the household's language, and Arabic runs the other way") {
    const auto german = clock_of(config_of({}), {}, "de");
    CHECK(german.places[1].name == "Unterwegs");
    CHECK(german.places[1].capitals == "UNTERWEGS");
    CHECK_FALSE(german.mirrored);
    CHECK(clock_of(config_of({}), {}, "ar").mirrored);
}
