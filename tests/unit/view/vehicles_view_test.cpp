#include "module/view/vehicles_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using config::VehiclesOptions;
using view::VehicleRow;
using view::VehiclesView;

namespace {

PersonStatus car(std::chrono::milliseconds age = 1min) {
    PersonStatus status = heard("Beetle", thursday_morning(), age);
    status.kind = config::PersonKind::vehicle;
    return status;
}

VehiclesView shown(std::vector<PersonStatus> people, VehiclesOptions options = {},
                   const std::string& tag = "en") {
    return view_of<VehiclesView>(config_with(options), summary_of(std::move(people)), speaking(tag),
                                 {thursday_morning(), 1h, true});
}

VehicleRow row_of(const PersonStatus& vehicle) {
    const VehiclesView view = shown({vehicle});
    REQUIRE(view.rows.size() == 1);
    return view.rows.front();
}

std::vector<std::string> plain(std::vector<std::string> texts) {
    for (std::string& text : texts)
        text = test::plain(text);
    return texts;
}

}  // namespace

TEST_CASE("a household without vehicles shows none") {
    CHECK(shown({heard("Anna", thursday_morning())}).rows.empty());
    CHECK(shown({}).rows.empty());
}

TEST_CASE("a parked vehicle says where and since when, and how it is") {
    PersonStatus vehicle = in_region(car(40min), "Home", thursday_morning() - 2h);
    vehicle.ignition = false;
    vehicle.supply_v = 12.63;
    vehicle.asleep = true;
    const VehicleRow row = row_of(vehicle);
    CHECK(row.name == "Beetle");
    CHECK(row.place == "home");
    CHECK(plain(row.facts) == std::vector<std::string>{"parked since 05:42", "ignition off", "12.6 V",
                                                       "tracker asleep", "heard 40 min ago"});
    CHECK(row.trouble.empty());
    CHECK(row.alarm.empty());
    CHECK_FALSE(row.is_ignition_on);
}

TEST_CASE("a driving vehicle says how far it is and whether it comes home") {
    PersonStatus vehicle = travelling(car(), 12'300);
    vehicle.whereabouts.since = seconds(thursday_morning() - 25min);
    vehicle.ignition = true;
    CHECK(test::plain(row_of(vehicle).place) == "driving, 12 km away");
    CHECK(row_of(vehicle).is_ignition_on);
    CHECK(plain(row_of(vehicle).facts) ==
          std::vector<std::string>{"driving since 07:17", "ignition on", "heard 1 min ago"});
    CHECK(test::plain(row_of(coming_home(car(), 900)).place) == "driving home, 900 m to go");
    CHECK(row_of(travelling(car())).place == "driving");
    CHECK(row_of(coming_home(car())).place == "driving home");
}

TEST_CASE("volts are volts: weak below what a battery needs, and nothing about a tracker on no wire") {
    const auto with_volts = [](double volts) {
        PersonStatus vehicle = car();
        vehicle.supply_v = volts;
        vehicle.battery_pct = 12;  // of the tracker's own cell: never the vehicle's
        return row_of(vehicle);
    };
    CHECK(test::plain(with_volts(11.8).facts.front()) == "11.8 V");
    CHECK(test::plain(with_volts(11.4).trouble) == "battery weak, 11.4 V");
    CHECK(with_volts(24.4).trouble.empty());
    CHECK(test::plain(with_volts(23).trouble) == "battery weak, 23 V");
    CHECK(with_volts(0).trouble == "no supply");
    PersonStatus quiet = car();
    quiet.supply_v = 11.4;
    const VehiclesView view = shown({quiet}, with<VehiclesOptions>([](auto& o) { o.show_supply = false; }));
    CHECK(view.rows.front().trouble.empty());
}

TEST_CASE("an alarm is said in words, with its time") {
    PersonStatus vehicle = away(car(), 640);
    vehicle.alarm = seconds(thursday_morning() - 9min);
    CHECK(row_of(vehicle).alarm == "Alarm: moved while switched off since 07:33");
}

TEST_CASE("a vehicle that ought to have spoken is troubled, one that sleeps is not") {
    PersonStatus lost = stale(in_region(car(9h), "Home"));
    lost.online = false;
    CHECK(row_of(lost).trouble == "connection lost");  // which says why its data are old
    CHECK(row_of(lost).freshness == household::Freshness::stale);
    PersonStatus asleep = lost;
    asleep.asleep = true;  // it said so, closed its connection and should have woken since
    CHECK(row_of(asleep).trouble == "old data");
    asleep.freshness = household::Freshness::fresh;
    CHECK(row_of(asleep).trouble.empty());
    PersonStatus silent = stale(in_region(car(9h), "Home"));
    CHECK(row_of(silent).trouble == "old data");
    CHECK(row_of(lost).facts.back() == "heard yesterday 22:42");
    PersonStatus never = car();
    never.last_heard.reset();
    never.since_heard.reset();
    never.freshness = household::Freshness::stale;
    CHECK(row_of(never).facts == std::vector<std::string>{"not heard yet"});
    CHECK(row_of(never).trouble.empty());
    CHECK(row_of(never).place == "unknown");
}

TEST_CASE("people and hidden vehicles are left out, and no more rows than wanted are shown") {
    PersonStatus hidden = car();
    hidden.hidden = true;
    CHECK(shown({heard("Anna", thursday_morning()), hidden, car()}).rows.size() == 1);
    CHECK(shown({car(), car(), car()}, with<VehiclesOptions>([](auto& o) { o.max_rows = 2; })).rows.size() ==
          2);
}
