// A session that goes over to another configuration while a card does not answer: nobody waits for it, and
// what the old configuration asked for counts no more.

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string_view>

#include "module/base/inbox.hpp"
#include "module/engine/session.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using household::StayKind;
using storage::test::TemporaryDirectory;
using Steady = std::chrono::steady_clock;

namespace {

/// SQLite's own files, but whoever opens state.db for reading waits at the gate.
class Gate {
  public:
    Gate() {
        m_vfs = *real();
        m_vfs.zName = "gate";
        m_vfs.xOpen = open;
        s_gate = this;
        sqlite3_vfs_register(&m_vfs, 1);
    }
    ~Gate() {
        lift();
        sqlite3_vfs_register(real(), 1);
        sqlite3_vfs_unregister(&m_vfs);
        s_gate = nullptr;
    }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    void close() {
        const std::lock_guard lock(m_guard);
        m_is_closed = true;
    }
    void lift() {
        {
            const std::lock_guard lock(m_guard);
            m_is_closed = false;
        }
        m_changed.notify_all();
    }
    /// Waits until so many wait here.
    [[nodiscard]] bool is_met_by(int readers) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(lock, 20s, [&] { return m_waiting >= readers; });
    }

  private:
    static sqlite3_vfs* real() { return sqlite3_vfs_find("unix"); }

    static int open(sqlite3_vfs* /*self*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
        if ((flags & SQLITE_OPEN_READONLY) != 0 && name != nullptr &&
            std::string_view(name).ends_with("state.db"))
            s_gate->wait();
        return real()->xOpen(real(), name, file, flags, out_flags);
    }
    void wait() {
        std::unique_lock lock(m_guard);
        ++m_waiting;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return !m_is_closed; });
        --m_waiting;
    }

    static inline Gate* s_gate = nullptr;
    sqlite3_vfs m_vfs{};
    std::mutex m_guard;
    std::condition_variable m_changed;
    bool m_is_closed = false;
    int m_waiting = 0;
};

config::Module module_of(const std::string& name, config::ModuleOptions options) {
    config::Module module;
    module.name = name;
    module.position = config::Position::lower_third;
    module.options = std::move(options);
    return module;
}

config::Config family(double trail_hours, config::Duration lost) {
    config::Config config;
    config.unique_id = "fam";
    config.people = {{"Anna", {"anna"}, {}, "", config::PersonKind::person}};
    config.regions = {{"Home", *LatLon::make(53.5, 13.0), 100, "", {}}};
    config.home = "Home";
    config.broker.host = "localhost";
    config.broker.port = 1;  // nobody
    config.thresholds.ageing = 10min;
    config.thresholds.stale = 20min;
    config.thresholds.lost = lost;
    config::MapOptions map;
    map.trail_hours = trail_hours;
    config.modules = {module_of("map", map), module_of("ribbons", config::RibbonsOptions{})};
    return config;
}

UtcSeconds ago(std::chrono::minutes time) {
    static const UtcSeconds now = std::chrono::floor<std::chrono::minutes>(SystemClock().now().wall);
    return now - time;
}

storage::FixRow fix(double lat_deg, UtcSeconds time) {
    return {.person = "Anna", .device = "owntracks/fam/anna", .tst = time, .lat_deg = lat_deg, .lon_deg = 13};
}

/// Runs a session on a directory.
struct Running {
    Running(const std::filesystem::path& path, const config::Config& config)
        : session(config, *storage::StateDirectory::open(path), clock, [this] { wake.wake(); }) {}

    void read_all() {
        const auto deadline = Steady::now() + 20s;
        while (session.is_reading_trails() && Steady::now() < deadline) {
            wake.wait_until(deadline);
            while (session.work()) {
            }
        }
        REQUIRE_FALSE(session.is_reading_trails());
    }
    [[nodiscard]] UtcSeconds way_begins() {
        const auto& trails = session.trails();
        REQUIRE(trails.size() == 1);
        return trails.front().points->front().time;
    }
    [[nodiscard]] bool has_silence() {
        const auto& pasts = session.pasts(session.summary(clock.now()));
        REQUIRE(pasts.size() == 1);
        return std::ranges::any_of(*pasts.front().stays, [](const household::Stay& stay) {
            return stay.kind == StayKind::unknown && stay.from < ago(60min);
        });
    }

    SystemClock clock;
    Inbox<int> wake{1};
    engine::Session session;
};

/// Somebody who was at home, silent for three hours, and went away within the last two.
void store_a_day(const std::filesystem::path& path, const config::Config& config) {
    { const Running first(path, config); }
    storage::StateStore store(path / "state.db");
    storage::Commit commit{.watermark = store.stored().watermark};
    commit.fixes = {fix(53.50, ago(310min)), fix(53.51, ago(300min)), fix(53.52, ago(110min)),
                    fix(53.53, ago(100min)), fix(53.54, ago(90min))};
    commit.transitions = {{"Anna", "owntracks/fam/anna", "Home", "enter", ago(310min), 1, {}}};
    REQUIRE(store.commit(commit));
}

}  // namespace

TEST_CASE("a way has what is stored and what is not yet") {
    const TemporaryDirectory directory;
    const config::Config config = family(8, 24h);
    store_a_day(directory.path(), config);
    {
        storage::PendingRows pending;
        const auto state = storage::read_state(directory / "state.db").value();
        storage::JournalWriter writer(directory / "journal.db", state.watermark, pending);
        storage::JournalRow row;
        row.topic = "owntracks/fam/anna";
        row.payload = fmt::format(R"({{"_type":"location","acc":10,"lat":53.6,"lon":13.0,"tst":{}}})",
                                  ago(5min).time_since_epoch().count());
        const Moment now = SystemClock().now();
        row.arrival = now.wall;
        row.since_boot = now.since_boot;
        row.boot = boot_id();
        REQUIRE(writer.append(std::move(row), storage::Durability::normal));
    }
    Running running(directory.path(), config);
    running.read_all();
    CHECK(running.way_begins() == ago(310min));
    CHECK(running.session.trails().front().points->back().time == ago(5min));
}

TEST_CASE("another configuration waits for no answer to the one before, and counts none") {
    const TemporaryDirectory directory;
    const config::Config before = family(2, 1h);
    const config::Config after = family(8, 24h);
    store_a_day(directory.path(), before);
    SECTION("what each configuration shows, undisturbed") {
        Running first(directory.path(), before);
        first.read_all();
        CHECK(first.way_begins() == ago(110min));
        CHECK(first.has_silence());
        first.session.reconfigure(after, {});
        first.read_all();
        CHECK(first.way_begins() == ago(310min));
        CHECK_FALSE(first.has_silence());
    }
    SECTION("the card answers late") {
        Gate gate;
        gate.close();
        Running running(directory.path(), before);
        REQUIRE(gate.is_met_by(2));  // the ways and the days of the old configuration
        const auto begin = Steady::now();
        running.session.reconfigure(after, {});
        CHECK(Steady::now() - begin < 5s);
        REQUIRE(gate.is_met_by(3));  // the new days
        CHECK(running.session.is_reading_trails());
        gate.lift();
        running.read_all();
        CHECK(running.way_begins() == ago(310min));
        CHECK_FALSE(running.has_silence());
        running.session.stop();
    }
}
