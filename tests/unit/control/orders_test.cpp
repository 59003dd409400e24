#include "module/control/orders.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::control;

namespace {

Known household() {
    using enum config::VehicleCommand;
    return {{"Anna", "Aunt Ada"},  {"clock", "map", "clock_2"}, 3, true, true,
            {"Car", "Car of Ada"}, {gps, state, set, out}};
}

template <class T>
T read_as(std::string_view line, const Known& known = household()) {
    INFO(line);
    const auto order = read_order(line, Source::topic, known);
    if (!order) FAIL(order.error().text);
    REQUIRE(std::holds_alternative<T>(*order));
    return std::get<T>(*order);
}

std::string refusal_of(std::string_view line, Source source = Source::topic,
                       const Known& known = household()) {
    INFO(line);
    const auto order = read_order(line, source, known);
    REQUIRE_FALSE(order);
    return order.error().text;
}

}  // namespace

TEST_CASE("every verb is understood") {
    CHECK(read_as<SetScreen>("screen on").wish == ScreenOrder::on);
    CHECK(read_as<SetScreen>("  screen   off\r\n").wish == ScreenOrder::off);
    CHECK(read_as<SetScreen>("screen auto").wish == ScreenOrder::automatic);
    CHECK(read_as<Dim>("screen dim 40").brightness_pct == 40);
    CHECK(read_as<Dim>("screen dim 39.6").brightness_pct == 40);
    CHECK(read_as<Presence>("presence on").is_present);
    CHECK_FALSE(read_as<Presence>("presence off").is_present);
    CHECK(read_as<ShowModule>("show clock_2").module == "clock_2");
    CHECK(read_as<ShowModule>("show clock_2").is_shown);
    CHECK_FALSE(read_as<ShowModule>("hide map").is_shown);
    CHECK(read_as<TurnPage>("page 3").page == 3);
    CHECK(read_as<TurnPage>("page next").step == PageStep::next);
    CHECK(read_as<TurnPage>("page previous").step == PageStep::previous);
    CHECK(read_as<Focus>("focus Aunt Ada").person == "Aunt Ada");
    CHECK(read_as<Focus>("focus off").person.empty());
    CHECK(read_as<ZoomMap>("zoom 12.5").zoom == 12.5);
    CHECK_FALSE(read_as<ZoomMap>("zoom auto").zoom);
    CHECK(read_as<Say>("message Dinner is ready").alert->text == "Dinner is ready");
    CHECK(read_as<Say>(R"(message {"title": "Kitchen", "message": "Dinner", "timer": 5000})").alert->title ==
          "Kitchen");
    CHECK_FALSE(read_as<Say>("message").alert);
    CHECK(read_as<SetGuests>("guest on").wish == GuestOrder::on);
    CHECK(read_as<SetGuests>("guest off").wish == GuestOrder::off);
    CHECK(read_as<SetGuests>("guest auto").wish == GuestOrder::automatic);
    CHECK(read_as<AskLocation>("ask Anna").who == "Anna");
    CHECK(read_as<AskLocation>("ask all").who.empty());
    CHECK(read_as<Dismiss>("dismiss Car").what == "Car");
    CHECK_NOTHROW(read_as<Reload>("reload"));
    CHECK_NOTHROW(read_as<Snapshot>("snapshot"));
}

TEST_CASE("what is wrong is refused with a sentence that says what would be right") {
    struct Row {
        const char* line;
        const char* hint;
    };
    const std::vector<Row> rows{
        {"", "it knows screen, presence"},
        {"explode", "\"explode\""},
        {"SCREEN on", "it knows screen"},
        {"screen", "on, off or auto"},
        {"screen on now", "on, off or auto"},
        {"screen dim", "1 to 100"},
        {"screen dim 0", "1 to 100"},
        {"screen dim 101", "1 to 100"},
        {"screen dim 1e9", "1 to 100"},
        {"screen dim nan", "1 to 100"},
        {"presence maybe", "on or off"},
        {"show sofa", "there are clock, map, clock_2"},
        {"hide", "there are clock, map, clock_2"},
        {"page 0", "1 to 3"},
        {"page 4", "1 to 3"},
        {"page 1.5", "1 to 3"},
        {"focus Nobody", "there are Anna, Aunt Ada"},
        {"zoom 0", "from 1"},
        {"zoom inf", "from 1"},
        {"zoom 20", "to 19"},
        {"guest", "on, off or auto"},
        {"guest Meyer", "on, off or auto"},
        {"ask", "there are Anna"},
        {"ask Nobody", "there are Anna"},
        {"dismiss", "name of a vehicle"},
        {"reload all", "takes nothing"},
        {"snapshot now", "takes nothing"},
        {"screen \xff", "not UTF-8"},
    };
    for (const Row& row : rows)
        CHECK_THAT(refusal_of(row.line), ContainsSubstring(row.hint));
    CHECK_THAT(refusal_of(std::string(k_most_line_bytes + 1, 'x')), ContainsSubstring("longer than"));
    CHECK(refusal_of(std::string(k_most_line_bytes, 'x')).size() < 400);  // it does not all come back
}

