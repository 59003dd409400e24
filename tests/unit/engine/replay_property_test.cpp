// A journal always means the same: random days of a household in bytes, replayed in parts of any size, with
// restarts anywhere, beside clocks that show anything.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <random>

#include "module/config/canonical.hpp"
#include "module/engine/engine.hpp"
#include "module/household/summary_json.hpp"
#include "tests/support/catch.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;
using storage::JournalRow;
using storage::RowKind;
using storage::StoredState;

constexpr UtcTime k_start = UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)) + 7h;

/// Not std::uniform_int_distribution: its values differ between libraries.
class Dice {
  public:
    explicit Dice(unsigned seed) : m_random(seed) {}
    int below(int limit) { return static_cast<int>(m_random() % static_cast<std::uint32_t>(limit)); }
    bool one_in(int times) { return below(times) == 0; }
    template <class T>
    const T& of(const std::vector<T>& values) {
        return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
    }

  private:
    std::mt19937 m_random;
};

config::Config some_household(Dice& dice) {
    config::Config config;
    config.unique_id = "fam";
    config.people = {{"Anna", {"anna"}, {}, "", config::PersonKind::person},
                     {"Ben", {"ben/phone", "ben/watch"}, {}, "", config::PersonKind::person},
                     {"Car", {"car"}, {}, "", config::PersonKind::vehicle}};
    if (dice.one_in(3)) config.people[0].devices.push_back("stranger");
    if (dice.one_in(4)) config.people.erase(config.people.begin());
    config.regions = {{"Home", *LatLon::make(53.5, 13.0), 100, "", {"Zuhause"}}};
    if (!dice.one_in(3)) config.regions.push_back({"School", *LatLon::make(53.52, 13.0), 150, "", {}});
    if (dice.one_in(3)) config.regions.push_back({"Gym", *LatLon::make(53.53, 13.0), 150, "", {}});
    config.home = "Home";
    if (dice.one_in(3)) config.thresholds.dwell = 2min;
    if (dice.one_in(5)) config.thresholds.keep_history = 0ms;
    return config;
}

/// One message in bytes, of any kind that devices send, now and then nonsense.
struct Said {
    std::string tail;
    std::string payload;
};

