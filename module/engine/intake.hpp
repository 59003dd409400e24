#pragma once
// The door between the broker thread and the journal: what the broker hands over is on disk before it is
// acknowledged.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "module/base/clock.hpp"
#include "module/mqtt/message.hpp"
#include "module/storage/journal.hpp"

namespace mirror::engine {

/// A message that must not be journaled: it lives in memory only.
struct TransientMessage {
    std::string topic;
    std::string payload;
    bool retained = false;
};

struct IntakeHandlers {
    std::function<void()> wake;                              ///< there are new rows to read. Must not wait.
    std::function<void(const TransientMessage&)> transient;  ///< Must not wait.
};

/// Owns the journal's writer. Messages come from the broker thread, housekeeping from the storage thread,
/// config and clock rows from the main thread; a short lock keeps them apart.
class Intake {
  public:
    Intake(storage::JournalWriter& writer, const Clock& clock, std::string boot, IntakeHandlers handlers)
        : m_writer(writer), m_clock(clock), m_boot(std::move(boot)), m_handlers(std::move(handlers)) {}
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    /// For the broker client: journals the message, then wakes the main thread. Returns when the row is
    /// committed (or kept in memory because the disk fails). Never throws for what is in the message.
    void take(const mqtt::IncomingMessage& message);

    /// For what a phone posts to the mirror itself: returns when the row is committed. \return or why it is
    /// not; then nothing was taken. Any thread; those who come together are written together.
    ///
    /// A row on its own survives a power cut when this returns, and so does whatever tells of an arrival in
    /// the open. Positions in a torrent (a phone that empties its queue, where every message waits for the
    /// answer to the one before) wait for the disk only every k_sync_spacing: a power cut may take what came
    /// since, never a crash or kill of this program.
    Result<void, Failure> take_durably(std::string_view topic, std::string_view payload);

    /// Journals a row of the mirror's own (configuration, clock); arrival time and boot are filled in.
    /// \return its number
    std::int64_t append(storage::JournalRow row);

    /// The effect of all rows up to this one is stored: they may go.
    void stored_up_to(std::int64_t row);

    /// The effect of all rows up to this one is stored: they go at once, and no trace of them stays on disk.
    Result<void, Failure> remove_traces_up_to(std::int64_t row);

    /// Tries again to write rows that had to wait in memory. Does nothing while somebody else writes; never
    /// waits for them. For the main thread, now and then.
    void retry();

  private:
    /// Somebody who waits for their row to be on the disk.
    struct Waiting {
        storage::JournalRow row;
        bool is_done = false;
        std::string fault;  ///< "" where it is
    };
    void write_together(const std::vector<Waiting*>& together);
    [[nodiscard]] storage::Durability durability_for(const std::vector<storage::JournalRow>& rows) const;
    void note_write(storage::Durability durability);
    void sync_later() noexcept;
    void stamp(storage::JournalRow& row) const;
    std::int64_t write(storage::JournalRow row, storage::Durability durability);

    /// At most so long a posted row waits for the disk.
    static constexpr std::chrono::milliseconds k_sync_spacing{100};

    std::mutex m_guard;
    storage::JournalWriter& m_writer;
    const Clock& m_clock;
    std::string m_boot;
    IntakeHandlers m_handlers;

    std::mutex m_together_guard;
    std::condition_variable m_together_changed;
    std::vector<Waiting*> m_together;  ///< for the next write; guarded by m_together_guard
    bool m_is_writing = false;         ///< guarded by m_together_guard

    mutable std::mutex m_sync_guard;
    std::condition_variable m_sync_changed;
    std::chrono::steady_clock::time_point m_synced_at{};  ///< of a posted row; guarded by m_sync_guard
    bool m_is_unsynced = false;                           ///< guarded by m_sync_guard
    bool m_is_ending = false;                             ///< guarded by m_sync_guard
    std::thread m_syncer;                                 ///< from the first torrent on
};

}  // namespace mirror::engine
