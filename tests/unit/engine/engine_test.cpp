#include "module/engine/engine.hpp"

#include <fmt/format.h>

#include "module/config/canonical.hpp"
#include "module/household/forget.hpp"
#include "module/household/summary_json.hpp"
#include "module/storage/gathered_commit.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/seal.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;
using storage::JournalRow;
using storage::RowKind;
using storage::StoredState;

constexpr UtcTime k_start = UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)) + 7h;
constexpr std::string_view k_boot = "boot-1";

config::Config family() {
    config::Config config;
    config.unique_id = "fam";
    config.people = {{"Anna", {"anna"}, {}, "", config::PersonKind::person},
                     {"Ben", {"ben/phone"}, {}, "", config::PersonKind::person}};
    config.regions = {{"Home", *LatLon::make(53.5, 13.0), 100, "", {"Zuhause"}},
                      {"School", *LatLon::make(53.52, 13.0), 150, "", {}}};
    config.home = "Home";
    return config;
}

std::int64_t epoch(std::chrono::seconds after_start) {
    return std::chrono::floor<std::chrono::seconds>(k_start + after_start).time_since_epoch().count();
}

std::string location(double lat_deg, std::chrono::seconds at) {
    return fmt::format(R"({{"_type":"location","acc":10,"batt":70,"lat":{:.6f},"lon":13.0,"tst":{}}})",
                       lat_deg, epoch(at));
}

/// What a Greenwich tracker says when somebody moves the parked vehicle.
std::string alarm_at(std::chrono::seconds at) {
    return fmt::format(R"({{"_type":"location","t":"a","lat":"53.5","lon":"13.0","tst":"{}","trip":1000}})",
                       epoch(at));
}

/// Journal rows as Intake writes them, numbered in their order.
class Rows {
  public:
    Rows& says(const std::string& tail, std::string payload, std::chrono::seconds at) {
        return add(RowKind::message, "owntracks/fam/" + tail, std::move(payload), at);
    }
    Rows& configures(const config::Config& config, std::chrono::seconds at) {
        return add(RowKind::config, "", config::canonical_household_json(config), at);
    }
    Rows& dismisses(const std::vector<JournalRow>& dismissals, std::chrono::seconds at) {
        for (const JournalRow& row : dismissals)
            add(RowKind::dismissal, row.topic, row.payload, at);
        return *this;
    }
    Rows& forgets(const household::Forget& who, std::chrono::seconds at) {
        return add(RowKind::forget, "", household::forget_json(who), at);
    }
    Rows& corrects_clock(std::chrono::milliseconds step, std::chrono::seconds at) {
        return add(RowKind::clock, "", std::to_string(step.count()), at);
    }

    std::vector<JournalRow> rows;

  private:
    Rows& add(RowKind kind, std::string topic, std::string payload, std::chrono::seconds at) {
        JournalRow row;
        row.row = static_cast<std::int64_t>(rows.size()) + 1;
        row.kind = kind;
        row.topic = std::move(topic);
        row.payload = std::move(payload);
        row.arrival = k_start + at;
        row.since_boot = 1h + at;
        row.boot = k_boot;
        row.connection = 1;
        rows.push_back(std::move(row));
        return *this;
    }
};

std::string summary_json(const Engine& engine, std::chrono::seconds at = 1h) {
    return household::to_json(engine.summary({k_start + at, 1h + at}, k_boot));
}

/// What state.db makes of a commit.
void store(StoredState& stored, const storage::Commit& commit) {
    for (const std::string& key : commit.erased)
        stored.values.erase(key);
    for (const auto& [key, value] : commit.upserts)
        stored.values[key] = value;
    stored.watermark = commit.watermark;
}