TEST_CASE("what needs something that is not there says so") {
    const Known bare;
    CHECK_THAT(refusal_of("page next", Source::topic, bare), ContainsSubstring("control.pages"));
    CHECK_THAT(refusal_of("zoom 12", Source::topic, bare), ContainsSubstring("no map"));
    CHECK_THAT(refusal_of("focus Anna", Source::topic, bare), ContainsSubstring("no map"));
    CHECK_THAT(refusal_of("show map", Source::topic, bare), ContainsSubstring("no module at all"));
    Known silent = household();
    silent.has_alerts = false;
    CHECK_THAT(refusal_of("message hello", Source::topic, silent), ContainsSubstring("alerts.enabled"));
}

TEST_CASE("setup codes and forgetting are for the socket alone") {
    CHECK_THAT(refusal_of("provision show {\"person\": \"Anna\"}"),
               ContainsSubstring("not for the control topic"));
    CHECK_THAT(refusal_of("forget {\"person\": \"Anna\"}"), ContainsSubstring("not for the control topic"));
    CHECK_THAT(refusal_of("explode"), !ContainsSubstring("provision"));
    CHECK_THAT(refusal_of("explode", Source::socket), ContainsSubstring("provision"));
    const auto show = read_order("provision show {\"person\": \"An na\"}", Source::socket, household());
    REQUIRE(show);
    CHECK(std::get<Provision>(*show).wish == "show {\"person\": \"An na\"}");
    const auto ask = read_order("provision ask ", Source::socket, household());
    REQUIRE(ask);
    CHECK(std::get<Provision>(*ask).wish == "ask ");  // everybody
}

TEST_CASE("the table names each verb once, with what it takes and what it does") {
    std::vector<std::string_view> names;
    for (const Verb& verb : verbs()) {
        INFO(verb.name);
        CHECK_FALSE(verb.meaning.empty());
        CHECK((verb.is_for_socket || verb.per_minute > 0));
        CHECK(verb_of(verb.name)->name == verb.name);
        names.push_back(verb.name);
    }
    std::ranges::sort(names);
    CHECK(std::ranges::adjacent_find(names) == names.end());
    CHECK(verb_of("explode") == nullptr);
    CHECK(verb_of("") == nullptr);
}

TEST_CASE("a vehicle is told what the household allows, and nothing else") {
    const auto state = read_as<TellVehicle>("vehicle Car state");
    CHECK(state.vehicle == "Car");
    CHECK(state.command == "state");
    const auto setting = read_as<TellVehicle>(" vehicle  Car of Ada  set maxInterval=30 ");
    CHECK(setting.vehicle == "Car of Ada");
    CHECK(setting.command == "set maxInterval=30");
    CHECK_THAT(refusal_of("vehicle"), ContainsSubstring("there are Car, Car of Ada"));
    CHECK_THAT(refusal_of("vehicle Bus state"), ContainsSubstring("no vehicle \"Bus\""));
    CHECK_THAT(refusal_of("vehicle Anna state"), ContainsSubstring("no vehicle"));
    CHECK_THAT(refusal_of("vehicle Car"), ContainsSubstring("only gps, state"));
    CHECK_THAT(refusal_of("vehicle Car reboot"), ContainsSubstring("“reboot” is not sent"));
    CHECK_THAT(refusal_of("vehicle Car state\nreboot"), ContainsSubstring("is not sent"));
    CHECK_THAT(refusal_of("vehicle Car set host=evil"), ContainsSubstring("these keys may be set"));
    CHECK_THAT(refusal_of("vehicle Car upgrade"), ContainsSubstring("allows gps, state, set, out alone"));
    Known silent = household();
    silent.vehicle_commands.clear();
    CHECK_THAT(refusal_of("vehicle Car state", Source::socket, silent),
               ContainsSubstring("`control.vehicleCommands` is empty"));
    silent = household();
    silent.vehicles.clear();
    CHECK_THAT(refusal_of("vehicle Car state", Source::topic, silent),
               ContainsSubstring("no vehicle at all"));
}

TEST_CASE("what does something to a vehicle is confirmed each time") {
    CHECK_THAT(refusal_of("vehicle Car out 1 1"), ContainsSubstring("\"confirm\": true"));
    CHECK_THAT(refusal_of("vehicle Car out 1 1", Source::socket), ContainsSubstring("--yes"));
    const auto confirmed = read_order("vehicle Car out 1 1", Source::topic, household(), true);
    REQUIRE(confirmed);
    CHECK(std::get<TellVehicle>(*confirmed).command == "out 1 1");
    Known all = household();
    all.vehicle_commands = {config::VehicleCommand::upgrade};
    CHECK_FALSE(read_order("vehicle Car upgrade", Source::topic, all));
    CHECK(read_order("vehicle Car upgrade", Source::topic, all, true));
    // A confirmation allows nothing that the household does not.
    CHECK_FALSE(read_order("vehicle Car out 1 1", Source::topic, all, true));
}
