// The last weeks of a family, read from the history.

#include "module/storage/past_reader.hpp"

#include <fstream>

#include "module/storage/state_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;
using namespace std::chrono_literals;

namespace {

UtcSeconds at(std::chrono::minutes after) {
    return UtcSeconds(1'750'000'000s) + after;
}

FixRow fix(const char* person, const char* device, std::chrono::minutes after) {
    return {.person = person, .device = device, .tst = at(after), .lat_deg = 53.5, .lon_deg = 13};
}

void store(const std::filesystem::path& file, const Commit& commit) {
    StateStore store(file);
    REQUIRE(store.commit(commit));
}

}  // namespace

TEST_CASE("transitions of everybody since a time come in their order") {
    const TemporaryDirectory directory;
    Commit commit{.watermark = 1};
    commit.transitions = {{"Ben", "b", "School", "leave", at(90min), 1, {}},
                          {"Anna", "a", "Home", "enter", at(30min), 1, {}},
                          {"Anna", "a", "Home", "enter", at(-10min), 1, {}}};
    store(directory / "state.db", commit);
    const StoredPast past = read_past(directory / "state.db", {}, at(0min), 1h);
    CHECK(past.fault.empty());
    REQUIRE(past.transitions.size() == 2);
    CHECK(past.transitions[0].person == "Anna");
    CHECK(past.transitions[1].event == "leave");
}

TEST_CASE("silences are found whichever device spoke, and exactly those that are longer than the limit") {
    const TemporaryDirectory directory;
    Commit commit{.watermark = 1};
    for (const auto after : {0min, 30min, 90min, 150min})
        commit.fixes.push_back(fix("Anna", "phone", after));
    for (const auto after : {160min, 300min, 301min})
        commit.fixes.push_back(fix("Anna", "watch", after));
    commit.fixes.push_back(fix("Anna", "phone", 400min));
    commit.fixes.push_back(fix("Ben", "ben", 200min));
    commit.fixes.push_back(fix("Anna", "phone", -500min));
    store(directory / "state.db", commit);
    const StoredPast past = read_past(directory / "state.db", {"Anna", "Ben", "Clara"}, at(0min), 1h);
    REQUIRE(past.hearing.size() == 3);
    const Hearing& anna = past.hearing[0].second;
    CHECK(anna.first == at(0min));
    CHECK(anna.last == at(400min));
    CHECK(anna.silences ==
          std::vector<std::pair<UtcSeconds, UtcSeconds>>{{at(160min), at(300min)}, {at(301min), at(400min)}});
    CHECK(past.hearing[1].second == Hearing{at(200min), at(200min), {}});
    CHECK(past.hearing[2].second == Hearing{});
}

TEST_CASE("a household without a history has no past, and no fault either") {
    const TemporaryDirectory directory;
    const StoredPast past = read_past(directory / "state.db", {"Anna"}, at(0min), 1h);
    CHECK(past.fault.empty());
    CHECK(past.transitions.empty());
    CHECK(past.hearing == std::vector<std::pair<std::string, Hearing>>{{"Anna", {}}});
}

TEST_CASE("a file that is no database is a fault with its sentence") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "state.db") << std::string(8192, 'x');
    const StoredPast past = read_past(directory / "state.db", {"Anna"}, at(0min), 1h);
    CHECK_FALSE(past.fault.empty());
    CHECK(past.met_damage);
}