/// A morning with everything in it: a move, a transition, refused messages, a stranger, a correction of the
/// clock and a change of the configuration.
std::vector<JournalRow> morning() {
    config::Config later = family();
    later.regions.push_back({"Lake", *LatLon::make(53.6, 13.0), 300, "", {}});
    Rows made;
    made.configures(family(), 0s)
        .says("anna", location(53.5, 1s), 2s)
        .says("ben/phone", location(53.5, 3s), 4s)
        .says("anna", "no message at all", 5s)
        .says("anna/event",
              fmt::format(R"({{"_type":"transition","event":"leave","desc":"Zuhause","tst":{},"acc":10,)"
                          R"("lat":53.502,"lon":13.0,"wtst":1}})",
                          epoch(60s)),
              61s)
        .says("stranger", location(53.7, 70s), 70s)
        .corrects_clock(1500ms, 75s)
        .says("anna", location(53.51, 300s), 301s)
        .configures(later, 400s)
        .says("anna", location(53.52, 900s), 901s)
        .says("ben/phone", location(53.6, 1200s), 1201s)
        .says("ben/phone", location(53.6, 1200s), 1202s)
        .forgets({"Anna", {"owntracks/fam/anna"}}, 1202s)
        .forgets({"", {"owntracks/fam/stranger", "owntracks/fam/nobody"}}, 1202s)
        .says("anna", location(53.5, 1202s), 1203s)
        .says("anna", R"({"_type":"never heard of"})", 1203s);
    return made.rows;
}

}  // namespace

TEST_CASE("a config row makes its rules effective, and is asked for only until then") {
    Engine engine({}, {});
    auto row = engine.config_row(family());
    REQUIRE(row);
    CHECK(row->kind == RowKind::config);
    CHECK(engine.summary({k_start, 1h}, k_boot).people.empty());
    row->row = 1;
    const auto commit = engine.take(std::span(&*row, 1));
    CHECK(commit.watermark == 1);
    CHECK(engine.watermark() == 1);
    CHECK_FALSE(engine.config_row(family()));
    CHECK(engine.summary({k_start, 1h}, k_boot).people.size() == 2);

    StoredState stored;
    store(stored, commit);
    const Engine again(stored, {});
    CHECK_FALSE(again.config_row(family()));
    CHECK(again.summary({k_start, 1h}, k_boot).regions.size() == 2);
}

TEST_CASE("before any configuration messages are counted, not believed; the people are found afterwards") {
    Rows made;
    made.says("anna", location(53.5, 0s), 1s);
    Engine engine({}, {});
    const auto commit = engine.take(made.rows);
    CHECK(commit.transitions.empty());
    auto summary = engine.summary({k_start + 2s, 1h + 2s}, k_boot);
    CHECK(summary.people.empty());
    CHECK(summary.counters.messages == 1);
    CHECK(summary.counters.unknown_device == 1);
    CHECK(summary.unknown_devices == std::vector<std::string>{"owntracks/fam/anna"});

    made.configures(family(), 10s);
    engine.take(made.rows);
    summary = engine.summary({k_start + 11s, 1h + 11s}, k_boot);
    REQUIRE(summary.people.size() == 2);
    CHECK(summary.people[0].whereabouts.region == "Home");
    CHECK(summary.unknown_devices.empty());
    CHECK(summary.transitions.empty());
}

TEST_CASE("the same rows give the same state, byte for byte, wherever the mirror stopped between them") {
    const auto rows = morning();
    Engine whole({}, {});
    StoredState stored_at_once;
    const auto commit = whole.take(rows);
    store(stored_at_once, commit);
    const std::string expected = summary_json(whole);
    CHECK_THAT(expected, ContainsSubstring("\"School\""));

    for (std::size_t stop = 0; stop <= rows.size(); ++stop) {
        INFO("stopped after row " << stop);
        StoredState stored;
        Engine first({}, {});
        const storage::Commit before = first.take(std::span(rows).first(stop));
        store(stored, before);
        Engine second(stored, {});
        CHECK(second.problems().empty());
        const storage::Commit after = second.take(rows);  // those before the watermark are known already
        store(stored, after);
        CHECK(summary_json(second) == expected);
        CHECK(stored == stored_at_once);
        // Nothing is told twice, nothing is lost, and who is to be forgotten is.
        storage::GatheredCommit both;
        both.add(before);
        both.add(after);
        CHECK(both.commit().fixes == commit.fixes);
        CHECK(both.commit().transitions == commit.transitions);
    }
}

