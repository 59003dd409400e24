// Which events lead to notifications, and what is kept of them.

#include "module/storage/gathered_commit.hpp"
#include "tests/unit/notify/samples.hpp"

using namespace mirror;
using namespace mirror::notify;
using namespace mirror::notify::testing;
using namespace std::chrono_literals;
using config::Occasion;
using Stored = std::map<std::string, std::string, std::less<>>;

namespace {

/// A book, and the values that its commits leave behind.
struct Trial {
    explicit Trial(const config::Config& config, Stored values = {})
        : stored(std::move(values)), book(stored, config) {}

    std::vector<Notification> take(const std::vector<Happening>& happenings) {
        storage::Commit commit;
        auto news = book.take(happenings, UtcTime(k_noon), commit);
        is_urgent = commit.urgent;
        store(commit);
        return news;
    }
    /// Who was told of what, one line each: "hook: Anna".
    std::string told(const std::vector<Happening>& happenings) {
        std::string lines;
        for (const Notification& each : take(happenings))
            lines += each.receiver + ": " + each.happening.who + "\n";
        return lines;
    }
    void store(const storage::Commit& commit) {
        for (const std::string& key : commit.erased)
            stored.erase(key);
        for (const storage::KeyValue& value : commit.upserts)
            stored[value.key] = value.value;
    }

    Stored stored;
    Book book;
    bool is_urgent = false;
};

}  // namespace

TEST_CASE("a rule tells of the events, people and regions that it names") {
    struct Row {
        const char* keys;
        Happening happening;
        bool is_told;
    };
    Happening left = arrival("Anna", "School");
    left.occasion = Occasion::departure;
    const std::vector<Row> rows{
        {R"("events": ["arrival"])", arrival("Anna", "School"), true},
        {R"("events": ["arrival"])", left, false},
        {R"("events": ["departure"])", left, true},
        {R"("events": ["departure", "arrival"])", arrival("Ben", "Home"), true},
        {R"("events": ["arrival"], "people": ["Ben"])", arrival("Anna", "School"), false},
        {R"("events": ["arrival"], "people": ["Ben", "Anna"])", arrival("Anna", "School"), true},
        {R"("events": ["arrival"], "regions": ["Home"])", arrival("Anna", "School"), false},
        {R"("events": ["arrival"], "regions": ["School"])", arrival("Anna", "School"), true},
        {R"("events": ["vehicleAlarm"])", event(Occasion::vehicle_alarm, "Car"), true},
        {R"("events": ["vehicleAlarm"], "regions": ["Home"])", event(Occasion::vehicle_alarm, "Car"), true},
        {R"("events": ["vehicleAlarm"])", arrival("Car", "Home"), false},
    };
    for (const Row& row : rows) {
        INFO(row.keys << " " << row.happening.who);
        Trial trial(one_rule(row.keys));
        CHECK((trial.told({row.happening}) == "hook: " + row.happening.who + "\n") == row.is_told);
        CHECK(trial.is_urgent == row.is_told);
    }
}

TEST_CASE("what is no news is not told") {
    Trial trial(one_rule(R"("events": ["arrival"])"));
    Happening old = arrival("Anna", "School");
    old.is_news = false;
    CHECK(trial.told({old}).empty());
    CHECK(trial.stored.empty());
    CHECK(trial.told({arrival("Anna", "School")}) == "hook: Anna\n");
}

TEST_CASE("the same is not told again before the cool-down is over") {
    Trial trial(one_rule(R"("events": ["arrival", "departure"], "coolDown": "10 min")"));
    const auto at = [](std::chrono::minutes after, const char* who = "Anna", const char* where = "School") {
        return arrival(who, where, k_noon + after, after.count());
    };
    CHECK(trial.told({at(0min)}) == "hook: Anna\n");
    CHECK(trial.told({at(9min)}).empty());
    CHECK(trial.told({at(9min, "Ben")}) == "hook: Ben\n");
    CHECK(trial.told({at(9min, "Anna", "Home")}) == "hook: Anna\n");
    Happening left = at(9min);
    left.occasion = Occasion::departure;
    CHECK(trial.told({left}) == "hook: Anna\n");
    // It counts from what was told, also after a restart.
    Trial again(one_rule(R"("events": ["arrival"], "coolDown": "10 min")"), trial.stored);
    CHECK(again.told({at(9min)}).empty());
    CHECK(again.told({at(10min)}) == "hook: Anna\n");
}

