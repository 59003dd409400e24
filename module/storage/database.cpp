#include "module/storage/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <new>

#include "module/base/file.hpp"

namespace mirror::storage {

namespace {

/// Sectors that cannot be read stay that way until they are written: as good as damaged.
bool is_unreadable(int extended_code) {
    return extended_code == SQLITE_IOERR_READ || extended_code == SQLITE_IOERR_SHORT_READ ||
           extended_code == SQLITE_IOERR_CORRUPTFS;
}

Fault fault_of(int extended_code, int system_error) {
    if (is_unreadable(extended_code)) return Fault::damaged;
    switch (extended_code & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_SCHEMA:
        case SQLITE_MISMATCH:
            return Fault::damaged;
        case SQLITE_ERROR:
            return Fault::misfit;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Fault::locked;
        case SQLITE_FULL:
            return Fault::full;
        case SQLITE_IOERR:  // quotas and size limits come as plain write errors; a failing card does too
            return extended_code == SQLITE_IOERR_WRITE ? Fault::full : Fault::other;
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return Fault::read_only;
        case SQLITE_CANTOPEN:
            return system_error == EROFS || system_error == EACCES ? Fault::read_only : Fault::other;
        default:
            return Fault::other;
    }
}

std::string sentence(Fault fault, const std::string& file, const char* detail) {
    switch (fault) {
        case Fault::damaged:
            return fmt::format("{} is damaged ({})", file, detail);
        case Fault::newer:
            return fmt::format("{} was written by a newer release", file);
        case Fault::locked:
            return fmt::format(
                "{} is locked by another program: close whatever has it open (a sqlite3 shell, a backup)",
                file);
        case Fault::full:
            return fmt::format("no space left for {} ({}): free some space on its disk, or check that disk",
                               file, detail);
        case Fault::read_only:
            return fmt::format(
                "{} cannot be written: make its directory writable for the mirror's user, or set another "
                "\"stateDirectory\"",
                file);
        case Fault::misfit:
        case Fault::other:
            break;
    }
    return fmt::format("{}: {}; check the disk and the directory", file, detail);
}

std::string immutable_uri(const std::string& file) {
    std::string uri = "file:";
    for (const char c : file)
        uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", c) : std::string(1, c);
    return uri + "?immutable=1";
}

[[noreturn]] void fail(sqlite3* database, const std::string& file) {
    const int code = sqlite3_extended_errcode(database);
    // No trouble of the file: what was to be written is not kept for later, and nobody is told that it is.
    if ((code & 0xff) == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM) throw std::bad_alloc();
    const Fault fault = fault_of(code, sqlite3_system_errno(database));
    throw DatabaseError(fault, sentence(fault, file, sqlite3_errmsg(database)));
}

/// For prepared statements: a table or column that constant SQL misses is one that the file lost.
[[noreturn]] void fail_prepared(sqlite3* database, const std::string& file) {
    if (sqlite3_errcode(database) != SQLITE_ERROR) fail(database, file);
    throw DatabaseError(Fault::damaged, sentence(Fault::damaged, file, sqlite3_errmsg(database)));
}

}  // namespace

// --- Statement ----------------------------------------------------------------------------------

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

void Statement::check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    sqlite3* database = sqlite3_db_handle(m_handle.get());
    const char* file = sqlite3_db_filename(database, "main");
    fail_prepared(database, file != nullptr ? file : "the database");
}

Statement& Statement::bind(int position, std::int64_t value) {
    check(sqlite3_bind_int64(m_handle.get(), position, value));
    return *this;
}

Statement& Statement::bind(int position, double value) {
    check(sqlite3_bind_double(m_handle.get(), position, value));
    return *this;
}

