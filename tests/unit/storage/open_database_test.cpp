#include "module/storage/open_database.hpp"

#include <array>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror::storage;
using namespace mirror::storage::test;

namespace fs = std::filesystem;

namespace {

constexpr std::array k_first_release{"CREATE TABLE people(name TEXT)"};
constexpr std::array k_second_release{
    "CREATE TABLE people(name TEXT)",
    "ALTER TABLE people ADD COLUMN color TEXT; UPDATE people SET color = 'white'",
    "CREATE TABLE regions(name TEXT)",
};
constexpr std::array k_broken_release{
    "CREATE TABLE people(name TEXT)",
    "CREATE TABLE regions(name TEXT); INSERT INTO nowhere VALUES(1)",
};

Schema schema(std::span<const char* const> steps) {
    return {steps, "PRAGMA synchronous = NORMAL"};
}

Fault fault_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const DatabaseError& error) {
        return error.fault();
    }
    FAIL("nothing failed");
    return Fault::other;
}

}  // namespace

TEST_CASE("an old schema is migrated step by step and keeps its rows") {
    const TemporaryDirectory directory;
    open_for_writing(directory / "x.db", schema(k_first_release)).run("INSERT INTO people VALUES('Annika')");
    for (int start = 0; start < 2; ++start) {
        Database database = open_for_writing(directory / "x.db", schema(k_second_release));
        CHECK(database.number("PRAGMA user_version") == 3);
        CHECK(database.text("SELECT name || ' ' || color FROM people") == "Annika white");
        CHECK(database.number("SELECT count(*) FROM regions") == 0);
    }
}

TEST_CASE("a migration step that fails changes nothing") {
    const TemporaryDirectory directory;
    open_for_writing(directory / "x.db", schema(k_first_release)).run("INSERT INTO people VALUES('Annika')");
    CHECK(fault_of([&] { open_for_writing(directory / "x.db", schema(k_broken_release)); }) ==
          Fault::damaged);
    Database database = open_for_writing(directory / "x.db", schema(k_first_release));
    CHECK(database.text("SELECT name FROM people") == "Annika");
    CHECK(database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'regions'") == 0);
}

TEST_CASE("a database of a later release is not touched, but set aside") {
    const TemporaryDirectory directory;
    open_for_writing(directory / "x.db", schema(k_second_release))
        .run("INSERT INTO people VALUES('Annika', 'red')");
    CHECK(fault_of([&] { open_for_writing(directory / "x.db", schema(k_first_release)); }) == Fault::newer);
    SetAside event;
    open_or_start_fresh(directory / "x.db", schema(k_first_release), [&](const auto& e) { event = e; });
    CHECK(event.is_newer);
    CHECK(fs::exists(event.copy));
    CHECK_THAT(event.sentence, ContainsSubstring("newer release") && ContainsSubstring("x.db.newer-"));
    REQUIRE(directory.names_with("x.db.newer-").size() == 1);
    Database kept =
        open_for_writing(directory / directory.names_with("x.db.newer-")[0], schema(k_second_release));
    CHECK(kept.text("SELECT name FROM people") == "Annika");
}

TEST_CASE("a file that cannot even be renamed is a fault like others, and stays") {
    const TemporaryDirectory directory;
    const fs::path file = directory / std::string(240, 'x');  // what a copy's name adds is too much
    std::ofstream(file) << "damaged";
    CHECK(fault_of([&] { set_aside(file, "corrupt"); }) == Fault::read_only);
    CHECK(fs::exists(file));
}

TEST_CASE("a database is not written anew where there plainly is no room") {
    const TemporaryDirectory directory;
    Database database = open_for_writing(directory / "x.db", schema(k_first_release));
    database.run("INSERT INTO people VALUES(zeroblob(5000000))");
    CHECK(fault_of([&] { require_room(database, 4'900'000); }) == Fault::full);
    CHECK_NOTHROW(require_room(database, 5'200'000));
    database.run("DELETE FROM people");  // what is free is not copied
    CHECK_NOTHROW(require_room(database, 100'000));
}

TEST_CASE("a log that belongs to a damaged database goes aside with it") {
    const TemporaryDirectory directory;
    {
        const Database writer = [&] {
            Database opened = open_for_writing(directory / "x.db", schema(k_first_release));
            opened.run("INSERT INTO people VALUES('Annika')");
            return opened;
        }();
        // As after a crash: the log is left behind.
        fs::copy_file(directory / "x.db-wal", directory / "y.db-wal");
        std::ofstream(directory / "y.db") << "not a database at all, whatever the log says";
        fs::resize_file(directory / "y.db-wal", 100);
    }
    Database fresh = open_or_start_fresh(directory / "y.db", schema(k_first_release), {});
    CHECK(fresh.number("SELECT count(*) FROM people") == 0);
    CHECK(directory.names_with("y.db.corrupt-").size() >= 1);
}

TEST_CASE("two programs may open a database; the second to write is told about the lock") {
    const TemporaryDirectory directory;
    Database first = open_for_writing(directory / "x.db", schema(k_first_release));
    Database second = open_for_writing(directory / "x.db", schema(k_first_release));
    {
        Transaction transaction(first);
        first.run("INSERT INTO people VALUES('Annika')");
        CHECK(fault_of([&] { second.run("INSERT INTO people VALUES('Pippi')"); }) == Fault::locked);
        CHECK(second.number("SELECT count(*) FROM people") == 0);
        transaction.commit();
    }
    second.run("INSERT INTO people VALUES('Pippi')");
    CHECK(first.number("SELECT count(*) FROM people") == 2);
}

TEST_CASE("a transaction that is not committed leaves nothing behind") {
    const TemporaryDirectory directory;
    Database database = open_for_writing(directory / "x.db", schema(k_first_release));
    {
        const Transaction transaction(database);
        database.run("INSERT INTO people VALUES('Annika')");
    }
    CHECK(database.number("SELECT count(*) FROM people") == 0);
}

TEST_CASE("a path with signs that mean something in a URI is a path") {
    const TemporaryDirectory directory;
    fs::create_directory(directory / "100%?#");
    open_for_writing(directory / "100%?#/x.db", schema(k_first_release))
        .run("INSERT INTO people VALUES('Annika')");
    Database database(directory / "100%?#/x.db", Access::read_immutable);
    CHECK(database.number("SELECT count(*) FROM people") == 1);
}

TEST_CASE("a file that was renamed or deleted is noticed") {
    const TemporaryDirectory directory;
    const Database database = open_for_writing(directory / "x.db", schema(k_first_release));
    CHECK_FALSE(database.was_replaced());
    set_aside(directory / "x.db", "corrupt");
    CHECK(database.was_replaced());
    const Database fresh = open_for_writing(directory / "x.db", schema(k_first_release));
    CHECK(database.was_replaced());
    CHECK_FALSE(fresh.was_replaced());
}
