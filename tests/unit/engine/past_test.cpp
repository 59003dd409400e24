// Days that a session knows: from its files at once, and from what comes in.

#include <fmt/format.h>

#include "module/base/inbox.hpp"
#include "module/engine/session.hpp"
#include "module/engine/trail_span.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using household::Stay;
using household::StayKind;
using storage::test::TemporaryDirectory;

namespace {

config::Config family(bool has_ribbons = true) {
    config::Config config;
    config.unique_id = "fam";
    config.people = {{"Anna", {"anna"}, {}, "", config::PersonKind::person}};
    config.regions = {{"Home", *LatLon::make(53.5, 13.0), 100, "", {}},
                      {"School", *LatLon::make(53.6, 13.0), 100, "", {}}};
    config.home = "Home";
    config::Module module;
    module.name = "ribbons";
    module.position = config::Position::bottom_bar;
    module.options = config::RibbonsOptions{};
    if (has_ribbons) config.modules = {module};
    return config;
}

/// Some full minutes before now.
UtcSeconds ago(std::chrono::minutes time) {
    static const UtcSeconds now = std::chrono::floor<std::chrono::minutes>(SystemClock().now().wall);
    return now - time;
}

storage::FixRow fix(UtcSeconds time) {
    return {.person = "Anna", .device = "owntracks/fam/anna", .tst = time, .lat_deg = 53.5, .lon_deg = 13};
}

void say(const std::filesystem::path& directory, double lat_deg, UtcSeconds time) {
    storage::PendingRows pending;
    const auto state = storage::read_state(directory / "state.db").value();
    storage::JournalWriter writer(directory / "journal.db", state.watermark, pending);
    storage::JournalRow row;
    row.topic = "owntracks/fam/anna";
    row.payload = fmt::format(R"({{"_type":"location","acc":10,"lat":{},"lon":13.0,"tst":{}}})", lat_deg,
                              time.time_since_epoch().count());
    const Moment now = SystemClock().now();
    row.arrival = now.wall;
    row.since_boot = now.since_boot;
    row.boot = boot_id();
    REQUIRE(writer.append(std::move(row), storage::Durability::normal));
}

/// What a session knows once it has read its files.
std::vector<Stay> stays_after_start(const std::filesystem::path& path, const config::Config& config) {
    auto directory = storage::StateDirectory::open(path);
    REQUIRE(directory);
    const SystemClock clock;
    Inbox<int> wake(1);
    engine::Session session(config, std::move(*directory), clock, [&wake] { wake.wake(); });
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (session.is_reading_trails() && std::chrono::steady_clock::now() < deadline) {
        wake.wait_until(deadline);
        while (session.work()) {
        }
    }
    REQUIRE_FALSE(session.is_reading_trails());
    const auto& pasts = session.pasts(session.summary(clock.now()));
    if (pasts.empty()) return {};
    return *pasts.front().stays;
}

}  // namespace

TEST_CASE("after a start the days are known from the history") {
    const TemporaryDirectory directory;
    stays_after_start(directory.path(), family());  // the configuration first
    {
        storage::StateStore store(directory / "state.db");
        storage::Commit commit{.watermark = store.stored().watermark};
        commit.fixes = {fix(ago(300min)), fix(ago(120min)), fix(ago(61min))};
        commit.transitions = {{"Anna", "owntracks/fam/anna", "Home", "leave", ago(240min), 1, {}},
                              {"Anna", "owntracks/fam/anna", "School", "enter", ago(200min), 1, {}},
                              {"Anna", "owntracks/fam/anna", "School", "leave", ago(100min), 1, {}}};
        REQUIRE(store.commit(commit));
    }
    const auto stays = stays_after_start(directory.path(), family());
    REQUIRE(stays.size() == 4);
    CHECK(stays[0] == Stay{ago(300min), ago(240min), StayKind::region, "Home"});
    CHECK(stays[1] == Stay{ago(240min), ago(200min), StayKind::out, ""});
    CHECK(stays[2] == Stay{ago(200min), ago(100min), StayKind::region, "School"});
    CHECK(stays[3].kind == StayKind::out);

    // What the journal still holds at a start is part of the story.
    say(directory.path(), 53.5, ago(30min));
    const auto later = stays_after_start(directory.path(), family());
    REQUIRE(later.size() == 5);
    CHECK(later[4].from == ago(30min));
    CHECK(later[4].region == "Home");
}

TEST_CASE("without ribbons nothing is read and nothing kept") {
    const TemporaryDirectory directory;
    say(directory.path(), 53.5, ago(30min));
    CHECK(stays_after_start(directory.path(), family(false)).empty());
}

TEST_CASE("no more of the past is collected than the household keeps of its history") {
    config::Config config = family();
    config::Module map;
    map.name = "map";
    map.options = config::MapOptions{};
    std::get<config::MapOptions>(map.options).trail_hours = 6;
    config.modules.push_back(map);
    CHECK(engine::past_span(config) == 25h + 4 * 7 * 24h);
    CHECK(engine::trail_span(config) == 6h);
    config.thresholds.keep_history = 48h;
    CHECK(engine::past_span(config) == 48h);
    CHECK(engine::trail_span(config) == 6h);
    config.thresholds.keep_history = 1h;
    CHECK(engine::past_span(config) == 1h);
    CHECK(engine::trail_span(config) == 1h);
    config.thresholds.keep_history = 0h;
    CHECK(engine::past_span(config) == 0s);
    CHECK(engine::trail_span(config) == 0s);
}
