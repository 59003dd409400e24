#include "module/storage/journal.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace {

/// A journal with its writer and reader.
struct Journal {
    explicit Journal(const std::filesystem::path& file, std::int64_t floor = 0)
        : writer(file, floor, pending), reader(file, pending) {}

    std::int64_t append(int number, Durability durability = Durability::normal) {
        return writer.append(message(number), durability).value();
    }
    std::vector<int> above(std::int64_t watermark, std::size_t max_rows = 1'000'000) {
        return numbers_of(reader.read_above(watermark, max_rows).value());
    }

    PendingRows pending;
    JournalWriter writer;
    JournalReader reader;
};

std::int64_t rows_in_file(const std::filesystem::path& file) {
    return Database(file, Access::read_only).number("SELECT count(*) FROM rows");
}

}  // namespace

TEST_CASE("a row comes back from the journal as it was appended") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    JournalRow row = message(1);
    row.kind = RowKind::dismissal;
    row.payload = std::string("\0\xff binary", 9);
    row.retained = true;
    row.connection = 7;
    const auto number = journal.writer.append(row, Durability::normal);
    REQUIRE(number);
    row.row = *number;
    CHECK(journal.reader.read_above(0, 10).value() == std::vector{row});
}

TEST_CASE("rows above the watermark are read in order, a batch at a time") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    for (int i = 1; i <= 10; ++i)
        journal.append(i, i % 3 == 0 ? Durability::full : Durability::normal);
    CHECK(journal.above(0, 4) == std::vector{1, 2, 3, 4});
    CHECK(journal.above(4, 4) == std::vector{5, 6, 7, 8});
    CHECK(journal.above(8, 4) == std::vector{9, 10});
    CHECK(journal.above(10, 4).empty());
}