TEST_CASE("rows one by one give the same state as all at once") {
    const auto rows = morning();
    Engine whole({}, {});
    whole.take(rows);
    Engine stepwise({}, {});
    StoredState stored;
    for (const JournalRow& row : rows)
        store(stored, stepwise.take(std::span(&row, 1)));
    CHECK(summary_json(stepwise) == summary_json(whole));
    CHECK(summary_json(Engine(stored, {})) == summary_json(whole));
}

TEST_CASE("what must not be journaled only counts") {
    Engine engine({}, {});
    engine.take(morning());
    const auto before = engine.summary({k_start + 1h, 2h}, k_boot);
    engine.count_transient(1, 1);
    auto after = engine.summary({k_start + 1h, 2h}, k_boot);
    CHECK(after.counters.messages == before.counters.messages + 2);
    CHECK(after.counters.rejected == before.counters.rejected + 1);
    after.counters = before.counters;
    CHECK(after == before);
    CHECK(engine.watermark() == static_cast<std::int64_t>(morning().size()));
}

TEST_CASE("a change of the configuration decides about regions anew, in silence") {
    Rows made;
    made.configures(family(), 0s).says("anna", location(53.6, 1s), 2s);
    Engine engine({}, {});
    engine.take(made.rows);
    config::Config later = family();
    later.regions.push_back({"Lake", *LatLon::make(53.6, 13.0), 300, "", {}});
    later.people.erase(later.people.begin() + 1);
    REQUIRE(engine.config_row(later));
    made.configures(later, 10s);
    engine.take(made.rows);
    const auto summary = engine.summary({k_start + 11s, 1h + 11s}, k_boot);
    REQUIRE(summary.people.size() == 1);
    CHECK(summary.people[0].whereabouts.kind == household::WhereaboutsKind::region);
    CHECK(summary.people[0].whereabouts.region == "Lake");
    CHECK(summary.transitions.empty());
}

TEST_CASE("a config row that cannot be read changes nothing") {
    Engine engine({}, {});
    engine.take(morning());
    const std::string before = summary_json(engine);
    JournalRow row;
    row.row = engine.watermark() + 1;
    row.kind = RowKind::config;
    row.payload = "{broken";
    CHECK(engine.take(std::span(&row, 1)).watermark == row.row);
    CHECK(summary_json(engine) == before);
}

TEST_CASE("a device that moved to another base topic goes on where it was") {
    config::Config config = family();
    config.people[0].devices = {"anna", "anna/phone"};
    Rows made;
    made.configures(config, 0s)
        .says("anna", location(53.5, 1s), 2s)
        .says("anna/phone", location(53.52, 600s), 601s)
        .says("anna", "", 700s)                  // the old topic is cleared …
        .says("anna", location(53.5, 1s), 701s)  // … or comes again, as retained as ever
        .says(
            "anna/phone/event",
            fmt::format(R"({{"_type":"transition","event":"enter","desc":"School","tst":{}}})", epoch(610s)),
            702s);
    Engine engine({}, {});
    engine.take(made.rows);
    const auto summary = engine.summary({k_start + 703s, 1h + 703s}, k_boot);
    REQUIRE(summary.people[0].position);
    CHECK(summary.people[0].whereabouts.region == "School");
    CHECK(summary.unknown_devices.empty());
}

TEST_CASE("an encrypted message is believed with its device's own key and on its own topic only") {
    const auto sealed = [](const std::string& passphrase, const std::string& topic) {
        std::string plain = location(53.5, 1s);
        plain.insert(1, R"("topic":")" + topic + R"(",)");
        return test::encrypted_message(test::sealed_data(plain, passphrase));
    };
    const auto people_placed = [&](const std::string& tail, const std::string& payload) {
        EncryptionKeys keys;
        keys.add("household key");
        keys.add("owntracks/fam/anna", "anna's own");
        Rows made;
        made.configures(family(), 0s).says(tail, payload, 2s);
        Engine engine({}, keys);
        engine.take(made.rows);
        const auto summary = engine.summary({k_start + 3s, 1h + 3s}, k_boot);
        std::string names;
        for (const auto& person : summary.people)
            if (person.position) names += person.name;
        CHECK(summary.counters.rejected == (names.empty() ? 1 : 0));
        return names;
    };
    CHECK(people_placed("anna", sealed("anna's own", "")) == "Anna");
    CHECK(people_placed("anna", sealed("household key", "")) == "");
    CHECK(people_placed("ben/phone", sealed("anna's own", "")) == "");
    CHECK(people_placed("ben/phone", sealed("household key", "")) == "Ben");
    CHECK(people_placed("ben/phone", sealed("household key", "owntracks/fam/ben/phone")) == "Ben");
    CHECK(people_placed("ben/phone", sealed("household key", "owntracks/fam/clara")) == "");  // a copy
}

