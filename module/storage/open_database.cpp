#include "module/storage/open_database.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <vector>

namespace mirror::storage {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_copies_kept = 3;
/// Why a file was set aside, in the name of its copy.
constexpr auto* k_corrupt = "corrupt";
constexpr auto* k_newer = "newer";

fs::path directory_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

void sync_directory(const fs::path& directory) {
    const int handle = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    ::fsync(handle);
    ::close(handle);
}

void take_step(Database& database, const char* sql, std::size_t reached) {
    Transaction transaction(database);
    database.run(sql);
    database.run(fmt::format("PRAGMA user_version = {}", reached).c_str());
    transaction.commit();
}

void migrate(Database& database, const Schema& schema) {
    const std::int64_t version = database.number("PRAGMA user_version");
    const auto known = static_cast<std::int64_t>(schema.steps.size());
    if (version < 0)
        throw DatabaseError(Fault::damaged,
                            fmt::format("{} is damaged (schema {})", database.file().string(), version));
    if (version > known)
        throw DatabaseError(Fault::newer,
                            fmt::format("{} was written by a newer release (schema {}, this one "
                                        "knows {})",
                                        database.file().string(), version, known));
    for (auto step = static_cast<std::size_t>(version); step < schema.steps.size(); ++step)
        take_step(database, schema.steps[step], step + 1);
}

/// SQLite learns that from a header byte too, and keeps it to itself until the first write.
void require_writable(const Database& database) {
    if (!database.is_read_only()) return;
    throw DatabaseError(Fault::read_only,
                        fmt::format("{} cannot be written: give the mirror's user the right to write it",
                                    database.file().string()));
}

/// Whether the system lets us write where SQLite says that it cannot: the file must be at fault.
bool may_be_written(const fs::path& file) {
    const auto is_allowed = [](const fs::path& path, int mode) {
        return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
    };
    return is_allowed(file, W_OK) && is_allowed(directory_of(file), W_OK | X_OK);
}

void prepare(Database& database, const Schema& schema) {
    // Only an empty database takes these, before WAL writes the first page; any other would be written for
    // it.
    if (database.number("PRAGMA page_count") == 0)
        database.run(fmt::format("PRAGMA page_size = {}; PRAGMA auto_vacuum = INCREMENTAL", schema.page_bytes)
                         .c_str());
    if (database.text("PRAGMA journal_mode = WAL") != "wal") {
        require_writable(database);
        throw DatabaseError(Fault::other,
                            fmt::format("{} cannot use a write-ahead log: keep it on a local disk",
                                        database.file().string()));
    }
    database.run(
        "PRAGMA secure_delete = FAST; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -512;"
        "PRAGMA cell_size_check = ON");
    database.run(schema.settings);
    migrate(database, schema);
    require_writable(database);
}

/// Deletes all but the newest copies: those of a database that keeps breaking would fill the card.
void delete_copies(const fs::path& file, std::string_view why, std::size_t copies_kept) {
    const std::string prefix = fmt::format("{}.{}-", file.filename().string(), why);
    std::vector<fs::path> copies;
    std::error_code ignored;  // a card that dies fails in the middle of this, too
    for (fs::directory_iterator entry(directory_of(file), ignored), end; entry != end;
         entry.increment(ignored)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with(prefix) && !name.ends_with("-wal") && !name.ends_with("-shm"))
            copies.push_back(entry->path());
    }
    if (copies.size() <= copies_kept) return;
    std::sort(copies.begin(), copies.end());
    copies.resize(copies.size() - copies_kept);
    for (const fs::path& copy : copies) {
        for (const char* part : {"", "-wal", "-shm"})
            fs::remove_all(fs::path(copy.string() + part), ignored);
    }
}

fs::path free_name(const fs::path& file, std::string_view why) {
    // The clock may be wrong: this is only a name, and a taken one gets a number.
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const std::string name = fmt::format("{}.{}-{:%Y%m%dT%H%M%S}", file.string(), why, fmt::gmtime(now));
    for (int number = 1;; ++number) {
        fs::path candidate = number == 1 ? name : fmt::format("{}.{}", name, number);
        std::error_code ignored;
        if (!fs::exists(candidate, ignored)) return candidate;
    }
}

std::error_code rename_part(const fs::path& from, const fs::path& to, const char* part) {
    std::error_code failure;
    fs::rename(fs::path(from.string() + part), fs::path(to.string() + part), failure);
    return failure == std::errc::no_such_file_or_directory ? std::error_code() : failure;
}

std::uint64_t used_bytes(Database& database) {
    const std::int64_t pages =
        database.number("PRAGMA page_count") - database.number("PRAGMA freelist_count");
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, pages) * database.number("PRAGMA page_size"));
}

}  // namespace

