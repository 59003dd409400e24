#pragma once
// journal.db: every message that the broker handed over, until its effect is stored in state.db.
// The journal is also the queue: the broker thread writes, the main thread reads above its watermark.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "module/base/result.hpp"
#include "module/storage/journal_row.hpp"
#include "module/storage/open_database.hpp"
#include "module/storage/pending_rows.hpp"

namespace mirror::storage {

/// What append() waits for.
enum class Durability : std::uint8_t {
    normal,  ///< survives a crash or kill of this program; a power cut may take the newest rows
    full,    ///< on the disk: survives a power cut
};

/// The only writer of the journal; belongs to the broker thread, but for request_prune().
/// A journal that cannot be opened or written never stops it: rows then wait in PendingRows, are read from
/// there, and are written in order, before newer ones, as soon as the journal takes writes again.
class JournalWriter {
  public:
    struct Options {
        /// The file never grows beyond this, whatever happens to the main thread.
        std::size_t most_bytes = 64 << 20;
        /// Told when a damaged journal was set aside. Called on the constructing thread and on the broker
        /// thread.
        Notice notice{};
    };

    /// \param file where the journal is, or "" to keep everything in memory (no writable disk at all).
    /// \param floor the watermark that state.db holds: new rows are numbered above it, whatever became of the
    /// journal. Never throws for the state of the file: see PendingRows::status().
    JournalWriter(std::filesystem::path file, std::int64_t floor, PendingRows& pending, Options options);
    JournalWriter(std::filesystem::path file, std::int64_t floor, PendingRows& pending)
        : JournalWriter(std::move(file), floor, pending, Options{}) {}

    /// Gives a row its number and stores it; committed when this returns.
    /// \return the number, or why the row had to stay in memory (it is in PendingRows then, with its number).
    Result<std::int64_t, Failure> append(JournalRow row, Durability durability);

    /// Gives rows their numbers and stores them, all of them in one step or none: for whoever keeps a message
    /// until it is safe here, and brings it again. They never wait in memory.
    Result<void, Failure> append_or_refuse(std::vector<JournalRow>& rows, Durability durability);
    /// What was stored with Durability::normal so far survives a power cut from now on.
    Result<void, Failure> sync(SinceBoot now);

    /// Small housekeeping between messages: writes waiting rows, deletes applied ones, follows a file that
    /// was replaced. Cheap when there is nothing to do.
    /// \return whether there is more to do right away.
    bool tidy(SinceBoot now);

    /// Deletes every row that may go, and writes the file anew so that nothing of them is left in it. Takes a
    /// moment: the file is small. Fails while another program reads it; what is done then is not repeated.
    Result<void, Failure> remove_traces(SinceBoot now);

    /// Says that state.db durably holds the effect of all rows up to this one: they may go. Any thread.
    void request_prune(std::int64_t applied_row);

    /// The highest number given so far.
    [[nodiscard]] std::int64_t last_row() const noexcept { return m_last_row; }

  private:
    struct Open {
        explicit Open(Database opened);
        void set_durability(Durability wanted);
        void insert(const JournalRow& row);
        std::int64_t highest_gone(std::int64_t highest);
        Database database;
        Statement insert_statement;
        Durability durability = Durability::normal;
    };

    static constexpr std::size_t k_batch_rows = 256;

    template <class Action>
    bool attempt(SinceBoot now, const Action& action);
    Open& opened();
    void continue_numbers();
    void learn_numbers();
    void start_over(std::string_view why);
    void take_numbers_of(std::vector<JournalRow>& rows);
    void keep_saved(std::vector<JournalRow> rows);
    void note_written_from(std::int64_t row);
    void follow_file();
    bool write_waiting(SinceBoot now);
    [[nodiscard]] std::int64_t prunable() const;
    [[nodiscard]] bool is_prune_due(SinceBoot now) const;
    void prune(SinceBoot now);

    std::filesystem::path m_file;
    PendingRows& m_pending;
    Options m_options;
    std::optional<Open> m_open;
    std::int64_t m_last_row;    ///< highest number given
    std::int64_t m_written;     ///< highest number known to be, or to have been, in the file
    bool m_knows_file = false;  ///< whether the file's numbers could be read
    std::int64_t m_pruned = 0;
    std::int64_t m_traceless_to = -1;  ///< of the rows up to here the file's pages keep no trace
    std::size_t m_bytes_since_prune = 0;
    SinceBoot m_pruned_at{0};
    std::size_t m_batch_rows = k_batch_rows;
    std::string m_reason;  ///< why writing fails; "" while it works and nothing waits
    Fault m_reason_kind = Fault::other;
    SinceBoot m_retry_at{0};  ///< no attempt before this while it fails
    std::atomic<std::int64_t> m_applied;
};

/// Reads the journal for the main thread, or read-only for another program.
class JournalReader {
  public:
    static constexpr std::size_t k_most_bytes_at_once = 4 << 20;
    /// A file that cannot be read for so long is given up: what waits in memory goes on without its rows.
    static constexpr std::chrono::seconds k_patience{10};

    explicit JournalReader(std::filesystem::path file) : m_file(std::move(file)) {}
    /// \param pending the rows that wait for the journal; they are read as if they were in it.
    JournalReader(std::filesystem::path file, PendingRows& pending)
        : m_file(std::move(file)), m_pending(&pending) {}

    /// The next rows above a number, ascending: at most max_rows (and about 4 MiB). Numbers may have gaps.
    /// A journal that does not exist is an empty one.
    Result<std::vector<JournalRow>, Failure> read_above(std::int64_t watermark, std::size_t max_rows);

  private:
    struct Open {
        explicit Open(Database opened);
        Database database;
        Statement above;
    };
    [[nodiscard]] std::int64_t highest_given() const;
    std::vector<JournalRow> read_file(std::int64_t watermark, std::size_t max_rows);

    std::filesystem::path m_file;
    PendingRows* m_pending = nullptr;
    std::optional<Open> m_open;
    std::optional<std::chrono::steady_clock::time_point> m_unreadable_since;
    bool m_is_cut_short = false;  ///< the last read_file() stopped at its bound in bytes
};

}  // namespace mirror::storage
