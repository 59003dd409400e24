#include "module/storage/state_store.hpp"

#include <sqlite3.h>
#include <sys/resource.h>

#include <cmath>
#include <fstream>

#include "module/storage/history_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/child.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace {

UtcSeconds at(std::int64_t seconds) {
    return UtcSeconds(std::chrono::seconds(1'750'000'000 + seconds));
}

FixRow fix(const std::string& person, const std::string& device, std::int64_t tst) {
    return {.person = person,
            .device = "owntracks/bergstroem/" + device,
            .tst = at(tst),
            .lat_deg = 59.3293,
            .lon_deg = 18.0686,
            .accuracy_m = 12.5,
            .battery_pct = 80,
            .message = tst};
}

}  // namespace

TEST_CASE("values and watermark come back after a restart") {
    const TemporaryDirectory directory;
    {
        StateStore store(directory / "state.db");
        CHECK(store.stored() == StoredState{});
        REQUIRE(store.commit({.upserts = {{"a", "1"}, {"b", std::string("\0\xff", 2)}}, .watermark = 5}));
        REQUIRE(
            store.commit({.upserts = {{"a", "2"}, {"c", ""}}, .erased = {"b", "c", "d"}, .watermark = 9}));
    }
    StateStore store(directory / "state.db");
    CHECK(store.stored() == StoredState{.values = {{"a", "2"}, {"c", ""}}, .watermark = 9});
    CHECK(read_state(directory / "state.db").value() == store.stored());
}

TEST_CASE("history comes back by person, by device and in order of time") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    HistoryReader history(directory / "state.db");
    const FixRow phone1 = fix("Annika", "annika", 10);
    FixRow phone2 = fix("Annika", "annika", 30);
    phone2.speed_kmh = 4;
    phone2.course_deg = 270;
    const FixRow tablet = fix("Annika", "tablet", 20);
    const FixRow borrowed = fix("Pippi", "tablet", 40);
    const TransitionRow arrival{"Annika", phone1.device, "Home", "enter", at(30), 7};
    const AlarmRow alarm{"Car", "owntracks/bergstroem/car", at(50), 59.0, std::nullopt, 8};
    REQUIRE(store.commit(
        {.fixes = {phone2, phone1, tablet, borrowed}, .transitions = {arrival}, .alarms = {alarm}}));
    CHECK(history.fixes_of_person("Annika", at(0), at(99), 10).value() ==
          std::vector{phone1, tablet, phone2});
    CHECK(history.fixes_of_person("Annika", at(0), at(99), 2).value() == std::vector{tablet, phone2});
    CHECK(history.fixes_of_person("Annika", at(10), at(20), 10).value() == std::vector{phone1, tablet});
    CHECK(history.fixes_of_person("Nobody", at(0), at(99), 10).value().empty());
    CHECK(history.fixes_of_device(tablet.device, at(0), at(99), 10).value() == std::vector{tablet, borrowed});
    CHECK(history.transitions_since(at(30), 10).value() == std::vector{arrival});
    CHECK(history.transitions_since(at(31), 10).value().empty());
    CHECK(history.alarms_since(at(0), 10).value() == std::vector{alarm});

    SECTION("and nothing is there twice") {
        REQUIRE(store.commit({.fixes = {phone1, tablet}, .transitions = {arrival}, .alarms = {alarm}}));
        CHECK(history.fixes_of_person("Annika", at(0), at(99), 10).value().size() == 3);
        CHECK(history.transitions_since(at(0), 10).value().size() == 1);
        CHECK(history.alarms_since(at(0), 10).value().size() == 1);
    }
}

