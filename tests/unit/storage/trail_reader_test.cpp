// Trails for the map, read beside the writer.

#include "module/storage/trail_reader.hpp"

#include <fstream>

#include "module/base/inbox.hpp"
#include "module/storage/state_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace {

constexpr auto k_patience = std::chrono::seconds(20);

UtcSeconds at(std::int64_t seconds) {
    return UtcSeconds(std::chrono::seconds(1'750'000'000 + seconds));
}

FixRow fix(const std::string& person, const std::string& device, std::int64_t seconds, double lat_deg) {
    FixRow row{.person = person, .device = device, .tst = at(seconds), .lat_deg = lat_deg, .lon_deg = 13};
    row.accuracy_m = 12;
    return row;
}

/// A reader and what it answered.
struct Reading {
    explicit Reading(const std::filesystem::path& file)
        : reader(
              file, [this](Trail trail) { answers.send(std::move(trail)); }, [this] { answers.send({}); }) {}

    /// The next answer; an empty one stands for reported damage.
    Trail next() {
        const auto deadline = std::chrono::steady_clock::now() + k_patience;
        while (waiting.empty() && std::chrono::steady_clock::now() < deadline) {
            for (Trail& trail : answers.wait_until(deadline))
                waiting.push_back(std::move(trail));
        }
        REQUIRE_FALSE(waiting.empty());
        Trail first = std::move(waiting.front());
        waiting.erase(waiting.begin());
        return first;
    }

    Inbox<Trail> answers{100};
    std::vector<Trail> waiting;
    TrailReader reader;
};

std::vector<double> latitudes(const Trail& trail) {
    std::vector<double> found;
    for (const FixRow& row : trail.fixes)
        found.push_back(row.lat_deg);
    return found;
}

}  // namespace

TEST_CASE("a trail is what one person's devices said between two times, in order") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    Commit commit{.watermark = 1};
    commit.fixes = {fix("Anna", "anna/phone", 30, 53.3), fix("Anna", "anna/phone", 10, 53.1),
                    fix("Anna", "anna/watch", 20, 53.2), fix("Ben", "ben", 15, 48.0),
                    fix("Anna", "anna/phone", 99, 53.9)};
    REQUIRE(store.commit(commit));

    Reading reading(directory / "state.db");
    reading.reader.ask({.person = "Anna", .from = at(10), .to = at(30)});
    const Trail trail = reading.next();
    CHECK(trail.person == "Anna");
    CHECK(trail.from == at(10));
    CHECK(trail.to == at(30));
    CHECK(latitudes(trail) == std::vector{53.1, 53.2, 53.3});
    CHECK(trail.fixes.at(1).device == "anna/watch");
    CHECK(trail.fixes.at(0).accuracy_m == 12);

    // The writer went on meanwhile.
    REQUIRE(store.commit({.fixes = {fix("Anna", "anna/phone", 25, 53.25)}, .watermark = 2}));
    reading.reader.ask({.person = "Anna", .from = at(10), .to = at(30)});
    CHECK(latitudes(reading.next()) == std::vector{53.1, 53.2, 53.25, 53.3});
}

TEST_CASE("fixes that are not stored yet join the trail, each once, and the newest count") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    REQUIRE(store.commit({.fixes = {fix("Anna", "anna", 1, 53.1), fix("Anna", "anna", 2, 53.2)}}));
    const std::vector<FixRow> unstored{fix("Anna", "anna", 2, 99), fix("Anna", "anna", 4, 53.4),
                                       fix("Anna", "anna", 3, 53.3), fix("Ben", "ben", 3, 48),
                                       fix("Anna", "anna", 500, 53.5)};
    Reading reading(directory / "state.db");
    reading.reader.ask({.person = "Anna", .from = at(0), .to = at(100), .unstored = unstored});
    CHECK(latitudes(reading.next()) == std::vector{53.1, 53.2, 53.3, 53.4});
    reading.reader.ask(
        {.person = "Anna", .from = at(0), .to = at(100), .most_fixes = 2, .unstored = unstored});
    CHECK(latitudes(reading.next()) == std::vector{53.3, 53.4});
}

TEST_CASE("without a file a trail is made of what is not stored") {
    Reading reading("");
    reading.reader.ask(
        {.person = "Anna", .from = at(0), .to = at(9), .unstored = {fix("Anna", "anna", 4, 53.4)}});
    CHECK(latitudes(reading.next()) == std::vector{53.4});
}

TEST_CASE("a damaged file is reported, and the trail is still answered") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "state.db") << std::string(8192, 'x');
    Reading reading(directory / "state.db");
    reading.reader.ask(
        {.person = "Anna", .from = at(0), .to = at(9), .unstored = {fix("Anna", "anna", 4, 53.4)}});
    CHECK(reading.next().person.empty());
    CHECK(latitudes(reading.next()) == std::vector{53.4});
}
