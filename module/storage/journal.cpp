#include "module/storage/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <system_error>
#include <utility>

namespace mirror::storage {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

constexpr std::array k_steps{
    "CREATE TABLE rows(row INTEGER PRIMARY KEY, kind INTEGER NOT NULL, topic TEXT NOT NULL,"
    "  payload BLOB NOT NULL, arrival_ms INTEGER NOT NULL, since_boot_ms INTEGER NOT NULL,"
    "  boot TEXT NOT NULL, retained INTEGER NOT NULL, connection INTEGER NOT NULL);"
    // What AUTOINCREMENT does, written when rows are deleted instead of with every row.
    "CREATE TABLE numbers(last_row INTEGER NOT NULL);"
    "INSERT INTO numbers VALUES(0);"};

/// Every row is a transaction and goes into the log as whole pages: small ones halve what a burst writes.
constexpr int k_page_bytes = 1024;
/// A checkpoint every 3 MB (two fsyncs) keeps log and file together below 8 MB.
const Schema k_schema{k_steps,
                      "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 3000;"
                      "PRAGMA journal_size_limit = 3145728",
                      k_page_bytes};

constexpr auto* k_insert =
    "INSERT INTO rows(row, kind, topic, payload, arrival_ms, since_boot_ms, boot, retained, connection)"
    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* k_above =
    "SELECT row, kind, topic, payload, arrival_ms, since_boot_ms, boot, retained, connection FROM rows"
    " WHERE row > ? ORDER BY row LIMIT ?";
constexpr auto* k_above_backwards =
    "SELECT row, kind, topic, payload, arrival_ms, since_boot_ms, boot, retained, connection FROM rows"
    " WHERE row > ? ORDER BY row DESC LIMIT ?";
constexpr auto* k_highest =
    "SELECT max((SELECT coalesce(max(row), 0) FROM rows), (SELECT last_row FROM numbers))";

constexpr std::int64_t k_highest_sane_row = std::int64_t{1} << 60;
constexpr UtcTime k_latest_sane_time{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

constexpr milliseconds k_retry_after{1000};
constexpr std::size_t k_batch_bytes = 1 << 20;
constexpr std::int64_t k_prune_rows = 512;
constexpr milliseconds k_prune_after{10 * 60 * 1000};
constexpr std::int64_t k_spare_pages = 1024;

JournalRow row_of(const Statement& columns) {
    return {.row = columns.integer(0),
            .kind = static_cast<RowKind>(columns.integer(1)),
            .topic = std::string(columns.bytes(2)),
            .payload = std::string(columns.bytes(3)),
            .arrival = UtcTime(milliseconds(columns.integer(4))),
            .since_boot = milliseconds(columns.integer(5)),
            .boot = std::string(columns.bytes(6)),
            .retained = columns.integer(7) != 0,
            .connection = columns.integer(8)};
}

/// Whether a row can be one of ours: a flipped bit may pass SQLite's own checks.
bool is_sane(const JournalRow& row, std::int64_t stored_kind) {
    return stored_kind >= 0 && stored_kind <= static_cast<std::int64_t>(RowKind::clock) &&
           row.arrival >= UtcTime{} && row.arrival <= k_latest_sane_time && row.since_boot >= SinceBoot{} &&
           row.since_boot <= k_latest_sane_time.time_since_epoch();
}

/// Takes rows from a query until there are none left, the bound is reached, or the file cannot be read on.
template <class Take>
void take_rows(Statement& query, const Take& take) {
    while (query.step()) {
        JournalRow row = row_of(query);
        if (!is_sane(row, query.integer(1))) continue;
        if (!take(std::move(row))) break;
    }
    query.reset();
}

/// Ascending, each number once.
void put_in_order(std::vector<JournalRow>& rows) {
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    const auto end =
        std::unique(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row == b.row; });
    rows.erase(end, rows.end());
}

/// What can still be read of a damaged journal: from the front to the damage, then from the back to it.
std::vector<JournalRow> salvage(Database& database, std::int64_t above_row, std::int64_t last_row) {
    std::vector<JournalRow> rows;
    std::size_t bytes = 0;
    for (const char* sql : {k_above, k_above_backwards}) {
        try {
            Statement query = database.prepare(sql);
            query.bind(1, rows.empty() ? above_row : rows.back().row).bind(2, std::int64_t{-1});
            take_rows(query, [&](JournalRow row) {
                if (row.row > last_row) return true;  // nobody gave that number
                bytes += size_bytes(row);
                rows.push_back(std::move(row));
                return bytes < PendingRows::k_most_bytes;
            });
            break;
        } catch (const DatabaseError&) {
            // This is where the damage is.
        }
    }
    put_in_order(rows);
    return rows;
}

}  // namespace

// --- JournalWriter ------------------------------------------------------------------------------

JournalWriter::Open::Open(Database opened)
    : database(std::move(opened)), insert_row(database.prepare(k_insert)) {}

