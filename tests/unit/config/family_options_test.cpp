// Options of people, transitions and alerts.

#include "module/config/day_span.hpp"
#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;
using namespace std::chrono_literals;

namespace {

std::string with_transitions(const std::string& options) {
    return household_text(R"("people": [{"name": "Anna", "devices": ["anna"]}],
"regions": [{"name": "School", "lat": 1, "lon": 2}],
"modules": [{"module": "transitions", "config": {)" +
                          options + "}}]");
}

}  // namespace

TEST_CASE("announcements have rules of their own for each module") {
    const Config config = read(with_transitions(R"("people": ["Anna"], "regions": ["School"], "banner": true,
        "chime": true, "volume": 0.2, "quietHours": "22:00-07:00", "coolDown": "10 min")"))
                              ->config;
    const auto& options = std::get<TransitionsOptions>(config.modules.at(0).options);
    CHECK(options.people == std::vector<std::string>{"Anna"});
    CHECK(options.regions == std::vector<std::string>{"School"});
    CHECK((options.banner && options.chime));
    CHECK(options.volume == 0.2);
    CHECK(options.quiet_hours == DaySpan{22 * 60, 7 * 60});
    CHECK(options.cool_down == 10min);
    CHECK_FALSE(TransitionsOptions{}.banner);
    CHECK_FALSE(TransitionsOptions{}.chime);
}

TEST_CASE("alerts and cards are read") {
    const Config config = read(household_text(R"("alerts": {"enabled": false, "duration": "5 s",
        "brokerAfter": "1 h", "battery": false},
        "modules": [{"module": "people", "config": {"variant": "card"}}])"))
                              ->config;
    CHECK(config.alerts == Alerts{false, 5s, 1h, false});
    CHECK(std::get<PeopleOptions>(config.modules.at(0).options).variant == PeopleVariant::card);
    CHECK(read(household_text(""))->config.alerts == Alerts{true, 8s, 10min, true});
}

TEST_CASE("slips in these options are told with the nearest name") {
    struct Slip {
        std::string text, problem;
    };
    const auto slip = GENERATE(values<Slip>({
        {with_transitions("\"people\": [\"Ana\"]"), "there is no person `Ana` (did you mean `Anna`?)"},
        {with_transitions("\"regions\": [\"Schol\"]"),
         "warning: `modules[0].config.regions`: there is no region `Schol` in `regions` (did you mean "
         "`School`?)"},
        {with_transitions("\"regions\": [\"Grandma\"]"),
         "there is no region `Grandma` in `regions` (right only when a phone calls a place of its own so)"},
        {with_transitions("\"quietHours\": \"22-7\""),
         "`22-7` is no part of a day (write two times of day: \"22:00-07:00\")"},
        {with_transitions("\"volume\": 11"), "11 is not a number from 0 to 1"},
        {with_transitions("\"baner\": true"), "unknown key (did you mean `banner`?)"},
        {household_text("\"alert\": {}"), "did you mean `alerts`?"},
        {household_text("\"alerts\": {\"enable\": true}"), "did you mean `enabled`?"},
        {household_text("\"modules\": [{\"module\": \"people\", \"config\": {\"variant\": \"cards\"}}]"),
         "did you mean `card`?"},
    }));
    CHECK_THAT(problems_of(slip.text), ContainsSubstring(slip.problem));
}

TEST_CASE("a part of a day is written in several ways") {
    CHECK(parse_day_span("22:00-07:00") == DaySpan{1320, 420});
    CHECK(parse_day_span(" 7:05 – 23:59 ") == DaySpan{425, 1439});
    CHECK(parse_day_span("0:00-0:00") == DaySpan{0, 0});
    for (const char* const wrong : {"", "22:00", "22:00-", "24:00-07:00", "22:60-07:00", "22:0-07:00",
                                    "22-07", "22:00-07:00 h", "a:00-07:00", "-1:00-07:00", "022:00-07:00"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_day_span(wrong));
    }
}

TEST_CASE("a part of a day may lie over midnight; its end is outside") {
    const DaySpan night{1320, 420};
    CHECK(contains(night, 1320));
    CHECK(contains(night, 0));
    CHECK(contains(night, 419));
    CHECK_FALSE(contains(night, 420));
    CHECK_FALSE(contains(night, 1319));
    const DaySpan noon{780, 900};
    CHECK(contains(noon, 780));
    CHECK_FALSE(contains(noon, 900));
    CHECK_FALSE(contains(DaySpan{60, 60}, 60));
}