TEST_CASE("large rows come in small batches") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    for (int i = 1; i <= 100; ++i)
        REQUIRE(journal.writer.append(message(i, 65'536), Durability::normal));
    std::int64_t watermark = 0;
    int batches = 0;
    for (std::vector<JournalRow> rows; watermark < 100; ++batches) {
        rows = journal.reader.read_above(watermark, 1000).value();
        REQUIRE(!rows.empty());
        CHECK(rows.front().row == watermark + 1);
        CHECK(rows.size() < 70);
        watermark = rows.back().row;
    }
    CHECK(batches == 2);
}

TEST_CASE("a journal that does not exist yet is an empty one") {
    const TemporaryDirectory directory;
    JournalReader reader(directory / "journal.db");
    CHECK(reader.read_above(0, 10).value().empty());
    PendingRows pending;
    JournalWriter writer(directory / "journal.db", 0, pending);
    REQUIRE(writer.append(message(1), Durability::normal));
    CHECK(numbers_of(reader.read_above(0, 10).value()) == std::vector{1});
}

TEST_CASE("another program reads the journal while it is written") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    journal.append(1);
    JournalReader other(directory / "journal.db");
    CHECK(numbers_of(other.read_above(0, 10).value()) == std::vector{1});
    journal.append(2);
    CHECK(numbers_of(other.read_above(1, 10).value()) == std::vector{2});
}

TEST_CASE("numbers go on where they were, even when every row was pruned before the restart") {
    const TemporaryDirectory directory;
    {
        Journal journal(directory / "journal.db");
        for (int i = 1; i <= 600; ++i)
            CHECK(journal.append(i) == i);
        journal.writer.request_prune(600);
        while (journal.writer.tidy(SinceBoot(200'000))) {
        }
        journal.writer.tidy(SinceBoot(900'000));
        CHECK(rows_in_file(directory / "journal.db") == 0);
    }
    Journal journal(directory / "journal.db");  // state.db is lost too: no floor
    CHECK(journal.append(601) == 601);
    CHECK(journal.above(0) == std::vector{601});
}

TEST_CASE("a fresh journal numbers its rows above the watermark that the state holds") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db", 5000);
    CHECK(journal.append(1) == 5001);
    CHECK(journal.above(5000) == std::vector{1});
}

TEST_CASE(
    "a journal that lost its newest rows to a power cut does not reuse the numbers that the state knows") {
    const TemporaryDirectory directory;
    {
        Journal journal(directory / "journal.db");
        for (int i = 1; i <= 10; ++i)
            journal.append(i);
    }
    Journal journal(directory / "journal.db", 12);  // rows 11 and 12 were applied, then the power went
    CHECK(journal.append(13) == 13);
    CHECK(journal.above(12) == std::vector{13});
}

TEST_CASE("without a state the journal is replayed from what is there") {
    const TemporaryDirectory directory;
    {
        Journal journal(directory / "journal.db");
        for (int i = 1; i <= 5; ++i)
            journal.append(i);
    }
    Journal journal(directory / "journal.db", 0);
    CHECK(journal.above(0) == std::vector{1, 2, 3, 4, 5});
    CHECK(journal.append(6) == 6);
}

TEST_CASE("applied rows are deleted in batches, waiting ones never") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    for (int i = 1; i <= 2000; ++i)
        journal.append(i);
    CHECK_FALSE(journal.writer.tidy(SinceBoot(200'000)));  // nothing was applied
    CHECK(rows_in_file(directory / "journal.db") == 2000);
    journal.writer.request_prune(1900);
    CHECK(journal.writer.tidy(SinceBoot(200'000)));
    CHECK(rows_in_file(directory / "journal.db") == 2000 - 512);
    while (journal.writer.tidy(SinceBoot(200'000))) {
    }
    CHECK(rows_in_file(directory / "journal.db") < 100 + 512);
    CHECK(journal.above(1900).size() == 100);

    SECTION("the last few go when ten minutes have passed, and then nothing is written any more") {
        journal.writer.tidy(SinceBoot(200'000 + 10 * 60'000));
        CHECK(rows_in_file(directory / "journal.db") == 100);
        const auto before = std::filesystem::last_write_time(directory / "journal.db-wal");
        for (int minute = 11; minute < 200; ++minute)
            journal.writer.tidy(SinceBoot(200'000 + minute * 60'000));
        CHECK(std::filesystem::last_write_time(directory / "journal.db-wal") == before);
    }
    SECTION("a watermark that goes back is ignored") {
        journal.writer.request_prune(3);
        CHECK_FALSE(journal.writer.tidy(SinceBoot(200'000)));
    }
}

TEST_CASE("the journal stays below 8 MB while the main thread keeps up") {
    const TemporaryDirectory directory;
    const std::size_t payload = GENERATE(200, 65'536);
    const int count = payload == 200 ? 60'000 : 2'000;
    Journal journal(directory / "journal.db");
    std::uintmax_t largest = 0;
    std::int64_t watermark = 0;
    for (int i = 1; i <= count; ++i) {
        REQUIRE(journal.writer.append(message(i, payload), Durability::normal));
        const bool is_batch = payload == 200 ? i % 1000 == 0 : i % 16 == 0;
        if (!is_batch) continue;
        const auto rows = journal.reader.read_above(watermark, 1000).value();
        watermark = rows.back().row;
        journal.writer.request_prune(watermark);
        while (journal.writer.tidy(SinceBoot(100'000 + i))) {
        }
        std::uintmax_t bytes = 0;
        for (const auto& file : std::filesystem::directory_iterator(directory.path()))
            bytes += file.file_size();
        largest = std::max(largest, bytes);
    }
    CHECK(watermark == count);
    CHECK(largest < 8'000'000);
}

TEST_CASE("the journal gives back the space of a burst") {
    const TemporaryDirectory directory;
    Journal journal(directory / "journal.db");
    for (int i = 1; i <= 400; ++i)
        REQUIRE(journal.writer.append(message(i, 65'536), Durability::normal));
    CHECK(std::filesystem::file_size(directory / "journal.db") > 20'000'000);
    journal.writer.request_prune(400);
    for (int i = 401; i <= 3000; ++i) {
        journal.append(i);
        journal.writer.request_prune(i);
    }
    CHECK(std::filesystem::file_size(directory / "journal.db") < 4'000'000);
}
