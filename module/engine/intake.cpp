#include "module/engine/intake.hpp"

#include "module/base/log.hpp"
#include "module/owntracks/journal_policy.hpp"

namespace mirror::engine {

void Intake::take(const mqtt::IncomingMessage& message) {
    using owntracks::JournalPolicy;
    const JournalPolicy policy = owntracks::journal_policy(message.topic, message.payload);
    if (policy == JournalPolicy::memory_only) {
        m_handlers.transient({std::string(message.topic), std::string(message.payload), message.retained});
        return;
    }
    storage::JournalRow row;
    row.topic = message.topic;
    auto stripped = owntracks::strip_picture(message.payload);
    row.payload = stripped ? std::move(*stripped) : std::string(message.payload);
    row.retained = message.retained;
    row.connection = message.connection;
    write(std::move(row),
          policy == JournalPolicy::durable_full ? storage::Durability::full : storage::Durability::normal);
}

std::int64_t Intake::append(storage::JournalRow row) {
    return write(std::move(row), storage::Durability::full);
}

std::int64_t Intake::write(storage::JournalRow row, storage::Durability durability) {
    const Moment now = m_clock.now();
    row.arrival = now.wall;
    row.since_boot = now.since_boot;
    row.boot = m_boot;
    std::int64_t number = 0;
    {
        const std::lock_guard lock(m_guard);
        const auto written = m_writer.append(std::move(row), durability);
        if (!written) log::write_rarely(log::Level::error, "journal", written.error().text);
        number = m_writer.last_row();  // also of a row that has to wait in memory
    }
    m_handlers.wake();
    return number;
}

void Intake::stored_up_to(std::int64_t row) {
    m_writer.request_prune(row);
    for (bool has_more = true; has_more;) {
        const std::lock_guard lock(m_guard);
        has_more = m_writer.tidy(m_clock.now().since_boot);
    }
}

Result<void, Failure> Intake::remove_traces_up_to(std::int64_t row) {
    m_writer.request_prune(row);
    const std::lock_guard lock(m_guard);
    return m_writer.remove_traces(m_clock.now().since_boot);
}

void Intake::retry() {
    const std::unique_lock lock(m_guard, std::try_to_lock);
    if (lock.owns_lock()) m_writer.tidy(m_clock.now().since_boot);
}

}  // namespace mirror::engine
