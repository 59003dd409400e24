#include "module/storage/journal.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

TEST_CASE("a row comes back from the journal as it was appended") {
    const TemporaryDirectory directory;
    PendingRows pending;
    JournalWriter writer(directory / "journal.db", 0, pending);
    JournalRow row = message(1);
    row.kind = RowKind::dismissal;
    row.payload = std::string("\0\xff binary", 9);
    row.retained = true;
    row.connection = 7;
    const auto number = writer.append(row, Durability::normal);
    REQUIRE(number);
    row.row = *number;
    JournalReader reader(directory / "journal.db", pending);
    CHECK(reader.read_above(0, 10).value() == std::vector{row});
}

TEST_CASE("rows above the watermark are read in order, a batch at a time") {
    const TemporaryDirectory directory;
    PendingRows pending;
    JournalWriter writer(directory / "journal.db", 0, pending);
    for (int i = 1; i <= 10; ++i)
        REQUIRE(writer.append(message(i), i % 3 == 0 ? Durability::full : Durability::normal));
    JournalReader reader(directory / "journal.db", pending);
    CHECK(numbers_of(reader.read_above(0, 4).value()) == std::vector{1, 2, 3, 4});
    CHECK(numbers_of(reader.read_above(4, 4).value()) == std::vector{5, 6, 7, 8});
    CHECK(numbers_of(reader.read_above(8, 4).value()) == std::vector{9, 10});
    CHECK(reader.read_above(10, 4).value().empty());
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
