#include "module/engine/intake.hpp"

#include <algorithm>

#include "module/base/log.hpp"
#include "module/owntracks/journal_policy.hpp"

namespace mirror::engine {
namespace {

storage::JournalRow unstamped_row(std::string_view topic, std::string_view payload) {
    storage::JournalRow row;
    row.topic = topic;
    auto stripped = owntracks::strip_picture(payload);
    row.payload = stripped ? std::move(*stripped) : std::string(payload);
    return row;
}

}  // namespace

void Intake::take(const mqtt::IncomingMessage& message) {
    using owntracks::JournalPolicy;
    const JournalPolicy policy = owntracks::journal_policy(message.topic, message.payload);
    if (policy == JournalPolicy::memory_only) {
        m_handlers.transient({std::string(message.topic), std::string(message.payload), message.retained});
        return;
    }
    storage::JournalRow row = unstamped_row(message.topic, message.payload);
    row.retained = message.retained;
    row.connection = message.connection;
    write(std::move(row),
          policy == JournalPolicy::durable_full ? storage::Durability::full : storage::Durability::normal);
}

Result<void, Failure> Intake::take_durably(std::string_view topic, std::string_view payload) {
    if (owntracks::journal_policy(topic, payload) == owntracks::JournalPolicy::memory_only) {
        m_handlers.transient({std::string(topic), std::string(payload), false});
        return {};
    }
    Waiting mine{unstamped_row(topic, payload), false, {}};
    mine.row.connection = storage::k_posted_connection;
    std::unique_lock lock(m_together_guard);
    m_together.push_back(&mine);
    m_together_changed.wait(lock, [&] { return mine.is_done || !m_is_writing; });
    if (!mine.is_done) {  // the first of those who wait writes for all of them
        m_is_writing = true;
        const std::vector<Waiting*> together = std::exchange(m_together, {});
        lock.unlock();
        try {
            write_together(together);
        } catch (const std::exception& problem) {  // no memory: whoever waits is answered all the same
            for (Waiting* each : together)
                each->fault = problem.what();
        }
        lock.lock();
        for (Waiting* each : together)
            each->is_done = true;
        m_is_writing = false;
        m_together_changed.notify_all();
    }
    lock.unlock();
    m_handlers.wake();
    if (mine.fault.empty()) return {};
    return tl::unexpected(Failure{std::move(mine.fault)});
}

void Intake::write_together(const std::vector<Waiting*>& together) {
    std::vector<storage::JournalRow> rows;
    for (Waiting* each : together) {
        stamp(each->row);
        rows.push_back(std::move(each->row));
    }
    const storage::Durability durability = durability_for(rows);
    const std::lock_guard lock(m_guard);
    const auto written = m_writer.append_or_refuse(rows, durability);
    if (written) return note_write(durability);
    log::write_rarely(log::Level::error, "journal", written.error().text);
    for (Waiting* each : together)
        each->fault = written.error().text;
}

storage::Durability Intake::durability_for(const std::vector<storage::JournalRow>& rows) const {
    const bool is_once_said = std::ranges::any_of(rows, [](const storage::JournalRow& row) {
        return row.topic.ends_with("/event") || row.topic.ends_with("/alarm");
    });
    const std::lock_guard lock(m_sync_guard);
    const bool is_torrent = std::chrono::steady_clock::now() - m_synced_at < k_sync_spacing;
    return is_torrent && !is_once_said ? storage::Durability::normal : storage::Durability::full;
}

void Intake::note_write(storage::Durability durability) {
    const std::lock_guard lock(m_sync_guard);
    const bool is_synced = durability == storage::Durability::full;
    if (is_synced) m_synced_at = std::chrono::steady_clock::now();
    if (m_is_unsynced == !is_synced) return;
    m_is_unsynced = !is_synced;
    if (is_synced) return;
    if (!m_syncer.joinable()) m_syncer = std::thread([this] { sync_later(); });
    m_sync_changed.notify_all();
}

/// The end of a torrent is put on the disk by nobody else.
void Intake::sync_later() noexcept {
    std::unique_lock lock(m_sync_guard);
    while (!m_is_ending) {
        m_sync_changed.wait(lock, [this] { return m_is_ending || m_is_unsynced; });
        m_sync_changed.wait_until(lock, m_synced_at + k_sync_spacing, [this] { return m_is_ending; });
        const bool is_due = std::chrono::steady_clock::now() >= m_synced_at + k_sync_spacing || m_is_ending;
        if (!m_is_unsynced || !is_due) continue;
        m_is_unsynced = false;
        lock.unlock();
        {
            const std::lock_guard journal(m_guard);
            const auto synced = m_writer.sync(m_clock.now().since_boot);
            if (!synced) log::write_rarely(log::Level::error, "journal", synced.error().text);
        }
        lock.lock();
        m_synced_at = std::chrono::steady_clock::now();
    }
}

Intake::~Intake() {
    {
        const std::lock_guard lock(m_sync_guard);
        m_is_ending = true;
    }
    m_sync_changed.notify_all();
    if (m_syncer.joinable()) m_syncer.join();
}

void Intake::stamp(storage::JournalRow& row) const {
    const Moment now = m_clock.now();
    row.arrival = now.wall;
    row.since_boot = now.since_boot;
    row.boot = m_boot;
}

std::int64_t Intake::append(storage::JournalRow row) {
    return write(std::move(row), storage::Durability::full);
}

std::int64_t Intake::write(storage::JournalRow row, storage::Durability durability) {
    stamp(row);
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