Statement& Statement::bind_text(int position, std::string_view text) {
    check(sqlite3_bind_text64(m_handle.get(), position, text.data() != nullptr ? text.data() : "",
                              text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind_blob(int position, std::string_view bytes) {
    check(sqlite3_bind_blob64(m_handle.get(), position, bytes.data() != nullptr ? bytes.data() : "",
                              bytes.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bind_null(int position) {
    check(sqlite3_bind_null(m_handle.get(), position));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(m_handle.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) {
        try {
            check(code);
        } catch (...) {
            reset();
            throw;
        }
    }
    reset();
    return false;
}

void Statement::run() {
    while (step()) {
    }
}

void Statement::reset() noexcept {
    sqlite3_reset(m_handle.get());
    sqlite3_clear_bindings(m_handle.get());
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_handle.get(), column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(m_handle.get(), column);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(m_handle.get(), column) == SQLITE_NULL;
}

std::string_view Statement::bytes(int column) const {
    const void* data = sqlite3_column_blob(m_handle.get(), column);
    if (data == nullptr && sqlite3_errcode(sqlite3_db_handle(m_handle.get())) == SQLITE_NOMEM)
        throw std::bad_alloc();  // no empty value
    const int size = sqlite3_column_bytes(m_handle.get(), column);
    return data != nullptr ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size))
                           : std::string_view();
}

// --- Database -----------------------------------------------------------------------------------

void Database::Close::operator()(sqlite3* database) const noexcept {
    sqlite3_close_v2(database);
}

Database::Database(const std::filesystem::path& file, Access access) : m_file(file) {
    const int flags =
        (access == Access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
        SQLITE_OPEN_NOMUTEX;  // one owner at a time
    const bool is_immutable = access == Access::read_immutable;
    const std::string name = is_immutable ? immutable_uri(file.string()) : file.string();
    sqlite3* opened = nullptr;
    const int code =
        sqlite3_open_v2(name.c_str(), &opened, is_immutable ? flags | SQLITE_OPEN_URI : flags, nullptr);
    m_handle.reset(opened);
    if (opened == nullptr) throw std::bad_alloc();
    if (code != SQLITE_OK) fail(opened, file.string());
    if (access == Access::read_write) give_to_folders_owner(file);  // its log follows it by SQLite's own rule
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, static_cast<int>(k_busy_timeout.count()));
    // A hostile or damaged file must not make SQLite run code of its own.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // A reader that closes last must leave the files as they are.
    if (access != Access::read_write) sqlite3_db_config(opened, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::run(const char* sql) {
    if (sqlite3_exec(m_handle.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(m_handle.get(), m_file.string());
}

Statement Database::prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(m_handle.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK)
        fail_prepared(m_handle.get(), m_file.string());
    return Statement(statement);
}

std::int64_t Database::number(const char* sql) {
    Statement query = prepare(sql);
    return query.step() ? query.integer(0) : 0;
}

std::string Database::text(const char* sql) {
    Statement query = prepare(sql);
    return query.step() ? std::string(query.bytes(0)) : std::string();
}

void Database::require_sound(const char* check_sql) {
    const std::string found = text(check_sql);
    if (found == "ok") return;
    const std::string finding = found.substr(found.rfind('\n') + 1);  // a heading may stand before it
    throw DatabaseError(Fault::damaged, sentence(Fault::damaged, m_file.string(), finding.c_str()));
}

bool Database::was_replaced() const {
    // What was opened as a file at rest sees nothing of a log that somebody has begun since.
    std::error_code ignored;
    const char* const name = sqlite3_db_filename(m_handle.get(), "main");
    if (sqlite3_uri_boolean(name, "immutable", 0) != 0 &&
        std::filesystem::exists(m_file.string() + "-wal", ignored))
        return true;
    int moved = 0;
    sqlite3_file_control(m_handle.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

bool Database::is_read_only() const {
    return sqlite3_db_readonly(m_handle.get(), "main") != 0;
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(m_handle.get());
}

// --- Transaction --------------------------------------------------------------------------------

Transaction::Transaction(Database& database) : m_database(database) {
    m_database.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!m_open) return;
    try {
        m_database.run("ROLLBACK");
    } catch (const std::exception&) {
        // A failed statement may have rolled back already; there is nothing left to undo.
    }
}

void Transaction::commit() {
    m_database.run("COMMIT");
    m_open = false;
}

}  // namespace mirror::storage
