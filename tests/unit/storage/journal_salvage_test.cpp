// What becomes of acknowledged rows when the journal's file is damaged at the start, or taken away.

#include <algorithm>
#include <fstream>

#include "module/storage/journal.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace fs = std::filesystem;

namespace {

constexpr int k_rows = 1000;
constexpr long k_page_bytes = 1024;

/// What a mirror leaves behind; 1,000 rows of which none is pruned.
void leave_journal(const fs::path& file) {
    PendingRows pending;
    JournalWriter writer(file, 0, pending);
    for (int i = 1; i <= k_rows; ++i)
        REQUIRE(writer.append(message(i), Durability::normal));
}

/// As a power cut leaves a page of a worn card. Nobody has the file open.
void damage_page(const fs::path& file, long page) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(page * k_page_bytes);
    stream << std::string(k_page_bytes, 'x');
}

/// The next start of the mirror.
struct NextStart {
    NextStart(const fs::path& file, std::int64_t watermark)
        : writer(file, watermark, pending,
                 {.notice = [this](const SetAside& event) { set_aside.push_back(event); }}),
          reader(file, pending) {}

    std::vector<JournalRow> above(std::int64_t watermark) {
        return reader.read_above(watermark, 1'000'000).value();
    }

    std::vector<SetAside> set_aside;
    PendingRows pending;
    JournalWriter writer;
    JournalReader reader;
};

}  // namespace

TEST_CASE("a page that was damaged while the mirror was off costs its rows only, the others are replayed") {
    const TemporaryDirectory directory;
    const fs::path file = directory / "journal.db";
    leave_journal(file);
    const long pages = static_cast<long>(fs::file_size(file)) / k_page_bytes;
    const bool is_at_the_end = GENERATE(false, true);
    damage_page(file, is_at_the_end ? pages - 2 : pages / 2);

    NextStart start(file, 100);
    REQUIRE(start.set_aside.size() == 1);
    CHECK_FALSE(start.set_aside[0].is_newer);
    CHECK(fs::exists(start.set_aside[0].copy));
    CHECK(start.pending.status().reason.empty());
    const std::vector<JournalRow> rows = start.above(100);
    CHECK(rows.size() > 850);
    CHECK(rows.size() < 900);
    for (const JournalRow& row : rows)
        REQUIRE(row.row == number_of(row));
    REQUIRE_FALSE(rows.empty());
    CHECK(start.pending.last_row() == rows.back().row);  // or nobody reads them
    const std::int64_t next = start.writer.append(message(k_rows + 1), Durability::full).value();
    CHECK(next == rows.back().row + 1);
    CHECK(numbers_of(start.above(next - 1)) == std::vector{k_rows + 1});

    // What was saved is pruned like everything else.
    start.writer.request_prune(next);
    for (int second = 200; start.writer.tidy(std::chrono::seconds(second)); ++second) {
    }
    REQUIRE(start.writer.remove_traces(SinceBoot(1'000'000)));
    CHECK(start.above(0).empty());
}

TEST_CASE("saved rows that all are applied leave no trace, though no newer row came") {
    const TemporaryDirectory directory;
    const fs::path file = directory / "journal.db";
    leave_journal(file);
    damage_page(file, static_cast<long>(fs::file_size(file)) / k_page_bytes / 2);
    NextStart start(file, 100);
    start.writer.request_prune(k_rows);
    REQUIRE(start.writer.remove_traces(SinceBoot(1'000'000)));
    CHECK(start.above(0).empty());
}

TEST_CASE("a journal that is deleted while rows wait to be read gives them to its successor") {
    const TemporaryDirectory directory;
    const fs::path file = directory / "journal.db";
    NextStart start(file, 0);
    for (int i = 1; i <= 3; ++i)
        REQUIRE(start.writer.append(message(i), Durability::full));
    CHECK(start.above(0).size() == 3);
    for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm"})
        fs::remove(directory / name);
    REQUIRE(start.writer.append(message(4), Durability::full));  // acknowledged
    CHECK(start.above(3).empty());
    start.writer.tidy(SinceBoot(200'000));
    CHECK(numbers_of(start.above(3)) == std::vector{4});
    CHECK(start.writer.append(message(5), Durability::full).value() == 5);
    NextStart another(file, 2);
    CHECK(numbers_of(another.above(2)) == std::vector{3, 4, 5});
}