TEST_CASE("in quiet hours, on the household's clock, only what is urgent is told, and alarms") {
    // 23:30 in Berlin is 21:30 UTC in summer.
    const UtcSeconds night = k_noon + 10h + 30min;
    const auto told = [&](const char* more, const Happening& happening) {
        Trial trial(one_rule(
            std::string(R"("events": ["arrival", "vehicleAlarm"], "quietHours": "22:00-07:00")") + more));
        return !trial.take({happening}).empty();
    };
    CHECK(told("", arrival("Anna", "Home", k_noon)));
    CHECK_FALSE(told("", arrival("Anna", "Home", night)));
    CHECK(told(R"(, "urgent": true)", arrival("Anna", "Home", night)));
    CHECK(told("", event(Occasion::vehicle_alarm, "Car", night)));
    CHECK(told("", arrival("Anna", "Home", k_noon + 8h + 59min)));         // 21:59
    CHECK_FALSE(told("", arrival("Anna", "Home", k_noon + 9h)));           // 22:00
    CHECK_FALSE(told("", arrival("Anna", "Home", k_noon + 17h + 59min)));  // 6:59
    CHECK(told("", arrival("Anna", "Home", k_noon + 18h)));                // 7:00
}

TEST_CASE("a battery is told of when it becomes low, not while it is, and not on the first look") {
    Trial trial(one_rule(R"("events": ["batteryLow"])"));
    CHECK(trial.told({battery("Ben", 12, true)}).empty());  // it may have been low for days
    CHECK(trial.told({battery("Anna", 80, false)}).empty());
    CHECK(trial.told({battery("Anna", 20, true)}) == "hook: Anna\n");
    CHECK(trial.told({battery("Anna", 19, true, k_noon + 1h)}).empty());
    // Around the threshold: once in three hours.
    CHECK(trial.told({battery("Anna", 30, false, k_noon + 1h), battery("Anna", 24, true, k_noon + 2h)})
              .empty());
    Trial again(one_rule(R"("events": ["batteryLow"])"), trial.stored);
    CHECK(again.told({battery("Anna", 23, true, k_noon + 4h)}).empty());
    CHECK(again.told({battery("Anna", 90, false, k_noon + 5h), battery("Anna", 20, true, k_noon + 9h)}) ==
          "hook: Anna\n");
    // What a broker kept tells how it is, but is no news.
    Happening kept = battery("Ben", 80, false, k_noon + 5h);
    CHECK(again.told({kept}).empty());
    kept = battery("Ben", 10, true, k_noon + 6h);
    kept.is_news = false;
    CHECK(again.told({kept}).empty());
    CHECK(again.told({battery("Ben", 9, true, k_noon + 7h)}).empty());
}

TEST_CASE("an event is told to each receiver once, under one id") {
    const config::Config config = household_with(R"({
        "receivers": [{"name": "a", "url": "https://a.example/"}, {"name": "b", "url": "https://b.example/"}],
        "rules": [{"name": "one", "events": ["arrival"], "receivers": ["a", "b", "a"]},
                  {"name": "two", "events": ["arrival"], "receivers": ["b"]}]})");
    Trial trial(config);
    const auto news = trial.take({arrival("Anna", "Home", k_noon, 7), arrival("Anna", "School", k_noon, 7)});
    REQUIRE(news.size() == 4);
    CHECK(news[0].id == news[1].id);
    CHECK(news[0].rule == "one");
    CHECK(news[1].receiver == "b");
    CHECK(news[2].id != news[0].id);
    CHECK(trial.book.open().size() == 4);
    // A replay of the same journal row decides the same.
    Trial replay(config);
    CHECK(replay.take({arrival("Anna", "Home", k_noon, 7), arrival("Anna", "School", k_noon, 7)}) == news);
}

namespace {

/// As the next run finds them.
std::vector<Notification> after_restart(std::vector<Notification> notifications) {
    for (Notification& each : notifications)
        each.is_from_before = true;
    return notifications;
}

}  // namespace

