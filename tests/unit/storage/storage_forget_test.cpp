// Rows that are replaced, people who are forgotten, and a schema that grew.

#include <fstream>
#include <iterator>

#include "module/base/inbox.hpp"
#include "module/storage/gathered_commit.hpp"
#include "module/storage/history_reader.hpp"
#include "module/storage/state_store.hpp"
#include "module/storage/storage_thread.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace {

UtcSeconds at(std::int64_t seconds) {
    return UtcSeconds(std::chrono::seconds(1'750'000'000 + seconds));
}

TransitionRow transition(const char* person, const char* device, const char* event, std::int64_t seconds,
                         std::optional<UtcSeconds> replaces = {}) {
    return {person, device, "Home", event, at(seconds), seconds, replaces};
}

FixRow fix(const char* person, const char* device, std::int64_t seconds) {
    return {.person = person, .device = device, .tst = at(seconds), .lat_deg = 53.5, .lon_deg = 13};
}

/// "Anna/phone enter 60, …" as the history has it.
std::string told(HistoryReader& history) {
    std::string text;
    const auto rows = history.transitions_since(UtcSeconds{}, 1000).value();
    for (const TransitionRow& row : rows) {
        text += (text.empty() ? "" : ", ") + row.person + "/" + row.device + " " + row.event + " " +
                std::to_string((row.tst - at(0)).count());
    }
    return text;
}

bool any_file_holds(const std::filesystem::path& directory, const std::string& bytes) {
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        if (content.find(bytes) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a transition that replaces another takes its place, whichever device told it") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    HistoryReader history(directory / "state.db");
    REQUIRE(store.commit(
        {.transitions = {transition("Anna", "phone", "enter", 100), transition("Ben", "tablet", "enter", 100),
                         transition("Anna", "phone", "leave", 200)}}));
    REQUIRE(store.commit({.transitions = {transition("Anna", "watch", "enter", 60, at(100))}}));
    CHECK(told(history) == "Anna/watch enter 60, Ben/tablet enter 100, Anna/phone leave 200");

    SECTION("a clock that is put right names no device: the row keeps its own") {
        REQUIRE(store.commit({.transitions = {transition("Anna", "", "leave", 150, at(200))}}));
        CHECK(told(history) == "Anna/watch enter 60, Ben/tablet enter 100, Anna/phone leave 150");
    }
    SECTION("a row may be replaced in the commit that brings it") {
        REQUIRE(store.commit({.transitions = {transition("Anna", "phone", "enter", 300),
                                              transition("Anna", "phone", "enter", 290, at(300)),
                                              transition("Anna", "phone", "enter", 280, at(290))}}));
        CHECK(told(history) ==
              "Anna/watch enter 60, Ben/tablet enter 100, Anna/phone leave 200, Anna/phone enter 280");
    }
    SECTION("what is replaced goes even if what replaces it is too old to be kept") {
        REQUIRE(store.commit(
            {.transitions = {transition("Anna", "phone", "leave", 10, at(200))}, .keep_since = at(50)}));
        CHECK(told(history) == "Anna/watch enter 60, Ben/tablet enter 100");
    }
    SECTION("what was never stored can be replaced") {
        REQUIRE(store.commit({.transitions = {transition("Ben", "tablet", "leave", 400, at(401))}}));
        CHECK(told(history) ==
              "Anna/watch enter 60, Ben/tablet enter 100, Anna/phone leave 200, Ben/tablet leave 400");
    }
}

TEST_CASE(
    "a person who is forgotten goes with everything, a device without the person's comings and goings") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    HistoryReader history(directory / "state.db");
    Commit commit;
    commit.fixes = {fix("Anna", "phone", 1), fix("Anna", "watch", 2), fix("Ben", "tablet", 3)};
    commit.transitions = {transition("Anna", "phone", "enter", 10), transition("Anna", "watch", "leave", 20),
                          transition("Ben", "tablet", "enter", 30)};
    commit.alarms = {{.person = "Anna", .device = "phone", .tst = at(5)},
                     {.person = "Ben", .device = "tablet", .tst = at(6)}};
    REQUIRE(store.commit(commit));
    const auto fixes_of = [&](const char* person) {
        return history.fixes_of_person(person, at(0), at(1000), 100).value().size();
    };

    SECTION("the person") {
        REQUIRE(
            store.commit({.fixes = {fix("Anna", "phone", 50)}, .forgotten = {{"Anna", {"phone", "watch"}}}}));
        CHECK(told(history) == "Ben/tablet enter 30");
        CHECK(fixes_of("Anna") == 1);  // said after that
        CHECK(fixes_of("Ben") == 1);
        CHECK(history.alarms_since(at(0), 10).value().size() == 1);
        CHECK(history.series().value() ==
              std::vector<Series>{{"Anna", "phone", 1, 0, 0}, {"Ben", "tablet", 1, 1, 1}});
    }
    SECTION("one device") {
        REQUIRE(store.commit({.forgotten = {{"", {"watch"}}}}));
        CHECK(told(history) == "Anna/phone enter 10, Anna/ leave 20, Ben/tablet enter 30");
        CHECK(fixes_of("Anna") == 1);
        CHECK(history.series().value() == std::vector<Series>{{"Anna", "", 0, 1, 0},
                                                              {"Anna", "phone", 1, 1, 1},
                                                              {"Ben", "tablet", 1, 1, 1}});
    }
    SECTION("what they carried for somebody else stays") {
        REQUIRE(store.commit({.forgotten = {{"Ben", {}}}}));
        CHECK(fixes_of("Ben") == 0);
        CHECK(fixes_of("Anna") == 2);
    }
}

TEST_CASE("commits that wait are forgotten in the order in which they came") {
    GatheredCommit gathered;
    gathered.add({.fixes = {fix("Anna", "phone", 1), fix("Ben", "tablet", 2)},
                  .transitions = {transition("Anna", "watch", "enter", 3)}});
    CHECK_FALSE(gathered.is_urgent());
    gathered.add({.fixes = {fix("Anna", "phone", 4)}, .forgotten = {{"Anna", {"phone"}}, {"", {"tablet"}}}});
    CHECK(gathered.is_urgent());
    const Commit commit = gathered.commit();
    REQUIRE(commit.fixes.size() == 1);
    CHECK(commit.fixes.front().tst == at(4));
    CHECK(commit.transitions.empty());
    CHECK(commit.forgotten.size() == 2);
}

TEST_CASE("traces go from the files, also after a kill in between, and nothing else goes") {
    const TemporaryDirectory directory;
    const std::string secret = "owntracks/fam/secret-device";
    {
        StateStore store(directory / "state.db");
        Commit commit{.upserts = {{"device/" + secret, "they were at 53.1234567"}, {"device/other", "kept"}}};
        for (int i = 0; i < 5000; ++i)
            commit.fixes.push_back(fix("Anna", i % 2 == 0 ? secret.c_str() : "phone", i));
        REQUIRE(store.commit(commit));
        CHECK_FALSE(store.has_traces());
        std::ofstream(directory / "state.db.corrupt-20250101T000000") << secret;
        REQUIRE(store.commit({.erased = {"device/" + secret}, .forgotten = {{"", {secret}}}}));
        CHECK(store.has_traces());
    }  // ends before it could tidy up
    CHECK(any_file_holds(directory.path(), secret));

    int journal_cleaned = 0;
    StorageThread::Options options;
    options.clean_journal = [&](std::int64_t) -> Result<void, Failure> {
        ++journal_cleaned;
        return {};
    };
    {
        StateStore store(directory / "state.db");
        CHECK(store.has_traces());
        StorageThread thread(std::move(store), options, {});
        REQUIRE(thread.flush(std::chrono::seconds(20)));
        thread.submit({.watermark = 1});
        REQUIRE(thread.flush(std::chrono::seconds(20)));
        CHECK_FALSE(thread.state().has_traces);
    }
    CHECK(journal_cleaned == 1);
    CHECK_FALSE(any_file_holds(directory.path(), secret));
    CHECK_FALSE(any_file_holds(directory.path(), "53.1234567"));
    CHECK(directory.names_with("corrupt").empty());
    const StateStore store(directory / "state.db");
    CHECK_FALSE(store.has_traces());
    CHECK(store.stored().values.contains("device/other"));
    HistoryReader history(directory / "state.db");
    CHECK(history.fixes_of_person("Anna", at(0), at(10'000), 10'000).value().size() == 2500);
}

TEST_CASE("traces that cannot go yet are tried again, and the work itself is not repeated") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    REQUIRE(store.commit({.transitions = {transition("Anna", "phone", "enter", 100)}}));
    int tries = 0;
    StorageThread::Options options;
    options.retry = std::chrono::milliseconds(1);
    options.clean_journal = [&](std::int64_t) -> Result<void, Failure> {
        if (++tries < 3) return tl::unexpected(Failure{"somebody reads the journal"});
        return {};
    };
    Inbox<StorageReport> reports(100);
    StorageThread thread(std::move(store), options,
                         [&](const StorageReport& report) { reports.send(report); });
    thread.submit({.transitions = {transition("Anna", "", "enter", 50, at(100))},
                   .forgotten = {{"", {"tablet"}}},
                   .watermark = 7});
    std::vector<StorageReport> seen;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while ((seen.empty() || seen.back().has_traces) && std::chrono::steady_clock::now() < deadline) {
        for (const StorageReport& report : reports.wait_until(deadline))
            seen.push_back(report);
    }
    REQUIRE_FALSE(seen.empty());
    CHECK(seen.front().watermark == 7);  // stored, though not yet without traces
    CHECK(seen.front().fault.empty());
    CHECK_THAT(seen.front().traces_fault, ContainsSubstring("somebody reads the journal"));
    CHECK_FALSE(seen.back().has_traces);
    CHECK(seen.back().traces_fault.empty());
    CHECK(tries == 3);
    HistoryReader history(directory / "state.db");
    CHECK(told(history) == "Anna/phone enter 50");
}

TEST_CASE("traces that cannot go are not tried with every commit, unless somebody else is forgotten") {
    const TemporaryDirectory directory;
    int tries = 0;
    StorageThread::Options options;
    options.retry = std::chrono::hours(1);
    options.clean_journal = [&](std::int64_t) -> Result<void, Failure> {
        ++tries;
        return tl::unexpected(Failure{"somebody reads the journal"});
    };
    StorageThread thread(StateStore(directory / "state.db"), options, {});
    const auto store = [&](Commit commit) {
        thread.submit(std::move(commit));
        REQUIRE(thread.flush(std::chrono::seconds(20)));
    };
    store({.forgotten = {{"", {"tablet"}}}, .watermark = 1});
    for (int i = 2; i <= 30; ++i)
        store({.watermark = i});
    CHECK(tries == 1);
    CHECK(thread.state().watermark == 30);
    CHECK(thread.state().fault.empty());
    CHECK(thread.state().has_traces);
    store({.forgotten = {{"", {"watch"}}}, .watermark = 31});
    CHECK(tries == 2);
}

TEST_CASE("traces that wait do not hurry the attempts of a storage that fails") {
    const TemporaryDirectory directory;
    StorageThread::Options options;
    options.gather = std::chrono::milliseconds(0);
    options.retry = std::chrono::milliseconds(1);
    options.clean_journal = [&](std::int64_t) -> Result<void, Failure> {
        return tl::unexpected(Failure{"somebody reads the journal"});
    };
    StorageThread thread(StateStore(directory / "state.db"), options, {});
    thread.submit({.forgotten = {{"", {"tablet"}}}, .watermark = 1});
    REQUIRE(thread.flush(std::chrono::seconds(20)));
    REQUIRE(thread.state().has_traces);
    Database other(directory / "state.db", Access::read_write);
    const Transaction lock(other);
    thread.submit({.watermark = 2});
    // Every attempt takes 20 ms, and the pauses after them double: 1 ms, 2 ms, 4 ms and so on.
    Inbox<int> nothing(1);
    nothing.wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(1));
    CHECK(thread.state().failures > 0);
    CHECK(thread.state().failures < 14);
}

TEST_CASE("a state that was written anew is not written again for the sake of the journal") {
    const TemporaryDirectory directory;
    const auto file = directory / "state.db";
    const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(9);
    StateStore store(file);
    REQUIRE(store.commit({.fixes = {fix("Anna", "phone", 1), fix("Anna", "watch", 1)}}));
    REQUIRE(store.commit({.forgotten = {{"", {"phone"}}}}));
    REQUIRE(store.remove_traces());
    std::filesystem::last_write_time(file, long_ago);
    REQUIRE(store.remove_traces());
    CHECK(std::filesystem::last_write_time(file) == long_ago);
    REQUIRE(store.commit({.forgotten = {{"", {"watch"}}}}));
    REQUIRE(store.remove_traces());
    CHECK(std::filesystem::last_write_time(file) > long_ago);
}

TEST_CASE("a reader that keeps the journal's traces keeps no message out of it") {
    const TemporaryDirectory directory;
    PendingRows pending;
    JournalWriter writer(directory / "journal.db", 0, pending);
    for (int i = 1; i <= 20; ++i)
        REQUIRE(writer.append(message(i), Durability::normal));
    writer.request_prune(10);
    {
        Database other(directory / "journal.db", Access::read_only);
        other.run("BEGIN");
        REQUIRE(other.number("SELECT count(*) FROM rows") == 20);
        const auto removed = writer.remove_traces(SinceBoot(1));
        REQUIRE_FALSE(removed);
        CHECK_THAT(removed.error().text, ContainsSubstring("another program keeps reading"));
        CHECK(pending.status().reason.empty());
        CHECK(writer.append(message(21), Durability::full).value() == 21);
    }
    REQUIRE(writer.remove_traces(SinceBoot(2)));
    CHECK_FALSE(any_file_holds(directory.path(), message(10).payload));
    JournalReader reader(directory / "journal.db", pending);
    CHECK(numbers_of(reader.read_above(0, 100).value()).size() == 11);
}

TEST_CASE("a journal without traces keeps the rows that are not applied yet, and its numbers") {
    const TemporaryDirectory directory;
    PendingRows pending;
    JournalWriter writer(directory / "journal.db", 0, pending);
    for (int i = 1; i <= 1500; ++i)
        REQUIRE(writer.append(message(i), Durability::normal));
    REQUIRE(any_file_holds(directory.path(), message(700).payload));
    std::ofstream(directory / "journal.db.newer-20250101T000000") << message(700).payload;
    writer.request_prune(1400);
    REQUIRE(writer.remove_traces(SinceBoot(1)));
    CHECK_FALSE(any_file_holds(directory.path(), message(700).payload));
    CHECK_FALSE(any_file_holds(directory.path(), message(1400).payload));
    CHECK(any_file_holds(directory.path(), message(1401).payload));
    JournalReader reader(directory / "journal.db", pending);
    CHECK(reader.read_above(1400, 1000).value().size() == 100);
    CHECK(writer.append(message(1501), Durability::normal).value() == 1501);
}

TEST_CASE("a state of the first schema is taken over, history and all") {
    const TemporaryDirectory directory;
    {
        StateStore store(directory / "state.db");
        REQUIRE(store.commit({.upserts = {{"a", "1"}},
                              .fixes = {fix("Anna", "phone", 1)},
                              .transitions = {transition("Anna", "phone", "enter", 10)},
                              .watermark = 3}));
    }
    {
        Database database(directory / "state.db", Access::read_write);
        database.run("DROP TABLE chores; PRAGMA user_version = 1");
    }
    std::vector<std::string> notices;
    StateStore store(directory / "state.db",
                     [&](const SetAside& event) { notices.push_back(event.sentence); });
    CHECK(notices.empty());
    CHECK(store.stored() == StoredState{.values = {{"a", "1"}}, .watermark = 3});
    CHECK_FALSE(store.has_traces());
    REQUIRE(store.commit({.forgotten = {{"Ben", {}}}}));
    CHECK(store.has_traces());
    HistoryReader history(directory / "state.db");
    CHECK(told(history) == "Anna/phone enter 10");
}
