#pragma once
// How our own databases are opened: schema, settings, and what happens to a file that is beyond repair.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "module/storage/database.hpp"

namespace mirror::storage {

/// A file of ours that did not serve any more: a fresh one stands in its place.
struct SetAside {
    std::filesystem::path copy;  ///< where it is now
    bool is_newer = false;       ///< a newer release wrote it; else it is damaged
    std::string sentence;        ///< all of it in English, for the log
    bool operator==(const SetAside&) const = default;
};

/// Where that is told: a person should know though the work carries on.
using Notice = std::function<void(const SetAside&)>;

/// What a database of ours looks like.
struct Schema {
    /// SQL that leads from schema n to n + 1; user_version counts the steps that were taken.
    std::span<const char* const> steps;
    /// PRAGMAs for every writing connection.
    const char* settings;
    /// Page size of a new file.
    int page_bytes = 4096;
};

/// Opens a database for writing, creates or migrates it and applies its settings (WAL always).
/// \throws DatabaseError; Fault::damaged and Fault::newer mean that set_aside() would help.
Database open_for_writing(const std::filesystem::path& file, const Schema& schema);

/// Opens a database for reading beside its writer, or on a disk where nothing can be written at all.
/// \throws DatabaseError
Database open_for_reading(const std::filesystem::path& file);

/// Whether nothing was stored in it ever: its writer is making it at this moment, or was stopped doing so.
bool is_empty(Database& database);

/// Whether there is a file to read. \throws DatabaseError when the directory does not let us look.
bool is_there(const std::filesystem::path& file);

/// Renames a database and its -wal and -shm to "<file>.<why>-<time>" and deletes all but the newest three of
/// these copies. No connection of this process may have written to the file after this.
/// \return where it is now. \throws DatabaseError when it cannot be renamed: it is then where it was.
std::filesystem::path set_aside(const std::filesystem::path& file, std::string_view why);

/// Writes the whole file anew, so that nothing of what was deleted before is left in its pages. Takes as long
/// as the file is large, and its size once more on the disk. \throws DatabaseError
void write_anew(Database& database);

/// \throws DatabaseError Fault::full where so many bytes are plainly not enough for write_anew()
void require_room(Database& database, std::uintmax_t available_bytes);

/// Empties the log, which holds earlier pages, and deletes the copies that set_aside() made.
/// \throws DatabaseError; Fault::locked when another program was reading all the time
void leave_no_log(Database& database, std::chrono::milliseconds patience);

/// Opens for writing; a file that is damaged or from a newer release is set aside and a fresh one started,
/// which notice is told. \throws DatabaseError when that does not help either.
Database open_or_start_fresh(const std::filesystem::path& file, const Schema& schema, const Notice& notice);

}  // namespace mirror::storage