TEST_CASE("history that came of age goes a little at a time, the rest stays") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    HistoryReader history(directory / "state.db");
    Commit many;
    for (int i = 0; i < 2000; ++i) {
        many.fixes.push_back(fix("Annika", "annika", i));
        many.fixes.push_back(fix("Pippi", "pippi", i));
        many.transitions.push_back({"Annika", "annika", "Home", "enter", at(i), i});
        many.alarms.push_back({"Car", "car", at(i), std::nullopt, std::nullopt, i});
    }
    REQUIRE(store.commit(many));
    const auto rows = [&] {
        return history.fixes_of_person("Annika", at(-9), at(9999), 9999).value().size() +
               history.fixes_of_person("Pippi", at(-9), at(9999), 9999).value().size() +
               history.transitions_since(at(-9), 9999).value().size() +
               history.alarms_since(at(-9), 9999).value().size();
    };
    CHECK(rows() == 8000);
    std::size_t before = 8000;
    int commits = 0;
    for (; rows() > 4 * 500 && commits < 100; ++commits) {
        REQUIRE(store.commit({.keep_since = at(1500)}));
        CHECK(before - rows() <= 500);
        CHECK(before > rows());
        before = rows();
    }
    CHECK(commits == 12);
    REQUIRE(store.commit({.keep_since = at(1500)}));
    CHECK(rows() == 2000);
    CHECK(history.fixes_of_person("Annika", at(-9), at(9999), 9999).value().front().tst == at(1500));
    CHECK(history.transitions_since(at(-9), 9999).value().front().tst == at(1500));
    const auto alarms = history.alarms_since(at(-9), 9999).value();
    REQUIRE(alarms.size() == 500);
    CHECK(alarms.front() == AlarmRow{"Car", "car", at(1500), std::nullopt, std::nullopt, 1500});
    CHECK(alarms.back().tst == at(1999));

    SECTION("rows that are too old already are not stored") {
        REQUIRE(store.commit({.fixes = {fix("Annika", "annika", 1499)}, .keep_since = at(1500)}));
        CHECK(rows() == 2000);
    }
    SECTION("who keeps nothing keeps nothing, and the file shrinks") {
        for (int i = 0; i < 6; ++i)
            REQUIRE(store.commit(
                {.fixes = {fix("Annika", "annika", 9000 + i)}, .keep_since = UtcSeconds::max()}));
        CHECK(rows() == 0);
        CHECK(std::filesystem::file_size(directory / "state.db") < 100'000);
        CHECK(std::filesystem::file_size(directory / "state.db-wal") == 0);
    }
}

TEST_CASE("who kept nothing and then keeps something again has history that comes of age") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    HistoryReader history(directory / "state.db");
    const auto count = [&] {
        return history.fixes_of_person("Annika", at(-9), at(99'999), 9999).value().size();
    };
    REQUIRE(store.commit({.fixes = {fix("Annika", "annika", 1)}, .keep_since = UtcSeconds::max()}));
    REQUIRE(store.commit({.fixes = {fix("Annika", "annika", 10)}, .keep_since = at(0)}));
    CHECK(count() == 1);
    REQUIRE(store.commit({.fixes = {fix("Annika", "annika", 20'000)}, .keep_since = at(10'000)}));
    CHECK(count() == 1);
}

TEST_CASE("history lands where it belongs after memory ended in any place of a commit") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    REQUIRE(store.commit({.upserts = {{"a", "1"}}, .watermark = 1}));
    int failures = 0;
    for (int round = 0; round < 60; ++round) {
        const std::string person = "Annika" + std::to_string(round);
        Commit commit{.upserts = {{"a", std::to_string(round)}}, .watermark = round + 2};
        for (int i = 0; i < 200; ++i)
            commit.fixes.push_back(fix(person, "phone" + std::to_string(i % 20), i));
        sqlite3_hard_heap_limit64(sqlite3_memory_used() + round * 400);
        try {
            if (!store.commit(commit)) ++failures;
        } catch (const std::bad_alloc&) {
            ++failures;
        }
        sqlite3_hard_heap_limit64(0);
        REQUIRE(store.commit(commit));
        HistoryReader history(directory / "state.db");
        INFO("round " << round);
        CHECK(history.fixes_of_person(person, at(-9), at(9999), 9999).value().size() == 200);
        CHECK(store.stored().values.at("a") == std::to_string(round));
    }
    CHECK(failures > 5);
}

TEST_CASE("a commit that changes nothing writes nothing") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    const Commit commit{.upserts = {{"a", "1"}}, .fixes = {fix("Annika", "annika", 1)}, .watermark = 1};
    REQUIRE(store.commit(commit));
    const auto size = std::filesystem::file_size(directory / "state.db-wal");
    for (int i = 0; i < 10; ++i)
        REQUIRE(store.commit(commit));
    CHECK(std::filesystem::file_size(directory / "state.db-wal") == size);
}

