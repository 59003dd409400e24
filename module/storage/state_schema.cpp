#include "module/storage/state_schema.hpp"

#include <array>

namespace mirror::storage {

namespace {

// A series is one device as one person carries it. History is clustered by series and time: a day's trail is
// one range of neighbouring pages, a duplicate is a primary key that exists, and no further index is written.
constexpr std::array k_state_steps{
    "CREATE TABLE state(key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL);"
    "CREATE TABLE watermark(row INTEGER NOT NULL);"
    "INSERT INTO watermark VALUES(0);"
    "CREATE TABLE series(id INTEGER PRIMARY KEY, person TEXT NOT NULL, device TEXT NOT NULL,"
    "  UNIQUE(person, device));"
    "CREATE TABLE fixes(series INTEGER NOT NULL, tst INTEGER NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,"
    "  acc REAL, vel REAL, cog REAL, batt INTEGER, message INTEGER NOT NULL,"
    "  PRIMARY KEY(series, tst)) WITHOUT ROWID;"
    "CREATE TABLE transitions(tst INTEGER NOT NULL, series INTEGER NOT NULL, region TEXT NOT NULL,"
    "  event TEXT NOT NULL, message INTEGER NOT NULL, PRIMARY KEY(tst, series, region, event)) WITHOUT ROWID;"
    "CREATE TABLE alarms(tst INTEGER NOT NULL, series INTEGER NOT NULL, lat REAL, lon REAL,"
    "  message INTEGER NOT NULL, PRIMARY KEY(tst, series)) WITHOUT ROWID;",
    // What has yet to be done to the files themselves.
    "CREATE TABLE chores(name TEXT NOT NULL PRIMARY KEY);"};

/// FULL: a watermark that is reported as stored lets journal rows be deleted.
const Schema k_state_schema{k_state_steps, "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 1048576"};

}  // namespace

const Schema& state_schema() {
    return k_state_schema;
}

}  // namespace mirror::storage
