// The power goes at any moment. A kill cannot tell a written byte from a synced one; a disk that forgets can.

#include <fmt/format.h>

#include <random>

#include "module/engine/engine.hpp"
#include "module/engine/intake.hpp"
#include "module/storage/history_reader.hpp"
#include "module/storage/state_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/recording_vfs.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr int k_messages = 400;
constexpr int k_cuts = 120;
constexpr std::int64_t k_start = 1'780'000'000;

class StandingClock final : public Clock {
  public:
    [[nodiscard]] Moment now() const override {
        m_passed += 1s;
        return {UtcTime(std::chrono::seconds(k_start)) + m_passed, 1h + m_passed};
    }

  private:
    mutable std::chrono::milliseconds m_passed{0};
};

config::Config household() {
    config::Config config;
    config.unique_id = "fam";
    config.people = {{"Anna", {"anna"}, {}, "", config::PersonKind::person},
                     {"Car", {"car"}, {}, "", config::PersonKind::vehicle}};
    return config;
}

/// What the broker had been told by a moment of the recording: it will never send that again.
struct Acknowledged {
    std::size_t moment = 0;
    std::size_t transitions = 0;
    std::size_t alarms = 0;
};

std::vector<std::string> stored_transitions(const std::filesystem::path& directory) {
    storage::HistoryReader reader(directory / "state.db");
    std::vector<std::string> found;
    const auto rows = reader.transitions_since(UtcSeconds{}, 1'000'000).value();
    for (const auto& row : rows)
        found.push_back(row.event + " " + row.region);
    return found;
}

/// The moments of the alarms, oldest first.
std::vector<std::int64_t> stored_alarms(const std::filesystem::path& directory) {
    storage::HistoryReader reader(directory / "state.db");
    std::vector<std::int64_t> found;
    const auto rows = reader.alarms_since(UtcSeconds{}, 1'000'000).value();
    for (const auto& row : rows)
        found.push_back(row.tst.time_since_epoch().count());
    return found;
}

/// The mirror's way from the broker to the files, as Session has it.
class Mirror {
  public:
    explicit Mirror(const std::filesystem::path& directory)
        : m_store(directory / "state.db"),
          m_engine(m_store.stored(), {}),
          m_writer(directory / "journal.db", m_store.stored().watermark, m_pending),
          m_reader(directory / "journal.db", m_pending),
          m_intake(m_writer, m_clock, "boot", {[] {}, [](const engine::TransientMessage&) {}}) {}

    void configure() {
        if (auto row = m_engine.config_row(household())) m_intake.append(std::move(*row));
    }
    /// The broker gets its acknowledgement when this returns.
    void hear(const std::string& topic, const std::string& payload) {
        m_intake.take({.topic = topic, .payload = payload, .qos = 1, .connection = 1});
    }
    void apply_and_store() {
        for (;;) {
            const auto rows = m_reader.read_above(m_engine.watermark(), 1000).value();
            if (rows.empty()) break;
            REQUIRE(m_store.commit(m_engine.take(rows)));
        }
        m_intake.stored_up_to(m_engine.watermark());
    }

  private:
    StandingClock m_clock;
    storage::StateStore m_store;
    engine::Engine m_engine;
    storage::PendingRows m_pending;
    storage::JournalWriter m_writer;
    storage::JournalReader m_reader;
    engine::Intake m_intake;
};

std::string location(std::int64_t tst, const char* trigger) {
    return fmt::format(R"({{"_type":"location","acc":10,"lat":53.5,"lon":13.0,"t":"{}","tst":{}}})", trigger,
                       tst);
}

/// What happened on the recorded day, in order.
struct Day {
    std::vector<Acknowledged> promises;
    std::vector<std::string> transitions;
    std::vector<std::int64_t> alarms;
};

/// A day in short; storing happens between messages, now and then.
Day record_a_day(const std::filesystem::path& directory) {
    Day day;
    std::mt19937 random(7);
    Mirror mirror(directory);
    mirror.configure();
    Acknowledged now;
    for (int i = 0; i < k_messages; ++i) {
        const std::int64_t tst = k_start + i;
        switch (random() % 4) {
            case 0: {
                const char* const event = now.transitions % 2 == 0 ? "enter" : "leave";
                const std::string region = fmt::format("Stop {}", now.transitions / 2);
                mirror.hear(
                    "owntracks/fam/anna/event",
                    fmt::format(R"({{"_type":"transition","event":"{}","desc":"{}","tst":{},"wtst":1}})",
                                event, region, tst));
                day.transitions.push_back(event + (" " + region));
                ++now.transitions;
                break;
            }
            case 1:
                mirror.hear("owntracks/fam/car/alarm", location(tst, "a"));
                day.alarms.push_back(tst);
                ++now.alarms;
                break;
            default:
                mirror.hear("owntracks/fam/anna", location(tst, "u"));
        }
        now.moment = recording().size();
        day.promises.push_back(now);
        if (random() % 30 == 0) mirror.apply_and_store();
    }
    return day;
}

/// Whether what was found is how the whole story begins: nothing missing in between, nothing twice.
template <class T>
bool begins(const std::vector<T>& found, const std::vector<T>& story) {
    return found.size() <= story.size() && std::equal(found.begin(), found.end(), story.begin());
}

}  // namespace

TEST_CASE(
    "after a power cut no acknowledged arrival, departure or alarm is missing, and none is there twice") {
    record_sqlite();
    const TemporaryDirectory directory;
    const Day day = record_a_day(directory.path());
    const std::vector<Acknowledged>& promises = day.promises;
    REQUIRE(day.transitions.size() > 50);
    REQUIRE(day.alarms.size() > 50);
    std::mt19937 random(8);
    int ended_early = 0;
    for (int cut = 0; cut < k_cuts; ++cut) {
        // Any write may be the last one, not only those at the end of a message.
        const std::size_t which = random() % (promises.size() - 1);
        const Acknowledged& kept = promises[which];
        const std::size_t moment = kept.moment + random() % (promises[which + 1].moment - kept.moment + 1);
        const TemporaryDirectory after;
        power_cut(moment, random, after.path());
        INFO("cut " << cut << " at step " << moment << ", after " << kept.transitions << " transitions");
        {
            Mirror mirror(after.path());
            mirror.configure();
            mirror.apply_and_store();
        }
        const auto found = stored_transitions(after.path());
        CHECK(found.size() >= kept.transitions);
        CHECK(begins(found, day.transitions));
        const auto alarms = stored_alarms(after.path());
        CHECK(alarms.size() >= kept.alarms);
        CHECK(begins(alarms, day.alarms));
        CHECK(after.names_with("corrupt").empty());
        ended_early += found.size() < day.transitions.size() ? 1 : 0;
    }
    CHECK(ended_early > k_cuts / 2);  // else the cuts cut nothing
}
