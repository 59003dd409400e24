#include "module/storage/journal_table.hpp"

#include <algorithm>
#include <array>

#include "module/storage/pending_rows.hpp"

namespace mirror::storage {

using std::chrono::milliseconds;

namespace {

constexpr std::array k_journal_steps{
    "CREATE TABLE rows(row INTEGER PRIMARY KEY, kind INTEGER NOT NULL, topic TEXT NOT NULL,"
    "  payload BLOB NOT NULL, arrival_ms INTEGER NOT NULL, since_boot_ms INTEGER NOT NULL,"
    "  boot TEXT NOT NULL, retained INTEGER NOT NULL, connection INTEGER NOT NULL);"
    // What AUTOINCREMENT does, written when rows are deleted instead of with every row.
    "CREATE TABLE numbers(last_row INTEGER NOT NULL);"
    "INSERT INTO numbers VALUES(0);"};

/// A checkpoint every 3 MB (two fsyncs) keeps log and file together below 8 MB. Every row is a transaction
/// and goes into the log as whole pages: small ones halve what a burst writes.
const Schema k_journal_schema{k_journal_steps,
                              "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 3000;"
                              "PRAGMA journal_size_limit = 3145728",
                              k_journal_page_bytes};

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

constexpr milliseconds k_latest_sane_time =
    std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}.time_since_epoch();

bool is_sane(milliseconds time) {
    return time >= milliseconds{0} && time <= k_latest_sane_time;
}

}  // namespace

const Schema& journal_schema() {
    return k_journal_schema;
}

std::int64_t highest_row(Database& database) {
    return database.number(k_highest);
}

Statement prepare_insert(Database& database) {
    return database.prepare(k_insert);
}

void insert_row(Statement& insert, const JournalRow& row) {
    insert.bind(1, row.row)
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

Statement prepare_above(Database& database) {
    return database.prepare(k_above);
}

std::optional<JournalRow> row_of(const Statement& above) {
    const std::int64_t kind = above.integer(1);
    const milliseconds arrival(above.integer(4));
    const milliseconds since_boot(above.integer(5));
    if (kind < 0 || kind > static_cast<std::int64_t>(k_last_row_kind) || !is_sane(arrival) ||
        !is_sane(since_boot))
        return std::nullopt;
    return JournalRow{.row = above.integer(0),
                      .kind = static_cast<RowKind>(kind),
                      .topic = std::string(above.bytes(2)),
                      .payload = std::string(above.bytes(3)),
                      .arrival = UtcTime(arrival),
                      .since_boot = since_boot,
                      .boot = std::string(above.bytes(6)),
                      .retained = above.integer(7) != 0,
                      .connection = above.integer(8)};
}

void put_in_order(std::vector<JournalRow>& rows) {
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    const auto end =
        std::unique(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row == b.row; });
    rows.erase(end, rows.end());
}

std::vector<JournalRow> salvage(Database& database, std::int64_t above_row, std::int64_t last_row) {
    std::vector<JournalRow> rows;
    std::size_t bytes = 0;
    for (const char* sql : {k_above, k_above_backwards}) {
        try {
            Statement query = database.prepare(sql);
            query.bind(1, rows.empty() ? above_row : rows.back().row).bind(2, std::int64_t{-1});
            while (bytes < PendingRows::k_most_bytes && query.step()) {
                std::optional<JournalRow> row = row_of(query);
                if (!row || row->row > last_row) continue;  // nobody gave that number
                bytes += size_bytes(*row);
                rows.push_back(std::move(*row));
            }
            break;
        } catch (const DatabaseError&) {
            // This is where the damage is.
        }
    }
    put_in_order(rows);
    return rows;
}

}  // namespace mirror::storage