void JournalWriter::Open::set_durability(Durability wanted) {
    if (wanted == durability) return;
    database.run(wanted == Durability::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    durability = wanted;
}

void JournalWriter::Open::insert(const JournalRow& row) {
    insert_row.bind(1, row.row)
        .bind(2, static_cast<std::int64_t>(row.kind))
        .bind_text(3, row.topic)
        .bind_blob(4, row.payload)
        .bind(5, static_cast<std::int64_t>(row.arrival.time_since_epoch().count()))
        .bind(6, static_cast<std::int64_t>(row.since_boot.count()))
        .bind_text(7, row.boot)
        .bind(8, static_cast<std::int64_t>(row.retained))
        .bind(9, row.connection)
        .run();
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
        // A file that is in trouble is opened anew: the trouble may be the connection's.
        m_open.reset();
    }
    m_retry_at = now + k_retry_after;
    m_pending.set_reason(m_reason);
    return false;
}

JournalWriter::Open& JournalWriter::opened() {
    if (m_open) return *m_open;
    m_open.emplace(open_or_start_fresh(m_file, k_schema, m_options.notice));
    // Small enough to be looked through: what SQLite would not notice must not swallow new rows.
    m_open->database.require_sound("PRAGMA quick_check(1)");
    m_open->database.run(fmt::format("PRAGMA max_page_count = {}",
                                     static_cast<std::int64_t>(m_options.most_bytes) / k_page_bytes)
                             .c_str());
    continue_numbers();
    return *m_open;
}

/// Numbers only ever ascend: above the file's, above the state's watermark, above those given in memory.
void JournalWriter::continue_numbers() {
    std::int64_t highest = m_open->database.number(k_highest);
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
        const std::int64_t highest = database.number(k_highest);
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
    if (m_open) rows = salvage(m_open->database, m_applied, m_last_row);
    m_open.reset();
    const fs::path aside = set_aside(m_file, "corrupt");
    Open& fresh = opened();
    fresh.set_durability(Durability::full);
    Transaction transaction(fresh.database);
    for (const JournalRow& row : rows)
        fresh.insert(row);
    transaction.commit();
    if (m_options.notice)
        m_options.notice(
            fmt::format("{}; it is kept as {} and a fresh one was started", why, aside.filename().string()));
}

Result<std::int64_t, Failure> JournalWriter::append(JournalRow row, Durability durability) {
    row.row = ++m_last_row;
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
    m_written = row.row;
    m_bytes_since_prune += size_bytes(row);
    if (is_prune_due(now)) attempt(now, [&] { prune(now); });
    return m_last_row;
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
        if (m_pending.take_damage_report())
            throw DatabaseError(Fault::damaged, fmt::format("{} is damaged", m_file.string()));
    };
    if (!attempt(now, heed_reader)) return false;
    if (m_open && m_open->database.was_replaced()) m_open.reset();
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
           (waiting > 0 && (m_bytes_since_prune >= k_batch_bytes || now - m_pruned_at >= k_prune_after));
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

// --- JournalReader ------------------------------------------------------------------------------

JournalReader::Open::Open(Database opened) : database(std::move(opened)), above(database.prepare(k_above)) {}

Result<std::vector<JournalRow>, Failure> JournalReader::read_above(std::int64_t watermark,
                                                                   std::size_t max_rows) {
    // Memory first: a row that moves into the file meanwhile is then seen twice, never missed.
    std::vector<JournalRow> waiting;
    if (m_pending != nullptr) waiting = m_pending->above(watermark, max_rows);
    std::vector<JournalRow> rows;
    try {
        rows = read_file(watermark, max_rows);
    } catch (const DatabaseError& error) {
        m_open.reset();
        if (error.fault() == Fault::damaged && m_pending != nullptr) m_pending->report_damage();
        // A locked file will be readable again: going past its rows would lose them.
        if (error.fault() == Fault::locked || waiting.empty()) return tl::unexpected(Failure{error.what()});
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

std::vector<JournalRow> JournalReader::read_file(std::int64_t watermark, std::size_t max_rows) {
    m_is_cut_short = false;
    if (m_open && m_open->database.was_replaced()) m_open.reset();
    if (!m_open) {
        if (m_file.empty() || !is_there(m_file)) return {};
        m_open.emplace(open_for_reading(m_file));
    }
    std::vector<JournalRow> rows;
    std::size_t bytes = 0;
    m_open->above.bind(1, watermark).bind(2, static_cast<std::int64_t>(max_rows));
    const std::int64_t highest = m_pending != nullptr ? m_pending->last_row() : k_highest_sane_row;
    take_rows(m_open->above, [&](JournalRow row) {
        // A damaged number would lead the watermark astray.
        if (row.row <= (rows.empty() ? watermark : rows.back().row) || row.row > highest)
            throw DatabaseError(Fault::damaged,
                                fmt::format("{} is damaged (row {})", m_file.string(), row.row));
        bytes += size_bytes(row);
        rows.push_back(std::move(row));
        m_is_cut_short = bytes >= k_most_bytes_at_once;
        return !m_is_cut_short;
    });
    return rows;
}

}  // namespace mirror::storage
