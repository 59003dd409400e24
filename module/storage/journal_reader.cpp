#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "module/storage/journal.hpp"
#include "module/storage/journal_table.hpp"

namespace mirror::storage {

namespace {

/// Whether nothing can lie in the file between what was read and what waits in memory.
bool is_next_in(const std::vector<JournalRow>& waiting, std::int64_t watermark) {
    return !waiting.empty() && waiting.front().row == watermark + 1;
}

}  // namespace

JournalReader::Open::Open(Database opened) : database(std::move(opened)), above(prepare_above(database)) {}

Result<std::vector<JournalRow>, Failure> JournalReader::read_above(std::int64_t watermark,
                                                                   std::size_t max_rows) {
    // Memory first: a row that moves into the file meanwhile is then seen twice, never missed.
    std::vector<JournalRow> waiting;
    if (m_pending != nullptr) waiting = m_pending->above(watermark, max_rows);
    std::vector<JournalRow> rows;
    try {
        rows = read_file(watermark, max_rows);
        m_unreadable_since.reset();
    } catch (const DatabaseError& error) {
        m_open.reset();
        if (error.fault() == Fault::damaged && m_pending != nullptr) m_pending->report_damage();
        // Going past the rows of a file that will be readable again would lose them.
        const auto now = std::chrono::steady_clock::now();
        if (!m_unreadable_since) m_unreadable_since = now;
        const bool may_heal = error.fault() == Fault::locked ||
                              (!is_next_in(waiting, watermark) && now - *m_unreadable_since < k_patience);
        if (may_heal || waiting.empty()) return tl::unexpected(Failure{error.what()});
    }
    if (waiting.empty()) return rows;
    // What is given must be complete up to its end: the reader goes on from there.
    std::int64_t complete_to = k_highest_sane_row;
    if (!rows.empty() && (m_is_cut_short || rows.size() == max_rows)) complete_to = rows.back().row;
    if (waiting.size() == max_rows) complete_to = std::min(complete_to, waiting.back().row);
    rows.insert(rows.end(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
    put_in_order(rows);
    std::erase_if(rows, [&](const JournalRow& row) { return row.row > complete_to; });
    if (rows.size() > max_rows) rows.resize(max_rows);
    return rows;
}

std::int64_t JournalReader::highest_given() const {
    return m_pending != nullptr ? m_pending->last_row() : k_highest_sane_row;
}

std::vector<JournalRow> JournalReader::read_file(std::int64_t watermark, std::size_t max_rows) {
    m_is_cut_short = false;
    if (m_open && m_open->database.was_replaced()) m_open.reset();
    if (!m_open) {
        if (m_file.empty() || !is_there(m_file)) return {};
        Database database = open_for_reading(m_file);
        if (m_pending == nullptr && is_empty(database)) return {};  // its writer has just begun
        m_open.emplace(std::move(database));
    }
    std::vector<JournalRow> rows;
    std::size_t bytes = 0;
    Statement& above = m_open->above;
    above.bind(1, watermark).bind(2, static_cast<std::int64_t>(max_rows));
    while (above.step()) {
        std::optional<JournalRow> row = row_of(above);
        // A damaged number would lead the watermark astray. The writer names its highest one before anybody
        // can read that row, so it is asked for after reading.
        if (!row || row->row <= (rows.empty() ? watermark : rows.back().row) || row->row > highest_given()) {
            above.reset();
            throw DatabaseError(Fault::damaged, fmt::format("{} is damaged (rows)", m_file.string()));
        }
        bytes += size_bytes(*row);
        rows.push_back(std::move(*row));
        m_is_cut_short = bytes >= k_most_bytes_at_once;
        if (m_is_cut_short) break;
    }
    above.reset();
    return rows;
}

}  // namespace mirror::storage