TEST_CASE("the watermark never goes back") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    REQUIRE(store.commit({.watermark = 9}));
    REQUIRE(store.commit({.watermark = 3}));
    CHECK(store.stored().watermark == 9);
    CHECK(read_state(directory / "state.db").value().watermark == 9);
}

TEST_CASE("a fix whose numbers are no numbers is left out, the others are stored") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    FixRow broken = fix("Annika", "annika", 1);
    broken.lat_deg = std::nan("");
    REQUIRE(store.commit({.fixes = {broken, fix("Annika", "annika", 2)}}));
    HistoryReader history(directory / "state.db");
    CHECK(history.fixes_of_person("Annika", at(0), at(9), 10).value().size() == 1);
}

TEST_CASE("what is no database is set aside in one sentence, and the state starts fresh") {
    const TemporaryDirectory directory;
    const auto file = directory / "state.db";
    SECTION("a text file") {
        std::ofstream(file) << std::string(5000, 'x');
    }
    SECTION("a directory") {
        std::filesystem::create_directory(file);
    }
    SECTION("a database whose tables are gone") {
        { const StateStore store(file); }
        Database(file, Access::read_write).run("DROP TABLE series");
    }
    SECTION("a watermark that cannot be") {
        { const StateStore store(file); }
        Database(file, Access::read_write).run("UPDATE watermark SET row = -4");
    }
    std::vector<std::string> notices;
    StateStore store(file, [&](const SetAside& event) { notices.push_back(event.sentence); });
    CHECK(store.fault().empty());
    REQUIRE(notices.size() == 1);
    CHECK_THAT(notices[0], ContainsSubstring(file.string()) && ContainsSubstring("state.db.corrupt-") &&
                               ContainsSubstring("fresh one was started"));
    REQUIRE(store.commit({.upserts = {{"a", "1"}}, .watermark = 4}));
    CHECK(read_state(file).value() == StoredState{.values = {{"a", "1"}}, .watermark = 4});
}

TEST_CASE("a state that is locked at the start is read, and written when the lock is gone") {
    const TemporaryDirectory directory;
    {
        StateStore store(directory / "state.db");
        REQUIRE(store.commit({.upserts = {{"a", "1"}, {"b", "1"}}, .watermark = 4}));
    }
    std::optional<Database> other(std::in_place, directory / "state.db", Access::read_write);
    const bool is_readable = GENERATE(true, false);
    if (!is_readable) other->run("PRAGMA locking_mode = EXCLUSIVE");
    other->run("BEGIN IMMEDIATE; UPDATE state SET value = 'x'");
    StateStore store(directory / "state.db");
    CHECK(store.stored().watermark == (is_readable ? 4 : 0));
    const auto result = store.commit({.upserts = {{"a", "2"}}, .watermark = 5});
    REQUIRE_FALSE(result);
    CHECK_THAT(result.error().text, ContainsSubstring("locked by another program"));
    CHECK(store.fault() == result.error().text);
    other.reset();
    REQUIRE(store.commit({.upserts = {{"a", "2"}}, .watermark = 5}));
    CHECK(store.fault().empty());
    const StoredState expected{.values = {{"a", "2"}, {"b", "1"}}, .watermark = 5};
    CHECK(store.stored() == expected);
    CHECK(read_state(directory / "state.db").value() == expected);
}