TEST_CASE("while the clock stands before everything that was heard no date is claimed and no history goes") {
    Engine engine({}, {});
    engine.take(morning());
    CHECK(engine.is_clock_trusted(k_start + 1h));
    CHECK(engine.keep_since(k_start + 1h));
    // Nor where it jumped ahead of everything that was heard.
    CHECK(engine.keep_since(k_start + 9600h) <= std::chrono::floor<std::chrono::seconds>(k_start));
    const UtcTime in_1970{1h};
    CHECK_FALSE(engine.is_clock_trusted(in_1970));
    CHECK_FALSE(engine.keep_since(in_1970));
}

TEST_CASE("a correction of the clock moves what was dated by the wrong one") {
    // Booted without a clock chip: a will without a time of its own is dated by its arrival, in 1970.
    config::Config config = family();
    Rows made;
    made.configures(config, 0s);
    made.says("anna", location(53.5, 0s), 1s);
    made.says("anna", R"({"_type":"lwt"})", 2s);
    for (JournalRow& row : made.rows)
        row.arrival -= std::chrono::hours(24 * 365 * 50);
    Engine engine({}, {});
    engine.take(made.rows);
    const auto step =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::hours(24 * 365 * 50));
    made.corrects_clock(step, 3s);
    const auto commit = engine.take(made.rows);
    CHECK(commit.watermark == 4);
    CHECK(engine.is_clock_trusted(k_start + 4s));
    const auto summary = engine.summary({k_start + 4s, 1h + 4s}, k_boot);
    REQUIRE(summary.people[0].since_heard);
    CHECK(*summary.people[0].since_heard < 10s);
    CHECK(summary.people[0].whereabouts.region == "Home");
}

TEST_CASE("an alarm is dismissed by a row, by person, device or topic, and stays so after a restart") {
    config::Config config = family();
    config.people.push_back({"Old car", {"cars/old"}, {}, "", config::PersonKind::vehicle});
    Rows made;
    made.configures(config, 0s).says("cars/old/alarm", alarm_at(60s), 61s);
    Engine engine({}, {});
    engine.take(made.rows);
    const auto alarm = [](const Engine& of) {
        return of.summary({k_start + 2h, 3h}, k_boot).people[2].alarm;
    };
    REQUIRE(alarm(engine));

    const std::string who = GENERATE("Old car", "cars/old", "owntracks/fam/cars/old");
    const auto rows = engine.dismissal_rows(who);
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    CHECK(rows->front().kind == RowKind::dismissal);
    CHECK(alarm(engine));  // nothing happens before the row is journaled and taken
    made.dismisses(*rows, 100s);
    StoredState stored;
    store(stored, engine.take(made.rows));
    CHECK_FALSE(alarm(engine));
    CHECK(engine.dismissal_rows(who)->empty());

    Engine replayed({}, {});
    replayed.take(made.rows);
    CHECK(summary_json(replayed) == summary_json(engine));
}