TEST_CASE("what has yet to be told survives a restart until it is settled") {
    const config::Config config = one_rule(R"("events": ["arrival"])");
    Trial trial(config);
    const auto news = trial.take({arrival("Anna", "Home"), arrival("Ben", "Home", k_noon, 2)});
    REQUIRE(news.size() == 2);
    Trial again(config, trial.stored);
    CHECK(again.book.open() == after_restart(news));

    storage::Commit commit;
    again.book.settle(news[0].key(), "", UtcTime(k_noon), commit);
    again.book.settle(news[1].key(), "it answered 400", UtcTime(k_noon + 1h), commit);
    again.book.settle("notify/told/none", "", UtcTime(k_noon), commit);
    CHECK(commit.urgent);
    again.store(commit);
    CHECK(again.book.open().empty());
    Trial third(config, again.stored);
    CHECK(third.book.open().empty());
    REQUIRE(third.book.dead().size() == 1);
    CHECK(third.book.dead()[0].failure == "it answered 400");
    CHECK(third.book.dead()[0].given_up == UtcTime(k_noon + 1h));
    CHECK(kept_notifications(third.stored) == third.book.dead());

    storage::Commit retried;
    const auto told_again = third.book.retry_dead(UtcTime(k_noon + 2h), retried);
    third.store(retried);
    REQUIRE(told_again.size() == 1);
    CHECK_FALSE(told_again[0].is_dead());
    CHECK_FALSE(told_again[0].is_from_before);
    CHECK(Trial(config, third.stored).book.open() == after_restart(told_again));
    storage::Commit nothing;
    CHECK(third.book.drop_dead(nothing) == 0);
}

TEST_CASE("what was noted and told within one commit that waits leaves nothing behind") {
    const config::Config config = one_rule(R"("events": ["arrival"])");
    Trial trial(config);
    storage::Commit noted;
    const auto news = trial.book.take(std::vector{arrival("Anna", "Home")}, UtcTime(k_noon), noted);
    REQUIRE(news.size() == 1);
    storage::Commit told;
    trial.book.settle(news[0].key(), "", UtcTime(k_noon), told);
    storage::GatheredCommit gathered;
    gathered.add(noted);
    CHECK(gathered.is_urgent());
    gathered.add(told);
    trial.store(gathered.commit());
    CHECK(kept_notifications(trial.stored).empty());
}

TEST_CASE("nothing is told of those who are forgotten, nor to receivers that are gone") {
    const config::Config config = one_rule(R"("events": ["arrival"])");
    Trial trial(config);
    const auto news = trial.take({arrival("Anna", "Home"), arrival("Ben", "Home", k_noon, 2)});
    storage::Commit commit;
    CHECK(trial.book.forget("Anna", commit) == std::vector{news[0].key()});
    trial.store(commit);
    CHECK(trial.book.open() == std::vector{news[1]});
    for (const auto& [key, value] : trial.stored)
        CHECK_THAT(key + value, !ContainsSubstring("Anna"));

    storage::Commit changed;
    trial.book.reconfigure(household_with("{}"), changed);
    trial.store(changed);
    CHECK(trial.book.open().empty());
    CHECK(kept_notifications(trial.stored).empty());
}

TEST_CASE("what waits and what was given up have bounds") {
    Trial trial(one_rule(R"("events": ["arrival"], "coolDown": 0)"));
    std::vector<Happening> many;
    for (int i = 0; i < 1'150; ++i)
        many.push_back(arrival("Anna", "Home", k_noon + std::chrono::seconds(i), i + 1));
    trial.take(many);
    CHECK(trial.book.open().size() == Book::k_most_open);
    REQUIRE(trial.book.dead().size() == Book::k_most_dead);
    CHECK(trial.book.dead().back().failure == "too many notifications waited");
    CHECK(trial.book.dead().back().happening.row == 150);
    CHECK(kept_notifications(trial.stored).size() == Book::k_most_open + Book::k_most_dead);
}

TEST_CASE("damaged values are left alone") {
    const Stored odd{
        {"notify/memory", "{"}, {"notify/told/x/y", "no json"}, {"notify/told/z/y", R"({"id": 1})"}};
    Trial trial(one_rule(R"("events": ["arrival"])"), odd);
    CHECK(trial.book.open().empty());
    CHECK(trial.told({arrival("Anna", "Home")}) == "hook: Anna\n");
}
