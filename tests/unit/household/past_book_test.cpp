// Where everybody was: stays from arrivals, departures and silences.

#include "module/household/past_book.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::household;
using namespace std::chrono_literals;

namespace {

constexpr UtcSeconds k_morning = std::chrono::sys_days(std::chrono::year(2025) / 11 / 20) + 6h;

UtcSeconds at(std::chrono::minutes after) {
    return k_morning + after;
}

TransitionRecord enters(const char* region, std::chrono::minutes after, const char* who = "Anna") {
    return {who, region, true, at(after)};
}
TransitionRecord leaves(const char* region, std::chrono::minutes after, const char* who = "Anna") {
    return {who, region, false, at(after)};
}

/// A household in which Anna is there now.
Summary with_anna(Whereabouts whereabouts, const std::vector<std::string>& inside) {
    Summary summary;
    PersonStatus anna;
    anna.name = "Anna";
    anna.whereabouts = std::move(whereabouts);
    summary.people.push_back(anna);
    const LatLon centre = *LatLon::make(53.5, 13.0);
    for (const auto& [name, radius_m] :
         {std::pair<const char*, double>{"Home", 100}, {"School", 150}, {"Town", 5000}}) {
        RegionStatus region{name, centre, radius_m, {}, std::string(name) == "Home"};
        if (std::ranges::find(inside, region.name) != inside.end()) region.people_inside = {"Anna"};
        summary.regions.push_back(region);
    }
    return summary;
}

Summary outside() {
    return with_anna({WhereaboutsKind::away, "", std::nullopt}, {});
}

Summary in(const char* region, std::chrono::minutes since) {
    return with_anna({WhereaboutsKind::region, region, at(since)}, {region});
}

PastBook book() {
    return PastBook(48h, 3h);
}

std::vector<Stay> told(PastBook& book, const Summary& summary) {
    const auto& pasts = book.pasts(summary, config::Overlap::smallest);
    REQUIRE(pasts.size() == 1);
    CHECK(pasts.front().person == "Anna");
    return *pasts.front().stays;
}

Stay stay(std::chrono::minutes from, std::chrono::minutes to, const char* region) {
    return {at(from), at(to), *region == 0 ? StayKind::out : StayKind::region, region};
}

void hear_every_hour(PastBook& book, std::chrono::minutes from, std::chrono::minutes to) {
    for (auto time = from; time <= to; time += 60min)
        book.heard("Anna", at(time));
}

}  // namespace

TEST_CASE("arrivals and departures become stays without a hole") {
    PastBook past = book();
    hear_every_hour(past, 0min, 600min);
    past.add(enters("Home", 0min));
    past.add(leaves("Home", 60min));
    past.add(enters("School", 90min));
    past.add(leaves("School", 400min));
    CHECK(told(past, outside()) == std::vector<Stay>{stay(0min, 60min, "Home"), stay(60min, 90min, ""),
                                                     stay(90min, 400min, "School"),
                                                     stay(400min, 600min, "")});
}

TEST_CASE("the order in which it is told does not matter, nor does telling it twice") {
    PastBook past = book();
    PastBook shuffled = book();
    const std::vector<TransitionRecord> events{enters("Home", 0min), leaves("Home", 60min),
                                               enters("School", 90min)};
    for (std::size_t i = 0; i < events.size(); ++i) {
        past.add(events[i]);
        shuffled.add(events[(i + 2) % 3]);
        shuffled.add(events[(i + 2) % 3]);
    }
    hear_every_hour(past, 0min, 600min);
    hear_every_hour(shuffled, 0min, 600min);
    CHECK(told(past, in("School", 90min)) == told(shuffled, in("School", 90min)));
}

TEST_CASE("who leaves a region without having come was there from the beginning") {
    PastBook past = book();
    hear_every_hour(past, 0min, 120min);
    past.add(leaves("Home", 60min));
    CHECK(told(past, outside()) == std::vector<Stay>{stay(0min, 60min, "Home"), stay(60min, 120min, "")});
}

TEST_CASE(
    "an arrival without a departure lasts while the household says so, else until the next thing done") {
    PastBook past = book();
    hear_every_hour(past, 0min, 300min);
    past.add(enters("School", 60min));
    past.add(enters("Home", 200min));
    SECTION("still there") {
        CHECK(told(past, with_anna({WhereaboutsKind::region, "Home", at(200min)}, {"Home", "School"})) ==
              std::vector<Stay>{stay(0min, 60min, ""), stay(60min, 200min, "School"),
                                stay(200min, 300min, "Home")});
    }
    SECTION("the region was taken from the configuration meanwhile") {
        CHECK(told(past, in("Home", 200min)).back() == stay(200min, 300min, "Home"));
        PastBook later = past;
        later.add(leaves("Home", 240min));
        CHECK(told(later, outside()).back() == stay(240min, 300min, ""));
    }
}

