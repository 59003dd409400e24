#include "module/view/transitions_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using household::TransitionRecord;
using view::FeedRow;
using view::TransitionsView;
using Rows = std::vector<FeedRow>;

namespace {

const UtcTime k_now = thursday_morning();

TransitionRecord record(const std::string& person, bool is_enter, const std::string& region,
                        std::chrono::seconds ago) {
    return {person, region, is_enter, seconds(k_now - ago)};
}
TransitionRecord enters(const std::string& person, const std::string& region, std::chrono::seconds ago) {
    return record(person, true, region, ago);
}
TransitionRecord leaves(const std::string& person, const std::string& region, std::chrono::seconds ago) {
    return record(person, false, region, ago);
}

Rows shown(std::vector<TransitionRecord> newest_first, const config::TransitionsOptions& options = {},
           const std::string& language = "en", bool trusted = true) {
    household::Summary summary;
    summary.transitions = std::move(newest_first);
    return view_of<TransitionsView>(config_with(options), summary, speaking(language), {k_now, 1h, trusted})
        .rows;
}

}  // namespace

TEST_CASE("arrivals and departures are told in the household's language") {
    const std::vector<TransitionRecord> records{enters("Ben", "Home", 11min), leaves("Anna", "Home", 30min),
                                                enters("Clara", "School", 2h)};
    CHECK(shown(records) ==
          Rows{{"Ben got home", "07:31"}, {"Anna left home", "07:12"}, {"Clara arrived at School", "05:42"}});
    CHECK(shown(records, {}, "de") == Rows{{"Ben ist wieder zu Hause", "07:31"},
                                           {"Anna ist aus dem Haus", "07:12"},
                                           {"Clara hat „School“ erreicht", "05:42"}});
    CHECK(shown({leaves("Anna", "School", 30min)}) == Rows{{"Anna left School", "07:12"}});
    CHECK(shown({leaves("Anna", "School", 30min)}, {}, "de") ==
          Rows{{"Anna hat „School“ verlassen", "07:12"}});
}

TEST_CASE("people who do the same within five minutes share a row, the first one named first") {
    const std::vector<TransitionRecord> two{enters("Ben", "Home", 10min), enters("Ann", "Home", 15min)};
    CHECK(shown(two) == Rows{{"Ann and Ben got home", "07:32"}});
    CHECK(shown(two, {}, "de") == Rows{{"Ann und Ben sind wieder zu Hause", "07:32"}});
    CHECK(shown({enters("Ben", "Home", 10min), enters("Ann", "Home", 15min + 1s)}).size() == 2);
    CHECK(shown({enters("Ben", "Home", 10min), leaves("Ann", "Home", 11min)}).size() == 2);
    CHECK(shown({enters("Ben", "Home", 10min), enters("Ann", "School", 11min)}).size() == 2);
}

TEST_CASE("a car is not named among the people who drove off in it") {
    household::Summary summary = summary_of({heard("Ben", k_now), heard("Ann", k_now), heard("Car", k_now)});
    summary.people[2].kind = config::PersonKind::vehicle;
    summary.transitions = {leaves("Car", "Home", 10min), leaves("Ben", "Home", 11min),
                           leaves("Ann", "Home", 12min)};
    const Rows rows = view_of<TransitionsView>(config_with(config::TransitionsOptions{}), summary,
                                               speaking("en"), {k_now, 1h, true})
                          .rows;
    CHECK(rows == Rows{{"Car left home", "07:32"}, {"Ann and Ben left home", "07:31"}});
}

TEST_CASE("a stranger's event in between does not part a group, one's own does") {
    CHECK(shown({enters("Ben", "Home", 10min), leaves("Clara", "School", 11min),
                 enters("Ann", "Home", 12min)}) ==
          Rows{{"Ann and Ben got home", "07:32"}, {"Clara left School", "07:31"}});
    CHECK(shown({enters("Ben", "Home", 10min), leaves("Ann", "Home", 11min), enters("Ann", "Home", 12min)}) ==
          Rows{{"Ben got home", "07:32"}, {"Ann left home", "07:31"}, {"Ann got home", "07:30"}});
    CHECK(shown({enters("Ben", "Home", 10min), enters("Ben", "Home", 11min)}).size() == 2);
}

