#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "module/storage/journal.hpp"
#include "module/storage/journal_table.hpp"

namespace mirror::storage {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds k_retry_after{1000};
constexpr std::int64_t k_prune_rows = 512;
constexpr std::size_t k_prune_bytes = 1 << 20;
constexpr std::chrono::minutes k_prune_after{10};
constexpr std::int64_t k_spare_pages = 1024;

}  // namespace

JournalWriter::Open::Open(Database opened)
    : database(std::move(opened)), insert_statement(prepare_insert(database)) {}

void JournalWriter::Open::set_durability(Durability wanted) {
    if (wanted == durability) return;
    database.run(wanted == Durability::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    durability = wanted;
}

void JournalWriter::Open::insert(const JournalRow& row) {
    insert_row(insert_statement, row);
}

/// The number below which no row is left.
std::int64_t JournalWriter::Open::highest_gone(std::int64_t highest) {
    const std::int64_t lowest = database.number("SELECT min(row) FROM rows");
    return lowest > 0 ? lowest - 1 : highest;
}

JournalWriter::JournalWriter(fs::path file, std::int64_t floor, PendingRows& pending, Options options)
    : m_file(std::move(file)),
      m_pending(pending),
      m_options(std::move(options)),
      m_last_row(floor),
      m_written(floor),
      m_pruned(floor),
      m_applied(floor) {
    if (m_file.empty()) {
        m_reason = "there is no directory for the journal: messages are kept in memory only";
        m_retry_at = SinceBoot::max();
        m_pending.set_reason(m_reason);
        return;
    }
    if (!attempt(SinceBoot{0}, [this] { opened(); })) learn_numbers();
}

/// Runs an action on the file; damage that it meets is answered once with a fresh file. \return whether it
/// worked; if not, the reason is noted.
template <class Action>
bool JournalWriter::attempt(SinceBoot now, const Action& action) {
    try {
        try {
            action();
        } catch (const DatabaseError& error) {
            if (error.fault() != Fault::damaged) throw;
            start_over(error.what());
            action();
        }
        return true;
    } catch (const DatabaseError& error) {
        m_reason = error.what();
        m_reason_kind = error.fault();
        // A file that is in trouble is opened anew: the trouble may be the connection's.
        m_open.reset();
    } catch (const std::bad_alloc&) {
        m_open.reset();  // memory may have ended in the middle of a statement
        throw;
    }
    m_retry_at = now + k_retry_after;
    m_pending.set_reason(m_reason, m_reason_kind);
    return false;
}

JournalWriter::Open& JournalWriter::opened() {
    if (m_open) return *m_open;
    m_open.emplace(open_or_start_fresh(m_file, journal_schema(), m_options.notice));
    // Small enough to be looked through: what SQLite would not notice must not swallow new rows.
    m_open->database.require_sound("PRAGMA quick_check(1)");
    m_open->database.run(fmt::format("PRAGMA max_page_count = {}",
                                     static_cast<std::int64_t>(m_options.most_bytes) / k_journal_page_bytes)
                             .c_str());
    continue_numbers();
    return *m_open;
}

/// Numbers only ever ascend: above the file's, above the state's watermark, above those given in memory.
void JournalWriter::continue_numbers() {
    std::int64_t highest = highest_row(m_open->database);
    if (highest < 0 || highest > k_highest_sane_row)
        throw DatabaseError(Fault::damaged, fmt::format("{} is damaged (row {})", m_file.string(), highest));
    if (highest > m_written && m_last_row > m_written) {
        // The file could not even be read when numbers were given in memory: its rows move behind those.
        const std::int64_t distance = std::max(highest, m_last_row) - m_written;
        Statement move = m_open->database.prepare("UPDATE rows SET row = row + ? WHERE row > ?");
        move.bind(1, distance).bind(2, m_written).run();
        highest += distance;
    }
    m_last_row = std::max(m_last_row, highest);
    m_knows_file = true;
    m_pending.set_last_row(m_last_row);
    m_written = std::max(m_written, highest);
    m_pruned = m_open->highest_gone(m_written);
}

/// A file that cannot be written may still be read by the main thread: memory rows must not reuse its
/// numbers.
void JournalWriter::learn_numbers() {
    try {
        Database database = open_for_reading(m_file);
        const std::int64_t highest = highest_row(database);
        if (highest > m_last_row && highest <= k_highest_sane_row) m_last_row = m_written = highest;
        m_knows_file = true;
        m_pending.set_last_row(m_last_row);
    } catch (const DatabaseError&) {
        // Not readable either: continue_numbers() sorts it out when it is.
    }
}

/// Replaces a damaged file by a fresh one that holds whatever unapplied rows can still be read.
void JournalWriter::start_over(std::string_view why) {
    std::vector<JournalRow> rows;
    // Until its numbers are known the file may hold any.
    if (m_open) rows = salvage(m_open->database, m_applied, m_knows_file ? m_last_row : k_highest_sane_row);
    m_open.reset();
    const fs::path aside = set_aside(m_file, "corrupt");
    if (m_options.notice)  // first: even if there is no room for a fresh one yet
        m_options.notice({aside, false,
                          fmt::format("{}; it is kept as {} and a fresh one was started", why,
                                      aside.filename().string())});
    if (!rows.empty() && !m_knows_file) take_numbers_of(rows);
    keep_saved(std::move(rows));
}

/// What continue_numbers() does, for the rows that were saved from a file that was never known.
void JournalWriter::take_numbers_of(std::vector<JournalRow>& rows) {
    std::int64_t highest = rows.back().row;
    if (m_last_row > m_written) {
        const std::int64_t distance = std::max(highest, m_last_row) - m_written;
        for (JournalRow& row : rows)
            row.row += distance;
        highest += distance;
    }
    m_last_row = std::max(m_last_row, highest);
    m_written = std::max(m_written, highest);
}

/// Writes the rows that were saved from an earlier file into the present one, or lets them wait in memory.
void JournalWriter::keep_saved(std::vector<JournalRow> rows) {
    try {
        Open& file = opened();
        if (rows.empty()) return;
        file.set_durability(Durability::full);
        const std::int64_t known = highest_row(file.database);  // a copy that somebody put there has some
        Transaction transaction(file.database);
        for (const JournalRow& row : rows) {
            if (row.row > known) file.insert(row);
        }
        transaction.commit();
        note_written_from(rows.front().row);
    } catch (const std::exception& problem) {
        m_reason = problem.what();  // so that they are written as soon as that works
        m_pending.put_back(std::move(rows));
        throw;
    }
}

/// Rows of an earlier file are to be pruned, too.
void JournalWriter::note_written_from(std::int64_t row) {
    m_pruned = std::min(m_pruned, row - 1);
    m_traceless_to = std::min(m_traceless_to, m_pruned);
}

/// A file that was renamed or deleted still holds, for us alone, what was acknowledged: the new one gets it.
void JournalWriter::follow_file() {
    std::vector<JournalRow> rows = salvage(m_open->database, m_applied, m_last_row);
    m_open.reset();
    keep_saved(std::move(rows));
}

Result<std::int64_t, Failure> JournalWriter::append(JournalRow row, Durability durability) {
    const std::int64_t number = row.row = ++m_last_row;
    if (m_knows_file) m_pending.set_last_row(m_last_row);  // before anybody can read the row
    const SinceBoot now = row.since_boot;
    const auto write = [&] {
        Open& file = opened();
        file.set_durability(durability);
        file.insert(row);
    };
    const bool in_order = m_reason.empty() || write_waiting(now);
    if (!in_order || !attempt(now, write)) {
        m_pending.add(std::move(row));
        return tl::unexpected(Failure{m_reason});
    }
    m_written = std::max(m_written, number);
    m_bytes_since_prune += size_bytes(row);
    if (is_prune_due(now)) attempt(now, [&] { prune(now); });
    return number;
}

Result<void, Failure> JournalWriter::append_or_refuse(std::vector<JournalRow>& rows, Durability durability) {
    if (rows.empty()) return {};
    const SinceBoot now = rows.back().since_boot;
    const auto write = [&] {
        Open& file = opened();
        file.set_durability(durability);
        Transaction transaction(file.database);
        for (const JournalRow& row : rows)
            file.insert(row);
        transaction.commit();
    };
    // Rows that wait in memory came first.
    if (!m_reason.empty() && !write_waiting(now)) return tl::unexpected(Failure{m_reason});
    for (JournalRow& row : rows)
        row.row = ++m_last_row;
    if (m_knows_file) m_pending.set_last_row(m_last_row);
    if (!attempt(now, write)) return tl::unexpected(Failure{m_reason});
    m_written = std::max(m_written, rows.back().row);
    for (const JournalRow& row : rows)
        m_bytes_since_prune += size_bytes(row);
    if (is_prune_due(now)) attempt(now, [&] { prune(now); });
    return {};
}

Result<void, Failure> JournalWriter::sync(SinceBoot now) {
    // A commit that waits for the disk takes along what is before it in the log.
    const auto commit = [&] {
        Open& file = opened();
        file.set_durability(Durability::full);
        file.database.prepare("UPDATE numbers SET last_row = ?").bind(1, m_written).run();
    };
    if (m_reason.empty() && attempt(now, commit)) return {};
    return tl::unexpected(Failure{m_reason});
}

/// Writes the rows that waited, a batch at a time. \return whether none waits any more.
bool JournalWriter::write_waiting(SinceBoot now) {
    if (now < m_retry_at) return false;
    const std::vector<JournalRow> batch = m_pending.above(m_applied, m_batch_rows);
    const auto write = [&] {
        while (prunable() > 0)
            prune(now);  // may be what makes room
        Open& file = opened();
        file.set_durability(Durability::full);
        Transaction transaction(file.database);
        for (const JournalRow& row : batch)
            file.insert(row);
        transaction.commit();
    };
    const bool is_written = attempt(now, write);
    m_batch_rows = is_written ? k_batch_rows : 1;  // where a batch does not fit, a row may
    if (!is_written) return false;
    if (!batch.empty()) {
        m_written = std::max(m_written, batch.back().row);
        note_written_from(batch.front().row);
        m_pending.forget_up_to(batch.back().row);
    }
    if (m_pending.status().rows > 0) {
        m_retry_at = now;
        return false;
    }
    m_reason.clear();
    m_pending.set_reason("");
    return true;
}

bool JournalWriter::tidy(SinceBoot now) {
    if (!m_reason.empty()) {
        write_waiting(now);
        return !m_reason.empty() && now >= m_retry_at;
    }
    const auto heed_reader = [this] {
        const bool is_damaged = m_pending.take_damage_report();
        if (m_open && m_open->database.was_replaced()) return follow_file();  // which is what the reader met
        if (is_damaged) throw DatabaseError(Fault::damaged, fmt::format("{} is damaged", m_file.string()));
    };
    if (!attempt(now, heed_reader)) return false;
    if (!is_prune_due(now)) return false;
    return attempt(now, [&] { prune(now); }) && is_prune_due(now);
}

void JournalWriter::request_prune(std::int64_t applied_row) {
    std::int64_t before = m_applied;
    while (applied_row > before && !m_applied.compare_exchange_weak(before, applied_row)) {
    }
    m_pending.forget_up_to(applied_row);
}

std::int64_t JournalWriter::prunable() const {
    return std::min(m_applied.load(), m_written) - m_pruned;
}

bool JournalWriter::is_prune_due(SinceBoot now) const {
    const std::int64_t waiting = prunable();
    return waiting >= k_prune_rows ||
           (waiting > 0 && (m_bytes_since_prune >= k_prune_bytes || now - m_pruned_at >= k_prune_after));
}

/// Deletes one batch of applied rows.
void JournalWriter::prune(SinceBoot now) {
    Open& file = opened();
    file.set_durability(Durability::normal);
    {
        Transaction transaction(file.database);
        file.database.prepare("UPDATE numbers SET last_row = ?").bind(1, m_written).run();
        file.database.prepare("DELETE FROM rows WHERE row <= ?")
            .bind(1, m_pruned + std::min(prunable(), k_prune_rows))
            .run();
        transaction.commit();
    }
    m_pruned = file.highest_gone(m_written);
    m_bytes_since_prune = 0;
    m_pruned_at = now;
    if (file.database.number("PRAGMA freelist_count") > k_spare_pages)
        file.database.run("PRAGMA incremental_vacuum(8192)");
}

Result<void, Failure> JournalWriter::remove_traces(SinceBoot now) {
    if (m_file.empty()) return {};
    if (!m_reason.empty() && !write_waiting(now)) return tl::unexpected(Failure{m_reason});
    std::string fault;
    const auto clean = [&] {
        opened();
        while (prunable() > 0)
            prune(now);
        try {
            if (m_traceless_to < m_pruned) write_anew(m_open->database);
            m_traceless_to = std::max(m_traceless_to, m_pruned);
            // Whoever waits for the journal does not wait for other programs that read it.
            leave_no_log(m_open->database, Database::k_busy_timeout);
        } catch (const DatabaseError& error) {
            if (error.fault() == Fault::damaged) throw;
            fault = error.what();  // rows can be written all the same
        }
    };
    if (!attempt(now, clean)) return tl::unexpected(Failure{m_reason});
    if (!fault.empty()) return tl::unexpected(Failure{std::move(fault)});
    return {};
}

}  // namespace mirror::storage