TEST_CASE("news are the arrivals, alarms and batteries of the glass, however the rows come in") {
    config::Config config = family();
    config.people.push_back({"Car", {"car"}, {}, "", config::PersonKind::vehicle});
    const auto battery = [](int percent, std::chrono::seconds at) {
        return fmt::format(
            R"({{"_type":"location","acc":10,"batt":{},"bs":1,"lat":53.6,"lon":13.0,"tst":{}}})", percent,
            epoch(at));
    };
    Rows made;
    made.configures(config, 0s)
        .says("anna", location(53.6, 1s), 1s)        // 2: retained
        .says("anna", location(53.5, 100s), 101s)    // 3: arrives
        .says("anna", location(53.5, 100s), 102s)    // 4: the same again
        .says("car/alarm", alarm_at(110s), 111s)     // 5
        .says("car/alarm", alarm_at(120s), 121s)     // 6: still the same alarm
        .says("ben/phone", battery(80, 130s), 130s)  // 7
        .says("ben/phone", battery(20, 140s), 140s)  // 8
        .says("ben/phone", battery(19, 150s), 150s)  // 9
        .says("anna", location(53.6, 160s), 3'000s)  // 10: leaves, long ago
        .says("car/alarm", alarm_at(4'000s), 4'001s);
    made.rows[1].retained = true;
    std::vector<JournalRow>& rows = made.rows;
    Engine dismissed({}, {});
    dismissed.take(rows);
    made.dismisses(*dismissed.dismissal_rows("Car"), 4'100s);
    made.says("car/alarm", alarm_at(4'200s), 4'201s);  // 13: a new one
    made.says("car/alarm", alarm_at(4'300s), 9'000s);  // 14
    const auto told = [](const Engine& engine) {
        std::string lines;
        for (const notify::Happening& each : engine.news())
            lines += fmt::format("{} {} {}{}{}\n", each.row, each.who, config::occasion_name(each.occasion),
                                 each.is_over ? " over" : "", each.is_news ? "" : ", no news");
        return lines;
    };
    Engine at_once({}, {});
    at_once.watch_batteries(true);
    at_once.take(rows);
    CHECK(told(at_once) ==
          "2 Anna batteryLow over, no news\n"
          "3 Anna arrival\n"
          "5 Car arrival, no news\n"  // where it is seen first
          "5 Car vehicleAlarm\n"
          "6 Car vehicleAlarm, no news\n"
          "7 Ben batteryLow over\n"
          "8 Ben batteryLow\n"
          "10 Anna departure, no news\n"
          "11 Car vehicleAlarm, no news\n"
          "13 Car vehicleAlarm\n"
          "14 Car vehicleAlarm, no news\n");
    std::string one_by_one;
    Engine slowly({}, {});
    slowly.watch_batteries(true);
    for (const JournalRow& row : rows) {
        slowly.take(std::span(&row, 1));
        one_by_one += told(slowly);
    }
    CHECK(one_by_one == told(at_once));
    Engine indifferent({}, {});
    indifferent.take(rows);
    CHECK_THAT(told(indifferent), !ContainsSubstring("battery"));
    // What others keep among the stored values is none of the household's.
    const StoredState with_notes{{{"notify/told/1/hook", "{}"}}, 0};
    CHECK(Engine(with_notes, {}).problems().empty());
}

TEST_CASE("an alarm raised while somebody dismisses the one before goes on") {
    config::Config config = family();
    config.people.push_back({"Car", {"car"}, {}, "", config::PersonKind::vehicle});
    Rows made;
    made.configures(config, 0s).says("car/alarm", alarm_at(60s), 61s);
    Engine engine({}, {});
    engine.take(made.rows);
    const auto rows = engine.dismissal_rows("Car");
    made.says("car/alarm", alarm_at(90s), 91s).dismisses(*rows, 92s);
    engine.take(made.rows);
    CHECK(engine.summary({k_start + 2h, 3h}, k_boot).people[2].alarm);
}

TEST_CASE("nothing is dismissed of somebody without an alarm or whom nobody knows") {
    Engine engine({}, {});
    engine.take(morning());
    REQUIRE(engine.dismissal_rows("Anna"));
    CHECK(engine.dismissal_rows("Anna")->empty());
    const auto unknown = engine.dismissal_rows("phone");  // a part of a name is no name
    REQUIRE_FALSE(unknown);
    CHECK_THAT(unknown.error().text, ContainsSubstring("\"phone\""));
}

}  // namespace mirror::engine
