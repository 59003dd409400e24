#include "module/announce/household_board.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using announce::Board;
using household::PersonStatus;
using nlohmann::json;
using test::at;
using test::away;
using test::coming_home;
using test::heard;
using test::in_region;

namespace {

const UtcTime k_now = test::thursday_morning();

Board board_of(household::Summary summary) {
    config::Config config = test::config_with(config::SentenceOptions{});
    const view::Language language = test::speaking("en");
    const view::LocalState local;
    const view::HouseholdView view =
        view::household_view(config, summary, test::connected(), language, {k_now, 1h, true}, local);
    return announce::household_board("r", summary, view);
}

PersonStatus unknown(const std::string& name) {
    return test::nobody_yet(name);
}

}  // namespace

TEST_CASE("the household's truths are true, false or unknown, and nothing is claimed about the unknown") {
    struct Row {
        std::vector<PersonStatus> people;
        const char *everyone, *anyone, *nobody, *count;
    };
    const auto home = [](const char* name) { return in_region(heard(name, k_now), "Home"); };
    const auto out = [](const char* name) { return away(heard(name, k_now), 4000); };
    const std::vector<Row> rows{
        {{home("Anna"), home("Ben")}, "true", "true", "false", "2"},
        {{home("Anna"), out("Ben")}, "false", "true", "false", "1"},
        {{out("Anna"), out("Ben")}, "false", "false", "true", "0"},
        {{home("Anna"), unknown("Ben")}, "unknown", "true", "false", "1"},
        {{out("Anna"), unknown("Ben")}, "false", "unknown", "unknown", "0"},
        {{unknown("Anna"), unknown("Ben")}, "unknown", "unknown", "unknown", "0"},
        {{}, "unknown", "unknown", "unknown", "0"},
    };
    for (const Row& row : rows) {
        const Board board = board_of(test::summary_of(row.people));
        INFO(board.at("r/household"));
        CHECK(board.at("r/household/everyone_home") == row.everyone);
        CHECK(board.at("r/household/anyone_home") == row.anyone);
        CHECK(board.at("r/household/nobody_home") == row.nobody);
        CHECK(board.at("r/household/count") == row.count);
    }
}

TEST_CASE("the household in JSON names everybody, and says the family's sentence") {
    const Board board = board_of(test::summary_of(
        {in_region(heard("Anna", k_now), "Home"), coming_home(heard("Ben", k_now), 4000), unknown("Clara")}));
    const json household = json::parse(board.at("r/household"));
    CHECK(household["everyone_home"] == false);
    CHECK(household["anyone_home"] == true);
    CHECK(household["nobody_home"] == false);
    CHECK(household["count"] == 1);
    CHECK(household["home"] == json({"Anna"}));
    CHECK(household["out"] == json({"Ben"}));
    CHECK(household["unknown"] == json({"Clara"}));
    CHECK(household["sentence"] == board.at("r/household/sentence"));
    CHECK_THAT(board.at("r/household/sentence"), ContainsSubstring("Ben"));
}

TEST_CASE("a person in JSON and in plain values") {
    PersonStatus anna = at(in_region(heard("Anna", k_now), "School", k_now - 1h), 53.557, 13.269);
    anna.distance_home_m = 1437;
    anna.battery_pct = 61;
    anna.charging = household::Charging::no;
    anna.online = true;
    anna.heading = household::Heading::leaving_home;
    const Board board = board_of(test::summary_of({anna}));
    const json person = json::parse(board.at("r/person/Anna"));
    CHECK(person ==
          json::parse(R"({"name": "Anna", "whereabouts": "region", "region": "School", "home": false,
        "since": 1763617320, "distance_home": 1400, "approaching": false, "freshness": "fresh",
        "last_heard": 1763620860, "online": true, "battery": 61, "battery_low": false, "charging": false,
        "latitude": 53.557, "longitude": 13.269, "gps_accuracy": 15})"));
    CHECK(board.at("r/person/Anna/home") == "false");
    CHECK(board.at("r/person/Anna/place") == "School");
    CHECK(board.at("r/person/Anna/distance") == "1400");
    CHECK(board.at("r/person/Anna/approaching") == "false");
    CHECK(board.at("r/person/Anna/freshness") == "fresh");
    CHECK(board.at("r/person/Anna/battery") == "61");
}

