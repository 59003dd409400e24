#pragma once
// The thread that writes state.db, so that the screen never waits for a card.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "module/storage/gathered_commit.hpp"
#include "module/storage/state_store.hpp"

namespace mirror::storage {

/// How storing goes. Sent after every commit that reached the disk, and when a fault begins or changes.
struct StorageReport {
    std::int64_t watermark = 0;  ///< durably stored up to this journal row: these may be pruned
    std::string fault{};         ///< why the last attempt failed; "" after a success
    Fault fault_kind = Fault::other;
    std::uint64_t failures = 0;      ///< attempts that failed so far
    std::uint64_t dropped_rows = 0;  ///< history rows lost so far because too many waited during a fault
    bool has_traces = false;     ///< somebody was forgotten, but traces may be left in the files: tried again
    std::string traces_fault{};  ///< why the last attempt to remove them failed; "" when they are gone
    bool operator==(const StorageReport&) const = default;
};

/// Writes commits in the background. They are gathered for a while first (the journal keeps everything
/// meanwhile), so a card sees a few writes a minute at most; while nothing is submitted the thread sleeps.
class StorageThread {
  public:
    struct Options {
        /// How long the first commit waits for company.
        std::chrono::milliseconds gather{30'000};
        /// So many history rows, or journal rows to prune, are not kept waiting.
        std::int64_t hurry_rows = 1'000;
        /// So many history rows are kept while writing fails.
        std::size_t most_rows = 20'000;
        /// The first pause after a failed attempt; each further one is twice as long, up to a minute. Traces
        /// are tried ten times less often, in the end every four hours: that may write a large file anew.
        std::chrono::milliseconds retry{1'000};
        /// Removes the traces of somebody who was forgotten from the journal, whose rows up to this one are
        /// stored. Called on the storage thread.
        std::function<Result<void, Failure>(std::int64_t watermark)> clean_journal{};
    };

    /// \param report is called on the storage thread and must not wait for the main thread.
    StorageThread(StateStore store, Options options, std::function<void(const StorageReport&)> report);
    /// Stops; what is not stored by then is replayed from the journal at the next start. flush() first.
    ~StorageThread();
    StorageThread(const StorageThread&) = delete;
    StorageThread& operator=(const StorageThread&) = delete;

    /// Hands over what changed. Never waits for the disk. Any thread.
    void submit(Commit commit);
    /// Stores everything that was submitted so far, now. \return whether all of it is on the disk; false as
    /// soon as an attempt fails or the time is up. Any thread but the storage thread.
    bool flush(std::chrono::milliseconds within);
    /// How it stands now. Any thread.
    [[nodiscard]] StorageReport state() const;
    /// A reader met damage in state.db: sets it aside and stores the state anew. Any thread.
    void report_damage();

  private:
    void work() noexcept;
    bool wait_for_work(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] bool is_hurried() const;
    struct StoreResult {
        bool is_stored = false;  ///< the work that there was is on the disk
        std::string fault{};     ///< what did not work, or ""
        Fault fault_kind = Fault::other;
    };
    StoreResult store(bool is_damaged) noexcept;
    void look_for_traces() noexcept;
    Result<void, Failure> remove_traces();
    void note_success();
    void note_failure(const StoreResult& result);

    const Options m_options;
    const std::function<void(const StorageReport&)> m_report;

    // Of the storage thread alone.
    StateStore m_store;
    GatheredCommit m_work;  ///< what is being written, or could not be
    std::uint64_t m_failures_in_a_row = 0;
    std::string m_traces_fault;
    std::uint64_t m_traces_failures = 0;                   ///< in a row
    std::chrono::steady_clock::time_point m_traces_due{};  ///< no attempt to remove them before this

    // Under the guard.
    mutable std::mutex m_guard;
    std::condition_variable m_wake;
    std::condition_variable m_done;
    GatheredCommit m_gathered;  ///< what came since
    std::chrono::steady_clock::time_point m_due{};
    StorageReport m_state;
    std::uint64_t m_submitted = 0;
    std::uint64_t m_stored = 0;
    bool m_is_flushing = false;
    bool m_is_damaged = false;
    bool m_is_stopping = false;

    std::thread m_thread;  ///< last: it uses everything above
};

}  // namespace mirror::storage