TEST_CASE("of several regions the smallest names the place, wherever the person came from") {
    PastBook past = book();
    hear_every_hour(past, 0min, 300min);
    past.add(enters("Town", 0min));
    past.add(enters("School", 60min));
    past.add(leaves("School", 120min));
    past.add(leaves("Town", 240min));
    CHECK(told(past, outside()) == std::vector<Stay>{stay(0min, 60min, "Town"), stay(60min, 120min, "School"),
                                                     stay(120min, 240min, "Town"), stay(240min, 300min, "")});
}

TEST_CASE("a region whose arrival lies before everything that is known counts from the beginning") {
    PastBook past = book();
    hear_every_hour(past, 0min, 120min);
    CHECK(told(past, in("Home", -600min)) == std::vector<Stay>{stay(0min, 120min, "Home")});
}

TEST_CASE("nothing is claimed about a time in which nothing was heard") {
    PastBook past = book();
    past.add(enters("Home", 0min));
    past.heard("Anna", at(0min));
    past.heard("Anna", at(60min));
    past.heard("Anna", at(400min));
    const Stay silence{at(60min), at(400min), StayKind::unknown, ""};
    past.heard("Anna", at(420min));
    CHECK(told(past, in("Home", 0min)) ==
          std::vector<Stay>{stay(0min, 60min, "Home"), silence, stay(400min, 420min, "Home")});

    SECTION("until the phone tells later where it was") {
        past.heard("Anna", at(230min));
        CHECK(told(past, in("Home", 0min)) == std::vector<Stay>{stay(0min, 420min, "Home")});
    }
    SECTION("also not about part of it") {
        past.heard("Anna", at(80min));
        CHECK(told(past, in("Home", 0min)).at(1) == Stay{at(80min), at(400min), StayKind::unknown, ""});
    }
}

TEST_CASE("what the history tells joins what came in meanwhile") {
    PastBook past = book();
    past.heard("Anna", at(500min));  // live, before the history was read
    past.add(enters("Home", 490min));
    past.take_back(enters("School", 100min));  // stored under this time, known better since
    past.add(enters("School", 90min));
    past.add(enters("School", 100min));  // the history still has it
    past.add(leaves("School", 480min));
    past.heard("Anna", at(140min));
    past.begins("Anna", at(0min));
    past.history_is_read();
    CHECK(told(past, in("Home", 490min)) ==
          std::vector<Stay>{stay(0min, 90min, ""), stay(90min, 140min, "School"),
                            Stay{at(140min), at(500min), StayKind::unknown, ""}});
}

TEST_CASE("the same answer as long as nothing happened") {
    PastBook past = book();
    past.add(enters("Home", 0min));
    past.heard("Anna", at(10min));
    const Summary summary = in("Home", 0min);
    const Stays before = past.pasts(summary, config::Overlap::smallest).front().stays;
    past.heard("Anna", at(20min));
    CHECK(past.pasts(summary, config::Overlap::smallest).front().stays == before);
    past.add(leaves("Home", 30min));
    CHECK(past.pasts(outside(), config::Overlap::smallest).front().stays != before);
}

TEST_CASE("whoever is forgotten has no past, also none that is still being read") {
    PastBook past = book();
    past.add(enters("Home", 0min));
    past.forget("Anna");
    past.add(leaves("Home", 60min));
    past.history_is_read();
    CHECK(past.pasts(outside(), config::Overlap::smallest).empty());
    past.add(enters("Home", 90min));  // speaks again
    past.heard("Anna", at(100min));
    CHECK(told(past, in("Home", 90min)).size() == 1);
}

TEST_CASE("the past has an end: old events go, and the story begins later") {
    PastBook past = book();
    past.heard("Anna", at(0min));
    for (int day = 0; day < 30; ++day) {
        past.add(enters("Home", std::chrono::days(day)));
        past.add(leaves("Home", std::chrono::days(day) + 60min));
        past.heard("Anna", at(std::chrono::days(day)));
    }
    const auto stays = told(past, outside());
    CHECK(stays.front().from == at(std::chrono::days(29) + 60min) - 48h);
    CHECK(stays.size() <= 10);
}

TEST_CASE("a book of nothing keeps nothing") {
    PastBook past;
    past.add(enters("Home", 0min));
    past.heard("Anna", at(0min));
    CHECK(past.pasts(in("Home", 0min), config::Overlap::smallest).empty());
}