Said said_by(const std::string& device, std::int64_t now, Dice& dice) {
    static const std::vector<std::string> k_regions{
        "Home",     "School", "zuhause", "Gym",
        "Pool|1|2", "-Home",  "+follow", "Desk:E2C56DB5-DFFB-48D2-B060-D0F5A71096E0"};
    const double lat = 53.5 + 0.01 * dice.below(5) + 0.0001 * dice.below(20);
    const std::int64_t tst = now - (dice.one_in(5) ? dice.below(9000) : 0) + (dice.one_in(30) ? 200'000 : 0);
    const std::string region = dice.of(k_regions);
    const auto circle = [&] {
        return fmt::format(R"("desc":"{}","lat":{:.4f},"lon":13.0,"rad":{},"tst":{})", region, lat,
                           dice.below(4) * 100, now - dice.below(3) * 1000);
    };
    switch (dice.below(16)) {
        case 0:
        case 1:
            return {device + "/event",
                    fmt::format(R"({{"_type":"transition","event":"{}","desc":"{}","tst":{},"acc":{},)"
                                R"("lat":{:.4f},"lon":13.0}})",
                                dice.one_in(2) ? "enter" : "leave", region, tst, dice.below(700), lat)};
        case 2:
            return {device + "/waypoint", fmt::format(R"({{"_type":"waypoint",{}}})", circle())};
        case 3:
            return {
                device + "/waypoints",
                fmt::format(R"({{"_type":"waypoints","waypoints":[{{"_type":"waypoint",{}}}]}})", circle())};
        case 4:
            return {device, dice.one_in(2) ? R"({"_type":"lwt"})" : ""};
        case 5:
            return {device + "/info", R"({"_type":"card","name":"Somebody"})"};
        case 6:
            return {device + "/gpio/7", dice.one_in(2) ? "1" : "0"};
        case 7:
            return {device + "/status", dice.one_in(2) ? "-1" : R"({"_type":"status","android":{}})"};
        case 8:
            return {device + "/alarm",
                    fmt::format(R"({{"_type":"location","t":"a","lat":"{:.4f}","lon":"13.0",)"
                                R"("tst":"{}","trip":5}})",
                                lat, tst)};
        case 9:
            return {device, dice.one_in(2) ? "nonsense" : R"({"_type":"never heard of"})"};
        default:
            break;
    }
    std::string more;
    if (dice.one_in(2)) more += fmt::format(R"(,"created_at":{})", now);
    if (dice.one_in(2)) more += fmt::format(R"(,"vel":{})", dice.below(90));
    if (dice.one_in(3)) more += fmt::format(R"(,"_id":"{:08x}")", dice.below(400));
    if (dice.one_in(2))
        more += fmt::format(R"(,"inregions":[{}])", dice.one_in(3) ? "" : "\"" + region + "\"");
    if (dice.one_in(4)) more += fmt::format(R"(,"m":{},"batt":{})", dice.below(4) - 1, dice.below(101));
    return {device, fmt::format(R"({{"_type":"location","lat":{:.4f},"lon":13.0,"tst":{},"acc":{}{}}})", lat,
                                tst, dice.below(600), more)};
}

/// Rows as a mirror journals them over some boots: what is said, edits of the configuration, dismissals,
/// corrections of a clock that starts in 1970 now and then.
std::vector<JournalRow> random_journal(unsigned seed, int count) {
    Dice dice(seed);
    const std::vector<std::string> devices{"anna", "ben/phone", "ben/watch", "car", "stranger"};
    std::vector<JournalRow> rows;
    UtcTime now = k_start;
    SinceBoot since_boot = 10s;
    std::chrono::milliseconds error{0};
    int boot = 1;
    for (int i = 1; i <= count; ++i) {
        const auto pause = std::chrono::milliseconds(dice.below(400'000));
        now += pause;
        since_boot += pause;
        JournalRow row;
        row.row = i;
        if (dice.one_in(60)) {
            ++boot;
            since_boot = 10s;
            error = dice.one_in(2) ? std::chrono::milliseconds(-k_start.time_since_epoch()) : 0ms;
        }
        if (i == 1 || dice.one_in(40)) {
            row.kind = RowKind::config;
            row.payload = config::canonical_household_json(some_household(dice));
        } else if (error != 0ms && dice.one_in(10)) {
            row.kind = RowKind::clock;
            row.payload = std::to_string(-error.count());
            error = 0ms;
        } else if (dice.one_in(40)) {
            row.kind = RowKind::dismissal;
            row.topic = "owntracks/fam/car";
            row.payload = std::to_string(now.time_since_epoch() / 1s - dice.below(3000));
        } else {
            Said said = said_by(dice.of(devices), now.time_since_epoch() / 1s, dice);
            row.topic = "owntracks/fam/" + said.tail;
            row.payload = std::move(said.payload);
            row.retained = dice.one_in(8);
        }
        row.arrival = now + error;
        row.since_boot = since_boot;
        row.boot = "boot-" + std::to_string(boot);
        row.connection = boot;
        rows.push_back(std::move(row));
        if (dice.one_in(12) && rows.size() > 2) {  // QoS 1: once more
            rows.push_back(rows.back());
            rows.back().row = ++i;
        }
    }
    return rows;
}

/// All that a mirror stores of a journal.
struct Stored {
    StoredState state;
    std::vector<storage::FixRow> fixes;
    std::vector<storage::TransitionRow> transitions;
    std::vector<storage::AlarmRow> alarms;
    bool operator==(const Stored&) const = default;

    void take(storage::Commit commit) {
        for (const std::string& key : commit.erased)
            state.values.erase(key);
        for (auto& [key, value] : commit.upserts)
            state.values[key] = std::move(value);
        state.watermark = commit.watermark;
        const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
        append(fixes, commit.fixes);
        append(transitions, commit.transitions);
        append(alarms, commit.alarms);
    }
};

std::string as_seen_at(const Engine& engine, const JournalRow& row, std::chrono::milliseconds later) {
    return household::to_json(engine.summary({row.arrival + later, row.since_boot + later}, row.boot));
}

}  // namespace

TEST_CASE(
    "a random journal means the same however often the mirror stops, however it reads, whatever the time") {
    for (unsigned seed = 1; seed <= 25; ++seed) {
        const auto rows = random_journal(seed, 300);
        INFO("seed " << seed);
        Stored expected;
        Engine whole({}, {});
        expected.take(whole.take(rows));

        Dice dice(1000 + seed);
        Stored stored;
        auto engine = std::make_unique<Engine>(StoredState{}, EncryptionKeys{});
        for (std::size_t next = 0; next < rows.size();) {
            const std::size_t part = std::min(rows.size() - next, static_cast<std::size_t>(dice.below(9)));
            stored.take(engine->take(std::span(rows).subspan(next, part)));
            next += part;
            // Somebody looks, at any hour; that changes nothing.
            const auto seen = engine->summary(
                {UtcTime(std::chrono::hours(dice.below(600'000))), SinceBoot(dice.below(1 << 30))},
                dice.one_in(2) ? "boot-1" : "another");
            CHECK(seen.people.size() <= 3);
            if (dice.one_in(6)) {
                engine = std::make_unique<Engine>(stored.state, EncryptionKeys{});
                CHECK(engine->problems().empty());
                if (dice.one_in(2)) {  // a crash before the journal was shortened: rows come once more
                    stored.take(engine->take(std::span(rows).first(next)));
                }
            }
        }
        CHECK(stored == expected);
        for (const auto later : {0ms, 3'600'000ms, 90'000'000ms})
            CHECK(as_seen_at(*engine, rows.back(), later) == as_seen_at(whole, rows.back(), later));
        CHECK(expected.fixes.size() + expected.state.values.size() > 10);
    }
}

TEST_CASE("random journals keep the household's promises") {
    std::size_t transitions = 0;
    std::size_t alarms = 0;
    for (unsigned seed = 100; seed < 125; ++seed) {
        INFO("seed " << seed);
        const auto rows = random_journal(seed, 300);
        Engine engine({}, {});
        Stored stored;
        for (const JournalRow& row : rows) {
            stored.take(engine.take(std::span(&row, 1)));
            const auto summary = engine.summary({row.arrival, row.since_boot}, row.boot);
            for (const auto& person : summary.people) {
                if (person.since_heard) REQUIRE(*person.since_heard >= 0ms);
                if (person.changes_in) REQUIRE(*person.changes_in > 0ms);
                if (person.whereabouts.kind == household::WhereaboutsKind::region)
                    REQUIRE_FALSE(person.whereabouts.region.empty());
            }
            REQUIRE(summary.unknown_devices.size() <= 5);
        }
        // One stream: newest first, nothing twice.
        const auto records = engine.summary({rows.back().arrival, rows.back().since_boot}, "").transitions;
        for (std::size_t i = 1; i < records.size(); ++i)
            CHECK(records[i - 1].time >= records[i].time);
        for (auto record = records.begin(); record != records.end(); ++record)
            CHECK(std::find(record + 1, records.end(), *record) == records.end());
        transitions += stored.transitions.size();
        alarms += stored.alarms.size();
    }
    CHECK(transitions > 250);
    CHECK(alarms > 25);
}

}  // namespace mirror::engine
