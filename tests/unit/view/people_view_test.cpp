#include "module/view/people_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using config::PeopleOptions;
using config::PeopleOrder;
using household::Charging;
using household::Freshness;
using view::PeopleView;
using view::PersonRow;
using view::ViewNow;
using Strings = std::vector<std::string>;

namespace {

const UtcTime k_now = thursday_morning();

PeopleView shown(const household::Summary& summary, const PeopleOptions& options = {},
                 const std::string& language = "en", bool trusted = true) {
    return view_of<PeopleView>(config_with(options), summary, speaking(language), {k_now, 1h, trusted});
}

PersonRow row_of(const PersonStatus& person, const std::string& language = "en", bool trusted = true) {
    return shown(summary_of({person}), {}, language, trusted).rows.at(0);
}

Strings names_of(const PeopleView& view) {
    Strings names;
    for (const PersonRow& row : view.rows)
        names.push_back(row.name);
    return names;
}

}  // namespace

TEST_CASE("a row says where somebody is") {
    struct Case {
        PersonStatus person;
        std::string english, german, age_english, age_german;
    };
    const PersonStatus anna = heard("Anna", k_now, 1min);
    const auto example = GENERATE_COPY(values<Case>({
        {in_region(anna, "Home", k_now - 11min), "home", "zu Hause", "since 07:31", "seit 07:31"},
        {in_region(anna, "School", berlin(2025, 11, 19, 8, 2)), "School", "School", "since yesterday",
         "seit gestern"},
        {in_region(anna, "School"), "School", "School", "1 min ago", "vor 1 min"},
        {away(anna, 12345), "out, 12 km", "außer Haus, 12 km", "1 min ago", "vor 1 min"},
        {away(anna), "out", "außer Haus", "1 min ago", "vor 1 min"},
        {travelling(anna, 5000), "on the way", "unterwegs", "1 min ago", "vor 1 min"},
        {coming_home(anna, 3000), "on the way home, 3 km", "auf dem Heimweg, 3 km", "1 min ago", "vor 1 min"},
        {coming_home(anna), "on the way home", "auf dem Heimweg", "1 min ago", "vor 1 min"},
        {nobody_yet("Anna"), "unknown", "unbekannt", "not heard yet", "noch nicht gehört"},
        {stale(in_region(heard("Anna", k_now, 5h), "Home", k_now - 9h)), "home", "zu Hause", "5 h ago",
         "vor 5 h"},
        {stale(heard("Anna", k_now, 40h)), "unknown", "unbekannt", "Tue 15:42", "Di 15:42"},
    }));
    CHECK(plain(row_of(example.person).whereabouts) == example.english);
    CHECK(plain(row_of(example.person, "de").whereabouts) == example.german);
    CHECK(plain(row_of(example.person).age) == example.age_english);
    CHECK(plain(row_of(example.person, "de").age) == example.age_german);
}

TEST_CASE("an offline phone is called so, with the age of its last word") {
    PersonStatus anna = in_region(heard("Anna", k_now, 3min), "Home", k_now - 11min);
    anna.online = false;
    CHECK(plain(row_of(anna).age) == "offline, 3 min ago");
    anna.kind = config::PersonKind::vehicle;
    CHECK(row_of(anna).age == "since 07:31");
    anna.kind = config::PersonKind::person;
    anna.online = true;
    CHECK(plain(row_of(anna).age) == "since 07:31");
}

TEST_CASE("without a trusted clock ages come from the monotonic clock alone") {
    PersonStatus anna = in_region(heard("Anna", k_now, 7h), "Home", k_now - 11min);
    CHECK(plain(row_of(anna, "en", false).age) == "7 h ago");
    anna.since_heard = std::nullopt;
    CHECK(plain(row_of(anna, "en", false).age) == "—");
}