TEST_CASE("what nobody knows of a person is null, and has no plain topic") {
    // An old position of somebody whose whereabouts are unknown is not told as if it were one.
    const Board board = board_of(test::summary_of({at(unknown("Clara"), 53.5, 13.2)}));
    const json person = json::parse(board.at("r/person/Clara"));
    for (const char* key : {"region", "home", "since", "distance_home", "approaching", "last_heard",
                            "battery", "charging", "online"}) {
        INFO(key);
        CHECK(person.at(key).is_null());
    }
    CHECK_FALSE(person.contains("latitude"));
    CHECK(board.at("r/person/Clara/place") == "unknown");
    CHECK(board.at("r/person/Clara/home") == "unknown");
    CHECK_FALSE(board.contains("r/person/Clara/battery"));
    CHECK_FALSE(board.contains("r/person/Clara/distance"));
}

TEST_CASE("distances come in steps, so that a phone that lies still does not chatter") {
    const auto distance = [](double metres) {
        return board_of(test::summary_of({away(heard("Anna", k_now), metres)})).at("r/person/Anna/distance");
    };
    CHECK(distance(3.9) == "0");
    CHECK(distance(123) == "120");
    CHECK(distance(128) == "130");
    CHECK(distance(1240) == "1200");
    CHECK(distance(12'399) == "12400");
    CHECK(board_of(test::summary_of({away(heard("Anna", k_now), 121)})) ==
          board_of(test::summary_of({away(heard("Anna", k_now), 124)})));
}

TEST_CASE("a vehicle tells ignition, alarm and sleep, and counts for nobody being home") {
    PersonStatus car = in_region(heard("Car", k_now), "Home");
    car.kind = config::PersonKind::vehicle;
    car.ignition = false;
    car.alarm = test::seconds(k_now - 10min);
    car.asleep = true;
    car.supply_v = 12.4;
    const Board board = board_of(test::summary_of({away(heard("Anna", k_now), 3000), car}));
    CHECK(board.at("r/household/nobody_home") == "true");
    CHECK(board.at("r/vehicle/Car/home") == "true");
    CHECK(board.at("r/vehicle/Car/ignition") == "false");
    CHECK(board.at("r/vehicle/Car/alarm") == "true");
    CHECK(board.at("r/vehicle/Car/asleep") == "true");
    const json vehicle = json::parse(board.at("r/vehicle/Car"));
    CHECK(vehicle["alarm"] == true);
    CHECK(vehicle["alarm_since"] == 1763620320);
    CHECK(vehicle["supply_volts"] == 12.4);
    CHECK_FALSE(board.contains("r/person/Car"));
    CHECK_FALSE(board.contains("r/vehicle/Car/battery"));
}

TEST_CASE("regions say who is in them; those of one phone alone are nobody else's business") {
    household::Summary summary = test::summary_of({in_region(heard("Anna", k_now), "Aunt Ada")});
    summary.regions = {{"Home", *LatLon::make(53.5, 13.2), 100, {}, true},
                       {"Aunt Ada", *LatLon::make(53.6, 13.2), 100, {"Anna"}},
                       {"Doctor", *LatLon::make(53.7, 13.2), 100, {}, false, "Anna"}};
    const Board board = board_of(summary);
    CHECK(json::parse(board.at("r/region/Aunt_Ada")) ==
          json::parse(R"({"name": "Aunt Ada", "is_home": false, "count": 1, "people": ["Anna"]})"));
    CHECK(board.at("r/region/Aunt_Ada/count") == "1");
    CHECK(board.at("r/region/Home/count") == "0");
    CHECK_FALSE(board.contains("r/region/Doctor"));
}

TEST_CASE("no payload is empty: MQTT would remove it") {
    const Board board = board_of(test::summary_of({unknown(""), in_region(heard("Anna", k_now), "Home")}));
    CHECK(board.size() > 10);
    for (const auto& [topic, payload] : board) {
        INFO(topic);
        CHECK_FALSE(payload.empty());
        CHECK(topic.find_first_of("+# ") == std::string::npos);
    }
}

TEST_CASE("the household's view knows when it changes by the clock alone") {
    PersonStatus anna = in_region(heard("Anna", k_now), "Home");
    anna.changes_in = 7min;
    const config::Config config = test::config_with(config::SentenceOptions{});
    const auto view = view::household_view(config, test::summary_of({anna}), test::connected(),
                                           test::speaking("en"), {k_now, 1h, true}, {});
    CHECK(view.next_change <= k_now + 7min);
    CHECK(view.next_change > k_now);
    CHECK(view.is_home == std::vector<bool>{true});
}