TEST_CASE("a large group is named by two and a number") {
    CHECK(shown({enters("D", "Home", 1min), enters("C", "Home", 2min), enters("B", "Home", 3min),
                 enters("A", "Home", 4min)}) == Rows{{"A, B, and 2 others got home", "07:41"}});
    CHECK(shown({enters("C", "Home", 2min), enters("B", "Home", 3min), enters("A", "Home", 4min)}) ==
          Rows{{"A, B, and C got home", "07:40"}});
}

TEST_CASE("the feed holds as many rows and as much past as asked") {
    const std::vector<TransitionRecord> records{enters("Ben", "Home", 1h), leaves("Ben", "Home", 2h),
                                                enters("Ben", "Home", 23h), leaves("Ben", "Home", 25h)};
    CHECK(shown(records).size() == 3);
    CHECK(shown(records, {.max_rows = 10}) ==
          Rows{{"Ben got home", "06:42"}, {"Ben left home", "05:42"}, {"Ben got home", "yesterday"}});
    CHECK(shown(records, {.max_rows = 10, .max_age = 100h}).size() == 4);
    CHECK(shown(records, {.max_rows = 0}).empty());
    CHECK(shown({}).empty());
}

TEST_CASE("an event from the future counts as now") {
    CHECK(shown({enters("Ben", "Home", -3h)}) == Rows{{"Ben got home", "07:42"}});
}

TEST_CASE("without a trusted clock events have no time") {
    CHECK(shown({enters("Ben", "Home", -3h), leaves("Ben", "Home", 1h), leaves("Ben", "Home", 24h)}, {}, "en",
                false) == Rows{{"Ben got home", "—"}, {"Ben left home", "—"}});
}

TEST_CASE("an unbounded region name is capped") {
    const Rows rows = shown({enters("Ben", std::string(5000, 'x'), 1min)});
    CHECK(rows.at(0).text.size() < 100);
}

TEST_CASE("a feed may be about some people and some places alone") {
    const std::vector<TransitionRecord> records{enters("Ben", "Home", 11min), leaves("Anna", "Home", 30min),
                                                enters("Clara", "School", 2h)};
    config::TransitionsOptions people;
    people.people = {"Anna", "Clara"};
    CHECK(shown(records, people) == Rows{{"Anna left home", "07:12"}, {"Clara arrived at School", "05:42"}});
    people.regions = {"School"};
    CHECK(shown(records, people) == Rows{{"Clara arrived at School", "05:42"}});
}

TEST_CASE("several people in one row agree with their verb in every language") {
    const std::vector<TransitionRecord> records{enters("Ben", "Home", 10min), enters("Ann", "Home", 11min),
                                                leaves("Ben", "School", 2h), leaves("Ann", "School", 2h)};
    const auto texts = [&](const std::string& language) {
        std::vector<std::string> found;
        for (const FeedRow& row : shown(records, {}, language))
            found.push_back(plain(row.text));
        return found;
    };
    using Texts = std::vector<std::string>;
    CHECK(texts("ar") == Texts{"Ann وBen: عودة إلى المنزل", "Ann وBen: مغادرة School"});
    CHECK(texts("de") == Texts{"Ann und Ben sind wieder zu Hause", "Ann und Ben haben „School“ verlassen"});
    CHECK(texts("en") == Texts{"Ann and Ben got home", "Ann and Ben left School"});
    CHECK(texts("es") == Texts{"Ann y Ben llegaron a casa", "Ann y Ben salieron de School"});
    CHECK(texts("fr") == Texts{"Ann et Ben sont de retour", "Ann et Ben ont quitté School"});
    CHECK(texts("it") == Texts{"Ann e Ben di nuovo a casa", "Ann e Ben hanno lasciato School"});
    CHECK(texts("ja") == Texts{"Ann、Benが帰宅", "Ann、BenがSchoolを出発"});
    CHECK(texts("nl") == Texts{"Ann en Ben zijn weer thuis", "Ann en Ben zijn vertrokken: School"});
    CHECK(texts("pl") == Texts{"Ann i Ben z powrotem w domu", "Ann i Ben już poza: School"});
    CHECK(texts("sv") == Texts{"Ann och Ben är hemma igen", "Ann och Ben lämnade School"});
}
