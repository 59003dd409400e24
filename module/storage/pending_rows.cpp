#include "module/storage/pending_rows.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mirror::storage {

std::size_t size_bytes(const JournalRow& row) {
    return sizeof(JournalRow) + row.topic.size() + row.payload.size() + row.boot.size();
}

PendingRows::Status PendingRows::status() const {
    const std::lock_guard lock(m_guard);
    return m_status;
}

void PendingRows::add(JournalRow row) {
    const std::lock_guard lock(m_guard);
    count_in(row);
    m_rows.push_back(std::move(row));
    keep_bound();
}

void PendingRows::put_back(std::vector<JournalRow> rows) {
    const std::lock_guard lock(m_guard);
    for (const JournalRow& row : rows)
        count_in(row);
    m_rows.insert(m_rows.begin(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    std::sort(m_rows.begin(), m_rows.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    keep_bound();
}

void PendingRows::count_in(const JournalRow& row) {
    m_status.bytes += size_bytes(row);
    ++m_status.kept;
}

void PendingRows::keep_bound() {
    while (m_status.bytes > m_most_bytes && !m_rows.empty()) {
        m_status.bytes -= size_bytes(m_rows.front());
        ++m_status.dropped;
        m_rows.pop_front();
    }
    m_status.rows = m_rows.size();
}

std::vector<JournalRow> PendingRows::above(std::int64_t row, std::size_t max_rows) const {
    const std::lock_guard lock(m_guard);
    const auto first =
        std::upper_bound(m_rows.begin(), m_rows.end(), row,
                         [](std::int64_t number, const JournalRow& r) { return number < r.row; });
    const auto count = std::min(static_cast<std::size_t>(m_rows.end() - first), max_rows);
    return {first, first + static_cast<std::ptrdiff_t>(count)};
}

void PendingRows::forget_up_to(std::int64_t row) {
    const std::lock_guard lock(m_guard);
    while (!m_rows.empty() && m_rows.front().row <= row) {
        m_status.bytes -= size_bytes(m_rows.front());
        m_rows.pop_front();
    }
    m_status.rows = m_rows.size();
}

void PendingRows::set_reason(std::string reason, Fault kind) {
    const std::lock_guard lock(m_guard);
    m_status.reason = std::move(reason);
    m_status.reason_kind = kind;
}

void PendingRows::report_damage() {
    const std::lock_guard lock(m_guard);
    m_damage_reported = true;
}

bool PendingRows::take_damage_report() {
    const std::lock_guard lock(m_guard);
    return std::exchange(m_damage_reported, false);
}

}  // namespace mirror::storage
