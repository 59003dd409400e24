#include "module/storage/history_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "module/storage/open_database.hpp"

namespace mirror::storage {

namespace {

// CROSS JOIN keeps SQLite from turning the loops around: a series first, then its range of times.
constexpr auto* k_of_person =
    "SELECT series.person, series.device, tst, lat, lon, acc, vel, cog, batt, message"
    " FROM series CROSS JOIN fixes ON fixes.series = series.id"
    " WHERE series.person = ? AND tst BETWEEN ? AND ? ORDER BY tst DESC LIMIT ?";
constexpr auto* k_of_device =
    "SELECT series.person, series.device, tst, lat, lon, acc, vel, cog, batt, message"
    " FROM series CROSS JOIN fixes ON fixes.series = series.id"
    " WHERE series.device = ? AND tst BETWEEN ? AND ? ORDER BY tst DESC LIMIT ?";
constexpr auto* k_transitions =
    "SELECT series.person, series.device, tst, region, event, message"
    " FROM transitions CROSS JOIN series ON transitions.series = series.id"
    " WHERE tst BETWEEN ? AND ? ORDER BY tst DESC LIMIT ?";
constexpr auto* k_alarms =
    "SELECT series.person, series.device, tst, lat, lon, message"
    " FROM alarms CROSS JOIN series ON alarms.series = series.id"
    " WHERE tst BETWEEN ? AND ? ORDER BY tst DESC LIMIT ?";

constexpr auto* k_series =
    "SELECT person, device, (SELECT count(*) FROM fixes WHERE series = id),"
    " (SELECT count(*) FROM transitions WHERE series = id), (SELECT count(*) FROM alarms WHERE series = id)"
    " FROM series ORDER BY person DESC, device DESC";

// One look-up for each device: the extreme of a range of the primary key.
constexpr auto* k_newest_fix =
    "SELECT max((SELECT max(tst) FROM fixes WHERE series = series.id AND tst BETWEEN ?2 AND ?3))"
    " FROM series WHERE person = ?1";
constexpr auto* k_oldest_fix =
    "SELECT min((SELECT min(tst) FROM fixes WHERE series = series.id AND tst BETWEEN ?2 AND ?3))"
    " FROM series WHERE person = ?1";

/// Later times come from damage or mischief and would overflow when they are converted.
constexpr UtcSeconds k_latest{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

std::int64_t seconds_in_range(UtcSeconds time) {
    return std::clamp(time, UtcSeconds{}, k_latest).time_since_epoch().count();
}

std::int64_t limit(std::size_t max_rows) {
    return static_cast<std::int64_t>(
        std::min<std::size_t>(max_rows, std::numeric_limits<std::int32_t>::max()));
}

std::optional<double> optional_real(const Statement& columns, int column) {
    if (columns.is_null(column)) return std::nullopt;
    return columns.real(column);
}

UtcSeconds time_of(const Statement& columns, int column) {
    return UtcSeconds(std::chrono::seconds(columns.integer(column)));
}

FixRow fix_of(const Statement& columns) {
    FixRow fix{.person = std::string(columns.bytes(0)),
               .device = std::string(columns.bytes(1)),
               .tst = time_of(columns, 2),
               .lat_deg = columns.real(3),
               .lon_deg = columns.real(4),
               .accuracy_m = optional_real(columns, 5),
               .speed_kmh = optional_real(columns, 6),
               .course_deg = optional_real(columns, 7),
               .message = columns.integer(9)};
    if (!columns.is_null(8))
        fix.battery_pct = static_cast<int>(std::clamp<std::int64_t>(columns.integer(8), 0, 100));
    return fix;
}

TransitionRow transition_of(const Statement& columns) {
    return {.person = std::string(columns.bytes(0)),
            .device = std::string(columns.bytes(1)),
            .region = std::string(columns.bytes(3)),
            .event = std::string(columns.bytes(4)),
            .tst = time_of(columns, 2),
            .message = columns.integer(5)};
}

Series series_of(const Statement& columns) {
    return {.person = std::string(columns.bytes(0)),
            .device = std::string(columns.bytes(1)),
            .fixes = static_cast<std::size_t>(columns.integer(2)),
            .transitions = static_cast<std::size_t>(columns.integer(3)),
            .alarms = static_cast<std::size_t>(columns.integer(4))};
}

AlarmRow alarm_of(const Statement& columns) {
    return {.person = std::string(columns.bytes(0)),
            .device = std::string(columns.bytes(1)),
            .tst = time_of(columns, 2),
            .lat_deg = optional_real(columns, 3),
            .lon_deg = optional_real(columns, 4),
            .message = columns.integer(5)};
}

}  // namespace

HistoryReader::Open::Open(Database opened)
    : database(std::move(opened)),
      of_person(database.prepare(k_of_person)),
      of_device(database.prepare(k_of_device)),
      transitions(database.prepare(k_transitions)),
      alarms(database.prepare(k_alarms)),
      series(database.prepare(k_series)),
      newest_fix(database.prepare(k_newest_fix)),
      oldest_fix(database.prepare(k_oldest_fix)) {}

HistoryReader::Open* HistoryReader::opened() {
    if (m_open && m_open->database.was_replaced()) m_open.reset();
    if (!m_open && !m_file.empty() && is_there(m_file)) {
        Database database = open_for_reading(m_file);
        if (!is_empty(database)) m_open.emplace(std::move(database));
    }
    return m_open ? &*m_open : nullptr;
}

template <class Row, class Bind, class Read>
Result<std::vector<Row>, Failure> HistoryReader::ask(Statement Open::*query, const Bind& bind,
                                                     const Read& read) {
    std::vector<Row> rows;
    m_met_damage = false;
    try {
        Open* file = opened();
        if (file == nullptr) return rows;
        Statement& statement = file->*query;
        bind(statement);
        while (statement.step())
            rows.push_back(read(statement));
    } catch (const DatabaseError& error) {
        m_open.reset();
        m_met_damage = error.fault() == Fault::damaged;
        return tl::unexpected(Failure{error.what()});
    }
    std::reverse(rows.begin(), rows.end());
    return rows;
}

Result<std::vector<FixRow>, Failure> HistoryReader::fixes(Statement Open::*query, std::string_view name,
                                                          UtcSeconds from, UtcSeconds to,
                                                          std::size_t max_rows) {
    return ask<FixRow>(
        query,
        [&](Statement& statement) {
            statement.bind_text(1, name)
                .bind(2, seconds_in_range(from))
                .bind(3, seconds_in_range(to))
                .bind(4, limit(max_rows));
        },
        fix_of);
}

Result<std::vector<FixRow>, Failure> HistoryReader::fixes_of_person(std::string_view person, UtcSeconds from,
                                                                    UtcSeconds to, std::size_t max_rows) {
    return fixes(&Open::of_person, person, from, to, max_rows);
}

Result<std::vector<FixRow>, Failure> HistoryReader::fixes_of_device(std::string_view device, UtcSeconds from,
                                                                    UtcSeconds to, std::size_t max_rows) {
    return fixes(&Open::of_device, device, from, to, max_rows);
}

Result<std::vector<TransitionRow>, Failure> HistoryReader::transitions_since(UtcSeconds from,
                                                                             std::size_t max_rows) {
    return ask<TransitionRow>(
        &Open::transitions,
        [&](Statement& statement) {
            statement.bind(1, seconds_in_range(from))
                .bind(2, seconds_in_range(k_latest))
                .bind(3, limit(max_rows));
        },
        transition_of);
}

Result<std::vector<AlarmRow>, Failure> HistoryReader::alarms_since(UtcSeconds from, std::size_t max_rows) {
    return ask<AlarmRow>(
        &Open::alarms,
        [&](Statement& statement) {
            statement.bind(1, seconds_in_range(from))
                .bind(2, seconds_in_range(k_latest))
                .bind(3, limit(max_rows));
        },
        alarm_of);
}

Result<Hearing, Failure> HistoryReader::hearing(std::string_view person, UtcSeconds from,
                                                std::chrono::seconds limit) {
    const auto extreme = [&](Statement Open::*query, UtcSeconds begin,
                             UtcSeconds end) -> Result<std::optional<UtcSeconds>, Failure> {
        const auto found = ask<std::optional<UtcSeconds>>(
            query,
            [&](Statement& statement) {
                statement.bind_text(1, person)
                    .bind(2, seconds_in_range(begin))
                    .bind(3, seconds_in_range(end));
            },
            [](const Statement& columns) {
                return columns.is_null(0) ? std::nullopt : std::optional(time_of(columns, 0));
            });
        if (!found) return tl::unexpected(found.error());
        return found->empty() ? std::nullopt : found->front();
    };
    const std::chrono::seconds step = std::max(limit, std::chrono::seconds(1));
    Hearing hearing;
    auto next = extreme(&Open::oldest_fix, from, k_latest);
    if (next) hearing.first = hearing.last = *next;
    while (next && *next) {
        const UtcSeconds at = **next;
        if (at > *hearing.last + step) hearing.silences.emplace_back(*hearing.last, at);
        hearing.last = at;
        // As far ahead as is no silence; where nothing is found there, one begins.
        const UtcSeconds after = at + std::chrono::seconds(1);
        next = extreme(&Open::newest_fix, after, at + step);
        if (next && !*next) next = extreme(&Open::oldest_fix, after, k_latest);
    }
    if (!next) return tl::unexpected(next.error());
    return hearing;
}

Result<std::vector<Series>, Failure> HistoryReader::series() {
    return ask<Series>(
        &Open::series, [](Statement& /*nothing to bind*/) {}, series_of);
}

}  // namespace mirror::storage
