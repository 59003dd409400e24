#pragma once
// The door between the broker thread and the journal: what the broker hands over is on disk before it is
// acknowledged.

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

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

    /// For the broker client: journals the message, then wakes the main thread. Returns when the row is
    /// committed (or kept in memory because the disk fails). Never throws for what is in the message.
    void take(const mqtt::IncomingMessage& message);

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
    std::int64_t write(storage::JournalRow row, storage::Durability durability);

    std::mutex m_guard;
    storage::JournalWriter& m_writer;
    const Clock& m_clock;
    std::string m_boot;
    IntakeHandlers m_handlers;
};

}  // namespace mirror::engine