TEST_CASE("a state that is deleted while the mirror runs comes back with the next commit") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    REQUIRE(store.commit({.upserts = {{"a", "1"}}, .watermark = 4}));
    for (const char* name : {"state.db", "state.db-wal", "state.db-shm"})
        std::filesystem::remove(directory / name);
    REQUIRE(store.commit({.upserts = {{"b", "2"}}, .watermark = 5}));
    CHECK(read_state(directory / "state.db").value() ==
          StoredState{.values = {{"a", "1"}, {"b", "2"}}, .watermark = 5});
}

TEST_CASE("damage at run time costs the history, not the state") {
    const TemporaryDirectory directory;
    std::vector<std::string> notices;
    StateStore store(directory / "state.db",
                     [&](const SetAside& event) { notices.push_back(event.sentence); });
    REQUIRE(store.commit({.upserts = {{"a", "1"}}, .fixes = {fix("Annika", "annika", 1)}, .watermark = 4}));
    // Another program takes a table away, as damage would.
    Database(directory / "state.db", Access::read_write).run("DROP TABLE fixes");
    HistoryReader history(directory / "state.db");
    CHECK_FALSE(history.fixes_of_person("Annika", at(0), at(9), 10));
    CHECK(history.met_damage());
    REQUIRE(store.commit({.upserts = {{"b", "2"}}, .fixes = {fix("Annika", "annika", 2)}, .watermark = 5}));
    REQUIRE(notices.size() == 1);
    CHECK_THAT(notices[0], ContainsSubstring("started with the present state"));
    CHECK(read_state(directory / "state.db").value() ==
          StoredState{.values = {{"a", "1"}, {"b", "2"}}, .watermark = 5});
    CHECK(history.fixes_of_person("Annika", at(0), at(9), 10).value().size() == 1);
    CHECK_FALSE(history.met_damage());
}

TEST_CASE("a fresh file that does not take the state yet makes the store forget nothing") {
    const TemporaryDirectory directory;
    Child child([&](const auto& say) {
        ::signal(SIGXFSZ, SIG_IGN);
        StateStore store(directory / "state.db");
        const std::string bulk(500'000, 'b');
        say(store.commit({.upserts = {{"a", bulk}}, .watermark = 4}).has_value());
        for (const char* name : {"state.db", "state.db-wal", "state.db-shm"})
            std::filesystem::remove(directory / name);
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit small{.rlim_cur = 300'000, .rlim_max = before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        say(!store.commit({.upserts = {{"b", "2"}}, .watermark = 5}));
        say(!store.commit({.upserts = {{"b", "2"}}, .watermark = 5}));
        ::setrlimit(RLIMIT_FSIZE, &before);
        say(store.commit({.upserts = {{"b", "2"}}, .watermark = 5}).has_value());
        say(read_state(directory / "state.db").value() ==
            StoredState{.values = {{"a", bulk}, {"b", "2"}}, .watermark = 5});
    });
    check_claims(child, {"the state is stored", "there is no room", "there is still no room",
                         "there is room again", "all of the state is there"});
}

TEST_CASE("whoever reads files that are just being made finds nothing in them, and no damage") {
    const TemporaryDirectory directory;
    for (const char* const name : {"state.db", "journal.db"}) {
        Database begun(directory / name, Access::read_write);
        begun.run("PRAGMA journal_mode = WAL");
    }
    const auto state = read_state(directory / "state.db");
    REQUIRE(state);
    CHECK(*state == StoredState{});
    JournalReader journal(directory / "journal.db");
    const auto rows = journal.read_above(0, 10);
    REQUIRE(rows);
    CHECK(rows->empty());
    HistoryReader history(directory / "state.db");
    const auto transitions = history.transitions_since(at(0), 10);
    REQUIRE(transitions);
    CHECK(transitions->empty());

    StateStore store(directory / "state.db");
    REQUIRE(store.commit({.transitions = {{"Anna", "d", "Home", "enter", at(1), 1}}, .watermark = 1}));
    CHECK(history.transitions_since(at(0), 10)->size() == 1);
    CHECK(read_state(directory / "state.db")->watermark == 1);
}