TEST_CASE("the battery is shown when it matters") {
    PersonStatus anna = heard("Anna", k_now);
    anna.battery_pct = 61;
    CHECK(row_of(anna).battery.empty());
    CHECK(shown(summary_of({anna}), {.show_battery_always = true}).rows.at(0).battery == "61%");
    CHECK(shown(summary_of({anna}), {.show_battery_always = true}, "de").rows.at(0).battery == "61\u00A0%");
    anna.charging = Charging::yes;
    CHECK(row_of(anna).battery == "61%");
    CHECK(row_of(anna).charging);
    anna.charging = Charging::full;
    CHECK(row_of(anna).battery.empty());
    anna.charging = Charging::no;
    anna.battery_pct = 12;
    anna.battery_low = true;
    CHECK(row_of(anna).battery == "12%");
    CHECK(row_of(anna).battery_pct == 12);
    CHECK(row_of(anna).battery_low);
    anna.battery_pct = std::nullopt;
    CHECK(row_of(anna).battery.empty());
}

TEST_CASE("a vehicle that was moved while switched off raises its alarm") {
    PersonStatus car = heard("Car", k_now);
    car.kind = config::PersonKind::vehicle;
    car.alarm = seconds(berlin(2025, 11, 20, 2, 14));
    CHECK(row_of(car).is_vehicle);
    CHECK(row_of(car).alarm == "moved while switched off since 02:14");
    CHECK(row_of(car, "de").alarm == "seit 02:14 ohne Zündung bewegt");
    CHECK(row_of(heard("Anna", k_now)).alarm.empty());
}

TEST_CASE("people stand in the order that was asked for, equal ones in config order") {
    const household::Summary summary =
        summary_of({away(heard("Anna", k_now, 10min), 500), away(heard("Ben", k_now, 1min), 9000),
                    nobody_yet("Clara"), away(heard("David", k_now, 10min), 20)});
    CHECK(names_of(shown(summary)) == Strings{"Anna", "Ben", "Clara", "David"});
    CHECK(names_of(shown(summary, {.order = PeopleOrder::recency})) ==
          Strings{"Ben", "Anna", "David", "Clara"});
    CHECK(names_of(shown(summary, {.order = PeopleOrder::distance})) ==
          Strings{"David", "Anna", "Ben", "Clara"});
}

TEST_CASE("whoever does not fit is counted, whoever is hidden is not") {
    household::Summary summary =
        summary_of({heard("Anna", k_now), heard("Ben", k_now), heard("Clara", k_now), heard("David", k_now)});
    summary.people[0].hidden = true;
    const PeopleView view = shown(summary, {.max_rows = 1});
    CHECK(names_of(view) == Strings{"Ben"});
    CHECK(view.more == "and 2 more");
    CHECK(shown(summary).more.empty());
    CHECK(shown(summary, {.max_rows = -3}).rows.empty());
}

TEST_CASE("everybody keeps a colour of their own, the ninth to twelfth with a double ring") {
    std::vector<PersonStatus> people;
    for (int i = 0; i < 14; ++i)
        people.push_back(heard("Person " + std::to_string(i), k_now));
    const household::Summary summary = summary_of(std::move(people));
    config::Config config = config_with(PeopleOptions{.max_rows = 20});
    config.people.resize(2);
    config.people[1].color = config::Color{1, 2, 3};
    config.people[1].photo = "ben.jpg";
    const auto rows = view_of<PeopleView>(config, summary, speaking("en"), {k_now, 1h}).rows;
    REQUIRE(rows.size() == 14);
    CHECK(rows[0].color == config::Color{0x43, 0x8B, 0xFF});
    CHECK(rows[1].color == config::Color{1, 2, 3});
    CHECK(rows[1].photo == "ben.jpg");
    CHECK(rows[7].color == config::Color{0xFB, 0xCE, 0xF1});
    CHECK_FALSE(rows[7].double_ring);
    CHECK(rows[8].color == rows[0].color);
    CHECK(rows[8].double_ring);
    CHECK(rows[11].double_ring);
    CHECK(rows[12].color == rows[0].color);
    CHECK_FALSE(rows[12].double_ring);
}