Database open_for_writing(const fs::path& file, const Schema& schema) {
    std::error_code ignored;
    if (fs::exists(file, ignored) && !fs::is_regular_file(file, ignored))
        throw DatabaseError(Fault::damaged, fmt::format("{} is not a file", file.string()));
    try {
        Database database(file, Access::read_write);
        prepare(database, schema);
        return database;
    } catch (const DatabaseError& error) {
        // All SQL here is constant: where it does not fit, the file is not what it says it is.
        const bool is_damaged =
            error.fault() == Fault::misfit || (error.fault() == Fault::read_only && may_be_written(file));
        if (is_damaged) throw DatabaseError(Fault::damaged, fmt::format("{} is damaged", file.string()));
        throw;
    }
}

Database open_for_reading(const fs::path& file) {
    try {
        Database database(file, Access::read_only);
        (void)database.number("PRAGMA schema_version");
        return database;
    } catch (const DatabaseError& error) {
        // A write-ahead log needs helper files beside the database. Where they cannot be made and there is no
        // log, nobody is writing.
        std::error_code ignored;
        const bool is_at_rest = !fs::exists(file.string() + "-wal", ignored);
        if (!is_at_rest || (error.fault() != Fault::other && error.fault() != Fault::read_only)) throw;
    }
    return {file, Access::read_immutable};
}

bool is_empty(Database& database) {
    return database.number("SELECT count(*) FROM sqlite_master") == 0;
}

bool is_there(const fs::path& file) {
    std::error_code failure;
    const fs::file_status status = fs::status(file, failure);
    if (status.type() == fs::file_type::not_found) return false;
    if (failure)
        throw DatabaseError(Fault::other, fmt::format("{} cannot be read ({}): run as the mirror's user",
                                                      file.string(), failure.message()));
    return true;
}

fs::path set_aside(const fs::path& file, std::string_view why) {
    fs::path aside = free_name(file, why);
    // The log first: left behind it would be replayed into the fresh file.
    for (const char* part : {"-wal", "-shm", ""}) {
        const std::error_code failure = rename_part(file, aside, part);
        if (!failure) continue;
        for (const char* earlier : {"-wal", "-shm"})  // the database is nothing without its log
            (void)rename_part(aside, file, earlier);
        throw DatabaseError(Fault::read_only,
                            fmt::format("{}{} cannot be renamed ({}): make its directory writable for the "
                                        "mirror's user",
                                        file.string(), part, failure.message()));
    }
    sync_directory(directory_of(file));
    delete_copies(file, why, k_copies_kept);
    return aside;
}

void require_room(Database& database, std::uintmax_t available_bytes) {
    const std::uint64_t needed = used_bytes(database);
    if (needed <= available_bytes) return;
    throw DatabaseError(Fault::full, fmt::format("no space left for {} (to write it anew takes {} MB, {} MB "
                                                 "are free): free some space on its disk",
                                                 database.file().string(), needed / 1'000'000 + 1,
                                                 available_bytes / 1'000'000));
}

void write_anew(Database& database) {
    std::error_code unknown;
    const fs::space_info space = fs::space(directory_of(database.file()), unknown);
    if (!unknown) require_room(database, space.available);  // else half of it is written before that shows
    // What is copied meanwhile is what stays; it need not fit into memory.
    database.run("PRAGMA temp_store = FILE");
    try {
        database.run("VACUUM");
    } catch (...) {
        database.run("PRAGMA temp_store = MEMORY");
        throw;
    }
    database.run("PRAGMA temp_store = MEMORY");
}

void leave_no_log(Database& database, std::chrono::milliseconds patience) {
    database.run(fmt::format("PRAGMA busy_timeout = {}", patience.count()).c_str());
    const bool is_held = database.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
    database.run(fmt::format("PRAGMA busy_timeout = {}", Database::k_busy_timeout.count()).c_str());
    if (is_held)
        throw DatabaseError(Fault::locked, fmt::format("another program keeps reading {}: stop it",
                                                       database.file().string()));
    for (const char* why : {k_corrupt, k_newer})
        delete_copies(database.file(), why, 0);
}

Database open_or_start_fresh(const fs::path& file, const Schema& schema, const Notice& notice) {
    SetAside event;
    try {
        return open_for_writing(file, schema);
    } catch (const DatabaseError& error) {
        event.is_newer = error.fault() == Fault::newer;
        if (error.fault() != Fault::damaged && !event.is_newer) throw;
        event.copy = set_aside(file, event.is_newer ? k_newer : k_corrupt);
        event.sentence = fmt::format("{}; it is kept as {} and a fresh one was started", error.what(),
                                     event.copy.filename().string());
    }
    Database database = open_for_writing(file, schema);
    if (notice) notice(event);
    return database;
}

}  // namespace mirror::storage
