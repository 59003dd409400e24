#pragma once
// Journal rows that could not be written (yet): kept in memory, in order, counted.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <mutex>
#include <string>
#include <vector>

#include "module/storage/database.hpp"
#include "module/storage/journal_row.hpp"

namespace mirror::storage {

/// What a journal row takes in memory, roughly. For every bound in bytes.
std::size_t size_bytes(const JournalRow& row);

/// The rows that wait for the journal to accept writes again. The journal's writer adds and takes them away,
/// its reader shows them to the main thread meanwhile: what the broker handed over reaches the screen even
/// with a full disk. Any thread.
class PendingRows {
  public:
    static constexpr std::size_t k_most_bytes = 4 << 20;

    explicit PendingRows(std::size_t most_bytes = k_most_bytes) : m_most_bytes(most_bytes) {}

    struct Status {
        std::size_t rows = 0;
        std::size_t bytes = 0;
        std::uint64_t kept = 0;     ///< rows that ever had to wait here
        std::uint64_t dropped = 0;  ///< rows lost because too many waited: the oldest go first
        std::string reason;         ///< why the journal does not take rows; "" while it does
        Fault reason_kind = Fault::other;
        bool operator==(const Status&) const = default;
    };
    [[nodiscard]] Status status() const;

    /// Adds a row that already has its number, the highest so far.
    void add(JournalRow row);
    /// Adds rows that were in the journal before: their numbers are lower.
    void put_back(std::vector<JournalRow> rows);
    /// The first rows above a number, at most max_rows.
    [[nodiscard]] std::vector<JournalRow> above(std::int64_t row, std::size_t max_rows) const;
    /// Forgets the rows up to and including a number: they are safe elsewhere.
    void forget_up_to(std::int64_t row);

    /// The writer says which is the highest number that it gave, once it knows the file: a reader that meets
    /// a higher one met damage.
    void set_last_row(std::int64_t row) noexcept { m_last_row = row; }
    [[nodiscard]] std::int64_t last_row() const noexcept { return m_last_row; }

    /// The writer says why it cannot write, or "" when it can again.
    void set_reason(std::string reason, Fault kind = Fault::other);

    /// The reader met damage in the journal; the writer, the only one who may replace the file, should look.
    void report_damage();
    /// \return whether damage was reported since the last call.
    bool take_damage_report();

  private:
    void count_in(const JournalRow& row);
    void keep_bound();

    mutable std::mutex m_guard;
    std::deque<JournalRow> m_rows;
    std::size_t m_most_bytes;
    bool m_damage_reported = false;
    std::atomic<std::int64_t> m_last_row{std::numeric_limits<std::int64_t>::max()};
    Status m_status;
};

}  // namespace mirror::storage
