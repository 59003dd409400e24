// The journal on a bad day: full disk, locks, damage, deleted files.

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <fstream>

#include "module/storage/journal.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/child.hpp"
#include "tests/unit/storage/temporary_directory.hpp"
#include "tests/unit/storage/whole_journal.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace fs = std::filesystem;

namespace {

/// Changes bytes of a file from another process: closing it in this one would drop SQLite's locks.
void scribble(const fs::path& file, long offset, const std::string& bytes) {
    Child child([&](const auto&) {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(offset);
        stream << bytes;
    });
    REQUIRE(child.join() == 0);
}

}  // namespace

TEST_CASE("rows that do not fit wait in memory, are read from there, and are written when there is room") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db", 0, 400'000);
    int number = 0;
    while (journal.writer.append(message(++number, 2000), Durability::normal)) {
    }
    const int first_waiting = number;
    REQUIRE(first_waiting > 20);
    for (int i = 0; i < 50; ++i) {
        const auto result = journal.writer.append(message(++number, 2000), Durability::full);
        REQUIRE_FALSE(result);
        CHECK_THAT(result.error().text,
                   ContainsSubstring("no space left for") && ContainsSubstring("journal.db"));
    }
    CHECK(journal.pending.status().rows == 51);
    CHECK_THAT(journal.pending.status().reason, ContainsSubstring("no space left"));
    CHECK(journal.above(0) == range(1, number));
    CHECK(journal.above(first_waiting + 5) == range(first_waiting + 6, number));

    SECTION("pruning makes the room") {
        journal.writer.request_prune(first_waiting - 10);
        JournalRow later = message(++number);
        later.since_boot += std::chrono::minutes(1);
        const auto result = journal.writer.append(later, Durability::normal);
        INFO((result ? "" : result.error().text));
        REQUIRE(result);
        CHECK(journal.pending.status().rows == 0);
        CHECK(journal.pending.status().reason.empty());
        CHECK(journal.above(first_waiting - 10) == range(first_waiting - 9, number));
        Journal reopened(directory / "journal.db");
        CHECK(reopened.above(first_waiting - 10) == range(first_waiting - 9, number));
    }
    SECTION("what the state holds need not be written at all") {
        journal.writer.request_prune(number);
        CHECK(journal.pending.status().rows == 0);
        journal.writer.tidy(SinceBoot(1'000'000));
        CHECK(journal.pending.status().reason.empty());
        ++number;
        CHECK(journal.writer.append(message(number), Durability::normal).value() == number);
        CHECK(journal.above(number - 1) == std::vector{number});
    }
}