TEST_CASE("names are capped and their initials told apart") {
    const PeopleView view = shown(summary_of({heard("Anna", k_now), heard("Andrea", k_now),
                                              heard(std::string(500, 'x'), k_now), heard("", k_now)}));
    CHECK(view.rows[0].initials == "An");
    CHECK(view.rows[1].initials == "Ad");
    CHECK(view.rows[2].name.size() == 40 + std::string("…").size());
    CHECK(view.rows[3].name == "?");
    PersonStatus only_card = heard("", k_now);
    only_card.card_name = "Dora";
    CHECK(row_of(only_card).name == "Dora");
}

TEST_CASE("an empty household says what to do next") {
    CHECK_THAT(shown({}).empty_hint, ContainsSubstring("“people” in the configuration"));
    CHECK_THAT(shown({}, {}, "de").empty_hint, ContainsSubstring("in der Konfiguration eintragen"));
    household::Summary summary = summary_of({nobody_yet("Anna")});
    CHECK_THAT(shown(summary).empty_hint, ContainsSubstring("owntracks-mirror provision"));
    CHECK(shown(summary).rows.size() == 1);
    summary.unknown_devices = {"owntracks/family/annas-phone"};
    CHECK_THAT(shown(summary).empty_hint, ContainsSubstring("owntracks/family/annas-phone"));
    CHECK(shown(summary_of({nobody_yet("Anna"), heard("Ben", k_now)})).empty_hint.empty());
}

TEST_CASE("whoever travels shows the speed, in the household's units, while it can be true") {
    PersonStatus anna = at(travelling(heard("Anna", k_now), 5'000), 53.5, 13.2);
    anna.position->speed_kmh = 38.4;
    CHECK(plain(row_of(anna).speed) == "38 km/h");
    const auto imperial = view_of<PeopleView>(config_with(PeopleOptions{}), summary_of({anna}),
                                              speaking("en", "", config::Units::imperial), {k_now, 1h})
                              .rows.at(0);
    CHECK(plain(imperial.speed) == "24 mph");
    CHECK(plain(imperial.distance) == "3.1 mi from home");
    CHECK(row_of(stale(anna)).speed.empty());
    anna.position->speed_kmh = 0.4;
    CHECK(row_of(anna).speed.empty());
    anna.position->speed_kmh = 38;
    anna.whereabouts = {WhereaboutsKind::region, "School", std::nullopt};
    CHECK(row_of(anna).speed.empty());
}

TEST_CASE("the distance from home is said once") {
    const PersonStatus anna = heard("Anna", k_now);
    PersonStatus at_school = in_region(anna, "School", k_now - 11min);
    at_school.distance_home_m = 1'450;
    CHECK(plain(row_of(at_school).distance) == "1.4 km from home");
    CHECK(plain(row_of(at_school, "de").distance) == "1,4 km von zu Hause");
    PersonStatus at_home = in_region(anna, "Home");
    at_home.distance_home_m = 20;
    CHECK(row_of(at_home).distance.empty());
    CHECK(row_of(away(anna, 12'000)).distance.empty());
    CHECK(row_of(coming_home(anna, 12'000)).distance.empty());
    CHECK(plain(row_of(travelling(anna, 12'000)).distance) == "12 km from home");
}

TEST_CASE("a card has room for since when, how old and every battery; old news are told in words") {
    PersonStatus anna = in_region(heard("Anna", k_now, 3min), "School", k_now - 11min);
    anna.battery_pct = 61;
    const PeopleOptions cards{.variant = config::PeopleVariant::card};
    const PersonRow card = shown(summary_of({anna}), cards).rows.at(0);
    CHECK(card.since == "since 07:31");
    CHECK(plain(card.heard) == "3 min ago");
    CHECK(card.age.empty());
    CHECK(card.battery == "61%");
    const PersonRow row = row_of(anna);
    CHECK((row.since.empty() && row.heard.empty() && row.battery.empty()));
    const PersonRow old =
        shown(summary_of({stale(in_region(heard("Anna", k_now, 5h), "School"))}), cards).rows.at(0);
    CHECK(plain(old.heard) == "5 h ago");
    CHECK(old.freshness == Freshness::stale);
    CHECK(shown(summary_of({nobody_yet("Anna")}), cards).rows.at(0).heard == "not heard yet");
}
