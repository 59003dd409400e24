#pragma once
// SQLite behind two small classes. A connection and its statements belong to one thread at a time.
// Both throw DatabaseError, and std::bad_alloc where memory ends; the classes on top of them (journal, state
// store, readers) turn it into a Result.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace mirror::storage {

/// What kind of trouble a database is in; each kind has its own remedy.
enum class Fault : std::uint8_t {
    damaged,    ///< not a database, malformed, or unreadable sectors: only a fresh file helps
    newer,      ///< written by a newer release of this program
    misfit,     ///< the SQL does not fit the file: damage when it happens while opening
    locked,     ///< another program holds its lock: try again
    full,       ///< no space left, a limit reached, or the disk refuses: try again later
    read_only,  ///< file, directory or disk may not be written
    other,      ///< anything else; the text says what
};

/// A failed database call. what() names the file and the next step.
class DatabaseError : public std::runtime_error {
  public:
    DatabaseError(Fault fault, const std::string& text) : std::runtime_error(text), m_fault(fault) {}
    [[nodiscard]] Fault fault() const noexcept { return m_fault; }

  private:
    Fault m_fault;
};

/// A prepared statement. Values are bound by position, counted from 1; columns are counted from 0.
class Statement {
  public:
    Statement& bind(int position, std::int64_t value);
    Statement& bind(int position, double value);
    /// Binds UTF-8 text. The text must stay alive until reset() or run(): it is not copied.
    Statement& bind_text(int position, std::string_view text);
    /// Binds bytes, under the same condition.
    Statement& bind_blob(int position, std::string_view bytes);
    Statement& bind_null(int position);

    /// Goes to the next row. \return false when there is none left; the statement is then reset.
    bool step();
    /// Runs a statement that gives no rows, and makes it ready for the next values.
    void run();
    /// Ends a query early and forgets the bound values.
    void reset() noexcept;

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    /// Text or bytes of a column, valid until the next step() or reset().
    [[nodiscard]] std::string_view bytes(int column) const;

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };
    explicit Statement(sqlite3_stmt* statement) : m_handle(statement) {}
    void check(int code) const;
    std::unique_ptr<sqlite3_stmt, Finalize> m_handle;
};

enum class Access : std::uint8_t {
    read_only,
    read_immutable,  ///< nobody changes the file meanwhile: works without any lock or further file
    read_write,      ///< creates the file
};

/// One open database file.
class Database {
  public:
    /// How long a call waits for another program's lock before it reports Fault::locked.
    static constexpr std::chrono::milliseconds k_busy_timeout{20};

    /// Opens a file. SQLite reads it only at the first statement: damage shows up there.
    Database(const std::filesystem::path& file, Access access);

    /// Runs SQL that needs no values and gives no rows anybody wants.
    void run(const char* sql);
    [[nodiscard]] Statement prepare(const char* sql);
    /// The first column of the first row, or 0 when there is none.
    [[nodiscard]] std::int64_t number(const char* sql);
    /// The first column of the first row as text, or "".
    [[nodiscard]] std::string text(const char* sql);

    /// Runs one of SQLite's checks. \throws DatabaseError Fault::damaged with what it found.
    void require_sound(const char* check_sql);

    /// Whether the file at the path is no longer the one that is open here: renamed, deleted, replaced, or
    /// opened as one that nobody changes, and written since.
    [[nodiscard]] bool was_replaced() const;
    /// Whether SQLite refuses to write to it, for whatever reason.
    [[nodiscard]] bool is_read_only() const;
    /// Rows that the last INSERT, UPDATE or DELETE touched.
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] const std::filesystem::path& file() const noexcept { return m_file; }

  private:
    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };
    std::filesystem::path m_file;
    std::unique_ptr<sqlite3, Close> m_handle;
};

/// A write transaction; rolled back unless commit() returned.
class Transaction {
  public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Database& m_database;
    bool m_open = true;
};

}  // namespace mirror::storage