TEST_CASE("a disk that takes no more bytes costs no message, and the mirror recovers by itself") {
    const TemporaryDirectory directory;
    Child child([&](const auto& say) {
        ::signal(SIGXFSZ, SIG_IGN);
        Journal journal(directory / "journal.db");
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit small{.rlim_cur = 300'000, .rlim_max = before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        std::string reason;
        for (int i = 1; i <= 500; ++i) {
            const auto result = journal.writer.append(message(i, 1000), Durability::full);
            if (!result) reason = result.error().text;
        }
        say(reason.find("no space left") != std::string::npos);
        say(journal.pending.status().rows > 0);
        say(journal.above(0) == range(1, 500));
        ::setrlimit(RLIMIT_FSIZE, &before);
        for (int i = 1; journal.writer.tidy(SinceBoot(200'000 + i)); ++i) {
        }
        say(journal.pending.status().rows == 0 && journal.pending.status().reason.empty());
        say(journal.above(0) == range(1, 500));
    });
    check_claims(child, {"the reason is named", "rows wait", "all can be read", "none waits any more",
                         "all can still be read"});
    Journal journal(directory / "journal.db");
    CHECK(journal.above(0) == range(1, 500));
}

TEST_CASE("a row for which there is no memory is not taken, and the next one is") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    REQUIRE(journal.writer.append(message(1, 100), Durability::full));
    sqlite3_hard_heap_limit64(sqlite3_memory_used() + 1000);
    CHECK_THROWS_AS(journal.writer.append(message(2, 200'000), Durability::full), std::bad_alloc);
    sqlite3_hard_heap_limit64(0);
    CHECK(journal.pending.status().rows == 0);
    REQUIRE(journal.writer.append(message(3, 100), Durability::full));
    CHECK(journal.above(0).size() == 2);
}

TEST_CASE("too many waiting rows push the oldest out, and are counted") {
    PendingRows pending(10'000);
    for (int i = 1; i <= 100; ++i) {
        JournalRow row = message(i);
        row.row = i;
        pending.add(row);
    }
    const PendingRows::Status status = pending.status();
    CHECK(status.kept == 100);
    CHECK(status.rows + status.dropped == 100);
    CHECK(status.rows > 10);
    CHECK(status.bytes <= 10'000);
    const auto rows = pending.above(0, 1000);
    REQUIRE(rows.size() == status.rows);
    CHECK(rows.back().row == 100);
    CHECK(pending.above(98, 1000).size() == 2);
    CHECK(pending.above(0, 3).size() == 3);
    pending.forget_up_to(100);
    CHECK(pending.status().bytes == 0);
}

TEST_CASE("without any directory messages are kept in memory until they are applied") {
    Journal journal("");
    for (int i = 1; i <= 10; ++i) {
        const auto result = journal.writer.append(message(i), Durability::full);
        REQUIRE_FALSE(result);
        CHECK_THAT(result.error().text, ContainsSubstring("memory only"));
    }
    CHECK(journal.above(4) == range(5, 10));
    journal.writer.request_prune(8);
    CHECK(journal.pending.status().rows == 2);
    CHECK_FALSE(journal.writer.tidy(SinceBoot(1'000'000)));
}

TEST_CASE("a journal in a place that is no directory is kept in memory and named") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "not a directory";
    Journal journal(directory / "file" / "journal.db", 7);
    CHECK_THAT(journal.pending.status().reason, ContainsSubstring("journal.db"));
    REQUIRE_FALSE(journal.writer.append(message(1), Durability::normal));
    CHECK(numbers_of(journal.reader.read_above(7, 10).value()) == std::vector{1});
}

TEST_CASE("another program's lock keeps rows waiting for a moment") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    REQUIRE(journal.writer.append(message(1), Durability::normal));
    {
        Database other(directory / "journal.db", Access::read_write);
        const Transaction lock(other);
        const auto result = journal.writer.append(message(2), Durability::normal);
        REQUIRE_FALSE(result);
        CHECK_THAT(result.error().text, ContainsSubstring("is locked by another program"));
        REQUIRE_FALSE(journal.writer.append(message(3), Durability::normal));
        CHECK(journal.above(0) == range(1, 3));
    }
    REQUIRE_FALSE(journal.writer.append(message(4), Durability::normal));  // a second has not passed yet
    CHECK_FALSE(journal.writer.tidy(SinceBoot(110'000)));
    CHECK(journal.pending.status().rows == 0);
    CHECK(journal.writer.append(message(5), Durability::normal).value() == 5);
    CHECK(journal.above(0) == range(1, 5));
}

TEST_CASE("a journal that could not even be read at the start loses nothing when it can be opened") {
    const TemporaryDirectory directory;
    {
        Journal journal(directory / "journal.db");
        for (int i = 1; i <= 5; ++i)
            REQUIRE(journal.writer.append(message(i), Durability::normal));
    }
    std::optional<Database> other(std::in_place, directory / "journal.db", Access::read_write);
    other->run("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
    Journal journal(directory / "journal.db", 2);  // rows 3 to 5 are not applied yet
    REQUIRE_FALSE(journal.writer.append(message(6), Durability::normal));
    REQUIRE_FALSE(journal.writer.append(message(7), Durability::normal));
    CHECK_FALSE(journal.reader.read_above(2, 10));
    other.reset();
    while (journal.writer.tidy(SinceBoot(200'000))) {
    }
    std::vector<int> all = journal.above(2);
    std::sort(all.begin(), all.end());
    CHECK(all == range(3, 7));
    const std::int64_t last = journal.writer.append(message(8), Durability::normal).value();
    CHECK(last == journal.writer.last_row());
    CHECK(journal.above(last - 1) == std::vector{8});
}

TEST_CASE("rows in memory do not go past those of a file that cannot be opened for a moment") {
    const TemporaryDirectory directory;
    const fs::path file = directory / "journal.db";
    const fs::path aside = directory / "aside.db";
    {
        Journal journal(file);
        for (int i = 1; i <= 3; ++i)
            REQUIRE(journal.writer.append(message(i), Durability::normal));
    }
    fs::rename(file, aside);
    fs::create_directory(file);
    PendingRows pending;
    JournalReader reader(file, pending);
    JournalRow waiting = message(4);
    waiting.row = 4;
    pending.add(waiting);
    CHECK_FALSE(reader.read_above(0, 10));
    CHECK(numbers_of(reader.read_above(3, 10).value()) == std::vector{4});  // nothing can be missed
    CHECK_FALSE(reader.read_above(0, 10));
    fs::remove(file);
    fs::rename(aside, file);
    CHECK(numbers_of(reader.read_above(0, 10).value()) == range(1, 4));
}

TEST_CASE("a journal that is deleted while the mirror runs is begun anew, with numbers that go on") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    for (int i = 1; i <= 3; ++i)
        REQUIRE(journal.writer.append(message(i), Durability::normal));
    CHECK(journal.above(0) == range(1, 3));
    for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm"})
        fs::remove(directory / name);
    journal.writer.tidy(SinceBoot(200'000));
    CHECK(journal.writer.append(message(4), Durability::normal).value() == 4);
    CHECK(journal.above(3) == std::vector{4});
    Journal reopened(directory / "journal.db");
    CHECK(reopened.above(0) == range(1, 4));  // the file that was deleted still had them
}

TEST_CASE("what is no database is set aside in one sentence, and the numbers stay above the watermark") {
    const TemporaryDirectory directory;
    const fs::path file = directory / "journal.db";
    SECTION("a text file") {
        std::ofstream(file) << std::string(5000, 'x');
    }
    SECTION("a short text file") {
        std::ofstream(file) << "hello";
    }
    SECTION("a directory") {
        fs::create_directory(file);
    }
    SECTION("somebody else's database") {
        Database(file, Access::read_write).run("CREATE TABLE rows(x)");
    }
    SECTION("one of a later release") {
        { Journal journal(file); }
        Database(file, Access::read_write).run("PRAGMA user_version = 99");
    }
    Journal journal(file, 5000);
    CHECK(journal.pending.status().reason.empty());
    REQUIRE(journal.notices.size() == 1);
    CHECK_THAT(journal.notices[0],
               ContainsSubstring(file.string()) && ContainsSubstring("a fresh one was started"));
    CHECK(journal.writer.append(message(1), Durability::full).value() == 5001);
    CHECK(journal.above(5000) == std::vector{1});
    CHECK(directory.names_with("journal.db.").size() >= 1);
}

TEST_CASE("an empty file is an empty journal") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "journal.db").flush();
    Journal journal(directory / "journal.db", 5000);
    CHECK(journal.notices.empty());
    CHECK(journal.writer.append(message(1), Durability::full).value() == 5001);
}

TEST_CASE("damage that shows at run time costs the damaged rows only") {
    const TemporaryDirectory directory;
    const fs::path file = directory / "journal.db";
    {
        Journal journal(file);
        for (int i = 1; i <= 1000; ++i)
            REQUIRE(journal.writer.append(message(i), Durability::normal));
    }
    Journal journal(file, 100);
    const auto size = static_cast<long>(fs::file_size(file));
    scribble(file, size / 2 / 4096 * 4096, std::string(4096, 'x'));
    std::vector<int> read;
    std::int64_t watermark = 100;
    const auto read_all = [&] {
        for (auto rows = journal.reader.read_above(watermark, 50); rows && !rows->empty();
             rows = journal.reader.read_above(watermark, 50)) {
            for (const JournalRow& row : *rows)
                read.push_back(number_of(row));
            watermark = rows->back().row;
        }
    };
    read_all();
    CHECK(read.size() < 900);  // it met the damage
    journal.writer.tidy(SinceBoot(200'000));
    REQUIRE(journal.notices.size() == 1);
    CHECK_THAT(journal.notices[0],
               ContainsSubstring("is damaged") && ContainsSubstring("journal.db.corrupt-"));
    CHECK(journal.writer.append(message(1001), Durability::normal).value() == 1001);
    read_all();
    CHECK(read.back() == 1001);
    CHECK(read.size() > 850);
    CHECK(std::is_sorted(read.begin(), read.end()));
    CHECK(std::adjacent_find(read.begin(), read.end()) == read.end());
}

TEST_CASE("a row that cannot be one of ours is damage, and goes alone") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    for (int i = 1; i <= 9; ++i)
        REQUIRE(journal.writer.append(message(i), Durability::normal));
    const std::string change =
        GENERATE("kind = 200", "arrival_ms = -1", "since_boot_ms = 9223372036854775807", "row = 1000000");
    INFO(change);
    Database(directory / "journal.db", Access::read_write)
        .run(("UPDATE rows SET " + change + " WHERE row = 5").c_str());
    const auto rows = journal.reader.read_above(0, 100);
    REQUIRE_FALSE(rows);
    CHECK_THAT(rows.error().text, ContainsSubstring("journal.db is damaged"));
    journal.writer.tidy(SinceBoot(200'000));
    CHECK(journal.above(0) == std::vector{1, 2, 3, 4, 6, 7, 8, 9});
    CHECK(journal.writer.append(message(10), Durability::normal).value() == 10);
    CHECK(journal.above(9) == std::vector{10});
}

TEST_CASE(
    "rows that were saved from a damaged journal wait in memory when there is no room for a fresh one") {
    PendingRows pending;
    JournalRow late = message(9);
    late.row = 9;
    pending.add(late);
    std::vector<JournalRow> saved{message(3), message(4)};
    saved[0].row = 3;
    saved[1].row = 4;
    pending.put_back(saved);
    CHECK(numbers_of(pending.above(0, 10)) == std::vector{3, 4, 9});
    CHECK(pending.status().rows == 3);
    CHECK(pending.status().bytes == size_bytes(late) + size_bytes(saved[0]) + size_bytes(saved[1]));
}

TEST_CASE("copies of journals that keep breaking do not fill the card") {
    const TemporaryDirectory directory;
    for (int i = 0; i < 8; ++i) {
        std::ofstream(directory / "journal.db") << std::string(5000, 'x');
        const Journal journal(directory / "journal.db");
        CHECK(journal.notices.size() == 1);
    }
    CHECK(directory.names_with("journal.db.corrupt-").size() <= 3);
}
