#include "module/storage/storage_thread.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace mirror::storage {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds k_longest_retry{60'000};
constexpr int k_traces_patience = 10;  ///< times the pause of other attempts
constexpr std::chrono::hours k_longest_traces_retry{4};

milliseconds pause_after(milliseconds first, std::uint64_t failures_in_a_row, milliseconds longest) {
    const std::uint64_t doublings = std::min<std::uint64_t>(failures_in_a_row - 1, 16);
    return std::min(first * (std::int64_t{1} << doublings), longest);
}

}  // namespace

StorageThread::StorageThread(StateStore store, Options options,
                             std::function<void(const StorageReport&)> report)
    : m_options(std::move(options)),
      m_report(std::move(report)),
      m_store(std::move(store)),
      m_state{.watermark = m_store.stored().watermark,
              .fault = m_store.fault(),
              .fault_kind = m_store.fault_kind(),
              .has_traces = m_store.has_traces()},
      m_is_flushing(m_store.has_traces()),
      m_thread([this] { work(); }) {}

StorageThread::~StorageThread() {
    {
        const std::lock_guard lock(m_guard);
        m_is_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void StorageThread::submit(Commit commit) {
    bool is_worth_waking = false;
    {
        const std::lock_guard lock(m_guard);
        const bool was_idle = m_submitted == m_stored;
        const bool was_hurried = is_hurried();
        m_gathered.add(std::move(commit));
        m_state.dropped_rows += m_gathered.keep_newest(m_options.most_rows);
        ++m_submitted;
        if (was_idle) m_due = steady_clock::now() + m_options.gather;
        is_worth_waking = was_idle || (is_hurried() && !was_hurried);
    }
    if (is_worth_waking) m_wake.notify_one();
}

bool StorageThread::flush(milliseconds within) {
    std::unique_lock lock(m_guard);
    const std::uint64_t target = m_submitted;
    const std::uint64_t failures_before = m_state.failures;
    if (m_stored >= target) return true;
    m_is_flushing = true;
    m_wake.notify_one();
    m_done.wait_for(lock, within, [&] { return m_stored >= target || m_state.failures != failures_before; });
    return m_stored >= target;
}

StorageReport StorageThread::state() const {
    const std::lock_guard lock(m_guard);
    return m_state;
}

void StorageThread::report_damage() {
    {
        const std::lock_guard lock(m_guard);
        m_is_damaged = true;
    }
    m_wake.notify_one();
}

bool StorageThread::is_hurried() const {
    return m_gathered.is_urgent() ||
           static_cast<std::int64_t>(m_gathered.history_rows()) >= m_options.hurry_rows ||
           m_gathered.watermark() - m_state.watermark >= m_options.hurry_rows;
}

void StorageThread::work() noexcept {
    std::unique_lock lock(m_guard);
    while (wait_for_work(lock)) {
        m_work.add(std::exchange(m_gathered, {}));
        m_state.dropped_rows += m_work.keep_newest(m_options.most_rows);
        m_is_flushing = false;
        const bool is_damaged = std::exchange(m_is_damaged, false);
        lock.unlock();
        const StoreResult result = store(is_damaged);
        lock.lock();
        const StorageReport before = m_state;
        const bool is_any_stored = result.is_stored && !m_work.is_empty();
        if (is_any_stored) {
            m_stored += m_work.commits();
            m_work = {};
        }
        m_state.has_traces = m_store.has_traces();
        m_state.traces_fault = m_traces_fault;
        result.fault.empty() ? note_success() : note_failure(result);
        const StorageReport report = m_state;
        const bool is_news = is_any_stored || report.fault != before.fault ||
                             report.has_traces != before.has_traces ||
                             report.traces_fault != before.traces_fault;
        lock.unlock();
        m_done.notify_all();
        if (is_news && m_report) m_report(report);
        lock.lock();
    }
}

/// Waits until there is something to write now. \return false when the thread should end.
bool StorageThread::wait_for_work(std::unique_lock<std::mutex>& lock) {
    while (!m_is_stopping) {
        if (m_is_flushing || m_is_damaged) return true;
        const bool has_work = m_submitted != m_stored;
        if (has_work && m_failures_in_a_row == 0 && is_hurried()) return true;
        auto due = has_work ? m_due : steady_clock::time_point::max();
        const bool is_failing = has_work && m_failures_in_a_row > 0;  // then its pause counts
        if (m_store.has_traces() && !is_failing) due = std::min(due, m_traces_due);
        if (steady_clock::now() >= due) return true;
        if (due == steady_clock::time_point::max()) {
            m_wake.wait(lock);
        } else {
            m_wake.wait_until(lock, due);
        }
    }
    return false;
}

StorageThread::StoreResult StorageThread::store(bool is_damaged) noexcept {
    StoreResult done;
    try {
        Result<void, Failure> result;
        if (is_damaged) result = m_store.start_over();
        if (result && !m_work.is_empty()) {
            const Commit commit = m_work.commit();
            result = m_store.commit(commit);
            if (result && !commit.forgotten.empty()) {  // somebody waits for that
                m_traces_due = {};
                m_traces_failures = 0;
            }
        }
        done.is_stored = result.has_value();
        if (!result) {
            done.fault = result.error().text;
            done.fault_kind = m_store.fault_kind();
        }
    } catch (const std::exception& error) {
        done.fault = std::string("the state cannot be stored: ") + error.what();
    }
    if (done.is_stored) look_for_traces();
    return done;
}

/// What cannot be erased yet keeps nobody from storing.
void StorageThread::look_for_traces() noexcept {
    if (!m_store.has_traces() || steady_clock::now() < m_traces_due) return;
    try {
        const Result<void, Failure> result = remove_traces();
        m_traces_fault = result ? std::string() : result.error().text;
    } catch (const std::exception& error) {
        m_traces_fault = std::string("traces cannot be removed: ") + error.what();
    }
    m_traces_failures = m_traces_fault.empty() ? 0 : m_traces_failures + 1;
    if (m_traces_fault.empty()) return;
    m_traces_due = steady_clock::now() + pause_after(m_options.retry * k_traces_patience, m_traces_failures,
                                                     k_longest_traces_retry);
}

Result<void, Failure> StorageThread::remove_traces() {
    Result<void, Failure> result = m_store.remove_traces();
    if (result && m_options.clean_journal) result = m_options.clean_journal(m_store.stored().watermark);
    if (result) result = m_store.traces_are_gone();
    return result;
}

void StorageThread::note_success() {
    m_failures_in_a_row = 0;
    m_state.watermark = m_store.stored().watermark;
    m_state.fault.clear();
    m_state.fault_kind = Fault::other;
    m_due = steady_clock::now() + m_options.gather;
}

void StorageThread::note_failure(const StoreResult& result) {
    ++m_state.failures;
    ++m_failures_in_a_row;
    m_state.fault = result.fault;
    m_state.fault_kind = result.fault_kind;
    m_state.watermark = m_store.stored().watermark;
    m_due = steady_clock::now() + pause_after(m_options.retry, m_failures_in_a_row, k_longest_retry);
}

}  // namespace mirror::storage
