#include "module/storage/state_store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "module/storage/state_schema.hpp"

namespace mirror::storage {

namespace fs = std::filesystem;

namespace {

/// Its row in `chores`: has_traces().
constexpr auto* k_traces_chore = "traces";
constexpr std::int64_t k_highest_sane_row = std::int64_t{1} << 60;
/// History rows of each kind (and series) that one commit deletes at most.
constexpr std::int64_t k_trim_rows = 500;
/// Trimming waits until this much has come of age.
constexpr std::chrono::hours k_trim_step{1};
/// How long the log's end waits for programs that still read it (`state`, `history`: moments).
constexpr std::chrono::seconds k_readers_patience{5};

std::int64_t seconds(UtcSeconds time) {
    return time.time_since_epoch().count();
}

template <class Number>
void bind_optional(Statement& statement, int position, const std::optional<Number>& value) {
    if (!value)
        statement.bind_null(position);
    else if constexpr (std::is_integral_v<Number>)
        statement.bind(position, static_cast<std::int64_t>(*value));
    else
        statement.bind(position, *value);
}

/// Fills state as far as the file can be read.
void load(Database& database, StoredState& state) {
    database.require_sound("PRAGMA quick_check('state')");  // not the history: that may be large
    state.watermark = database.number("SELECT row FROM watermark");
    if (state.watermark < 0 || state.watermark > k_highest_sane_row) {
        state.watermark = 0;
        throw DatabaseError(Fault::damaged,
                            fmt::format("{} is damaged (watermark)", database.file().string()));
    }
    Statement all = database.prepare("SELECT key, value FROM state");
    while (all.step())
        state.values.insert_or_assign(std::string(all.bytes(0)), std::string(all.bytes(1)));
}

}  // namespace

StateStore::Statements::Statements(Database& database)
    : upsert(database.prepare("INSERT INTO state(key, value) VALUES(?, ?)"
                              " ON CONFLICT(key) DO UPDATE SET value = excluded.value")),
      erase(database.prepare("DELETE FROM state WHERE key = ?")),
      watermark(database.prepare("UPDATE watermark SET row = ?")),
      find_series(database.prepare("SELECT id FROM series WHERE person = ? AND device = ?")),
      add_series(database.prepare("INSERT INTO series(person, device) VALUES(?, ?)")),
      add_fix(
          database.prepare("INSERT OR IGNORE INTO fixes(series, tst, lat, lon, acc, vel, cog, batt, message)"
                           " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      add_transition(database.prepare("INSERT OR IGNORE INTO transitions(tst, series, region, event, message)"
                                      " VALUES(?, ?, ?, ?, ?)")),
      add_alarm(database.prepare("INSERT OR IGNORE INTO alarms(tst, series, lat, lon, message)"
                                 " VALUES(?, ?, ?, ?, ?)")),
      forget_fixes(database.prepare("DELETE FROM fixes WHERE series = ?")),
      forget_alarms(database.prepare("DELETE FROM alarms WHERE series = ?")),
      forget_transitions(database.prepare("DELETE FROM transitions WHERE series = ?")),
      hand_over(database.prepare("UPDATE OR REPLACE transitions SET series = ?2 WHERE series = ?1")),
      forget_series(database.prepare("DELETE FROM series WHERE id = ?")),
      add_chore(database.prepare("INSERT OR IGNORE INTO chores(name) VALUES(?)")),
      find_transition(database.prepare("SELECT series.id, series.device FROM transitions CROSS JOIN series "
                                       "ON transitions.series = series.id"
                                       " WHERE tst = ? AND person = ? AND region = ? AND event = ? LIMIT 1")),
      remove_transition(database.prepare(
          "DELETE FROM transitions WHERE tst = ? AND series = ? AND region = ? AND event = ?")),
      all_series(database.prepare("SELECT id, person, device FROM series")),
      // One bound, the earlier of two: what came of age, and as much as may go at once.
      trim_fixes(database.prepare("DELETE FROM fixes WHERE series = ?1 AND tst <"
                                  " min(?2, coalesce((SELECT tst FROM fixes WHERE series = ?1 ORDER BY tst "
                                  "LIMIT 1 OFFSET ?3), ?2))")),
      trim_transitions(database.prepare(
          "DELETE FROM transitions WHERE tst <"
          " min(?1, coalesce((SELECT tst FROM transitions ORDER BY tst LIMIT 1 OFFSET ?2), ?1))")),
      trim_alarms(database.prepare(
          "DELETE FROM alarms WHERE tst <"
          " min(?1, coalesce((SELECT tst FROM alarms ORDER BY tst LIMIT 1 OFFSET ?2), ?1))")) {}

StateStore::StateStore(fs::path file, Notice notice) : m_file(std::move(file)), m_notice(std::move(notice)) {
    if (attempt([this] { opened(); })) return;
    if (Result<StoredState, Failure> readable = read_state(m_file); readable) m_stored = std::move(*readable);
}

/// Runs an action on the file; damage that it meets is answered once with a fresh file.
template <class Action>
Result<void, Failure> StateStore::attempt(const Action& action) {
    try {
        try {
            action();
        } catch (const DatabaseError& error) {
            if (error.fault() != Fault::damaged) throw;
            replace(error.what());
            action();
        }
        m_fault.clear();
        return {};
    } catch (const DatabaseError& error) {
        m_open.reset();
        m_fault = error.what();
        m_fault_kind = error.fault();
        return tl::unexpected(Failure{m_fault});
    } catch (...) {
        m_open.reset();  // memory may have ended in the middle of a statement
        throw;
    }
}

StateStore::Open& StateStore::opened() {
    if (m_open && m_open->database.was_replaced()) m_open.reset();
    if (m_open) return *m_open;
    if (m_file.empty())  // SQLite would take that for a temporary database
        throw DatabaseError(Fault::other, "there is no directory for the state: it is kept in memory only");
    m_open.emplace(open_or_start_fresh(m_file, state_schema(), [this](const SetAside& event) {
        m_is_rewritten = false;  // the copy has traces
        if (m_notice) m_notice(event);
    }));
    bring_up_to_date();
    return *m_open;
}

/// The first time the file tells what the state is; later, after trouble, the file is told.
void StateStore::bring_up_to_date() {
    m_has_traces = m_has_traces || m_open->database.number("SELECT count(*) FROM chores") > 0;
    if (!m_loaded) {
        m_loaded = true;  // what could be read before damage is worth keeping
        load(m_open->database, m_stored);
        return;
    }
    StoredState found;
    load(m_open->database, found);
    Commit missing{.watermark = m_stored.watermark};
    for (const auto& [key, value] : m_stored.values)
        missing.upserts.push_back({key, value});
    StoredState known = std::exchange(m_stored, std::move(found));
    if (m_stored.watermark > known.watermark) return;  // a commit that seemed to fail is there after all
    try {
        write(missing);
    } catch (...) {
        m_stored = std::move(known);
        throw;
    }
}

void StateStore::replace(std::string_view why) {
    m_open.reset();
    const fs::path aside = set_aside(m_file, "corrupt");
    m_is_rewritten = false;
    if (m_notice)  // first: even if there is no room for a fresh one yet
        m_notice({aside, false,
                  fmt::format("{}; it is kept as {} and a fresh one was started with the present state", why,
                              aside.filename().string())});
    opened();
}

Result<void, Failure> StateStore::start_over() {
    bool is_done = false;
    return attempt([&] {
        if (std::exchange(is_done, true)) return;
        throw DatabaseError(Fault::damaged, fmt::format("{} is damaged", m_file.string()));
    });
}

Result<void, Failure> StateStore::commit(const Commit& commit) {
    return attempt([&] {
        opened();
        write(commit);
    });
}

void StateStore::write(const Commit& commit) {
    const auto trimmed_before = m_trimmed_to;
    {
        Transaction transaction(m_open->database);
        try {
            write_values(commit);
            write_history(commit);
            transaction.commit();
        } catch (...) {
            m_open->series.clear();  // some of these were rolled back
            m_trimmed_to = trimmed_before;
            throw;
        }
    }
    for (const std::string& key : commit.erased)
        m_stored.values.erase(key);
    for (const KeyValue& changed : commit.upserts)
        m_stored.values.insert_or_assign(changed.key, changed.value);
    m_stored.watermark = std::max(m_stored.watermark, commit.watermark);
    m_has_traces = m_has_traces || !commit.forgotten.empty();
    if (m_trimmed_to == UtcSeconds::max() && trimmed_before != m_trimmed_to) give_back_pages();
}

void StateStore::write_values(const Commit& commit) {
    Statements& sql = m_open->sql;
    for (const std::string& key : commit.erased) {
        if (m_stored.values.contains(key)) sql.erase.bind_text(1, key).run();
    }
    for (const KeyValue& changed : commit.upserts) {
        const auto stored = m_stored.values.find(changed.key);
        const bool is_erased =
            std::find(commit.erased.begin(), commit.erased.end(), changed.key) != commit.erased.end();
        if (stored == m_stored.values.end() || stored->second != changed.value || is_erased)
            sql.upsert.bind_text(1, changed.key).bind_blob(2, changed.value).run();
    }
    if (commit.watermark > m_stored.watermark) sql.watermark.bind(1, commit.watermark).run();
}

void StateStore::write_history(const Commit& commit) {
    Statements& sql = m_open->sql;
    for (const Forgotten& forgotten : commit.forgotten)
        forget(forgotten);
    const UtcSeconds from = commit.keep_since.value_or(UtcSeconds::min());
    for (const FixRow& fix : commit.fixes) {
        if (fix.tst < from) continue;
        sql.add_fix.bind(1, series_of(fix.person, fix.device)).bind(2, seconds(fix.tst));
        sql.add_fix.bind(3, fix.lat_deg).bind(4, fix.lon_deg);
        bind_optional(sql.add_fix, 5, fix.accuracy_m);
        bind_optional(sql.add_fix, 6, fix.speed_kmh);
        bind_optional(sql.add_fix, 7, fix.course_deg);
        bind_optional(sql.add_fix, 8, fix.battery_pct);
        sql.add_fix.bind(9, fix.message).run();
    }
    for (const TransitionRow& transition : commit.transitions) {
        const std::string device = take_replaced(transition);
        if (transition.tst < from) continue;
        sql.add_transition.bind(1, seconds(transition.tst))
            .bind(2, series_of(transition.person, device))
            .bind_text(3, transition.region)
            .bind_text(4, transition.event)
            .bind(5, transition.message)
            .run();
    }
    for (const AlarmRow& alarm : commit.alarms) {
        if (alarm.tst < from) continue;
        sql.add_alarm.bind(1, seconds(alarm.tst)).bind(2, series_of(alarm.person, alarm.device));
        bind_optional(sql.add_alarm, 3, alarm.lat_deg);
        bind_optional(sql.add_alarm, 4, alarm.lon_deg);
        sql.add_alarm.bind(5, alarm.message).run();
    }
    if (commit.keep_since) trim_history(*commit.keep_since);
}

/// Removes what a transition replaces. \return the device that the transition is stored with
std::string StateStore::take_replaced(const TransitionRow& transition) {
    std::string device = transition.device;
    if (!transition.replaces) return device;
    Statements& sql = m_open->sql;
    sql.find_transition.bind(1, seconds(*transition.replaces)).bind_text(2, transition.person);
    sql.find_transition.bind_text(3, transition.region).bind_text(4, transition.event);
    if (!sql.find_transition.step()) return device;
    const std::int64_t series = sql.find_transition.integer(0);
    if (device.empty()) device = sql.find_transition.bytes(1);
    sql.find_transition.reset();
    sql.remove_transition.bind(1, seconds(*transition.replaces)).bind(2, series);
    sql.remove_transition.bind_text(3, transition.region).bind_text(4, transition.event).run();
    return device;
}

void StateStore::forget(const Forgotten& forgotten) {
    Statements& sql = m_open->sql;
    struct LeavingSeries {
        std::int64_t id;
        std::string person;
        bool is_gone;  ///< with its transitions
    };
    std::vector<LeavingSeries> found;
    while (sql.all_series.step()) {
        const std::string_view person = sql.all_series.bytes(1);
        const bool is_person = !forgotten.person.empty() && person == forgotten.person;
        const bool is_device =
            std::ranges::find(forgotten.devices, sql.all_series.bytes(2)) != forgotten.devices.end();
        if (is_person || is_device)
            found.push_back({sql.all_series.integer(0), std::string(person), is_person});
    }
    for (const LeavingSeries& series : found) {
        sql.forget_fixes.bind(1, series.id).run();
        sql.forget_alarms.bind(1, series.id).run();
        if (series.is_gone) {
            sql.forget_transitions.bind(1, series.id).run();
        } else {
            sql.hand_over.bind(1, series.id).bind(2, series_of(series.person, "")).run();
        }
        sql.forget_series.bind(1, series.id).run();
    }
    m_open->series.clear();
    sql.add_chore.bind_text(1, k_traces_chore).run();
    m_is_rewritten = false;
}

Result<void, Failure> StateStore::remove_traces() {
    return attempt([&] {
        Database& database = opened().database;
        if (!m_is_rewritten) write_anew(database);
        m_is_rewritten = true;
        leave_no_log(database, k_readers_patience);
    });
}

Result<void, Failure> StateStore::traces_are_gone() {
    return attempt([&] {
        opened().database.run("DELETE FROM chores");
        m_has_traces = false;
    });
}

std::int64_t StateStore::series_of(const std::string& person, const std::string& device) {
    const auto [known, is_new] = m_open->series.try_emplace({person, device}, 0);
    if (!is_new) return known->second;
    Statements& sql = m_open->sql;
    sql.find_series.bind_text(1, person).bind_text(2, device);
    if (!sql.find_series.step()) {
        sql.add_series.bind_text(1, person).bind_text(2, device).run();
        sql.find_series.bind_text(1, person).bind_text(2, device);
        sql.find_series.step();
    }
    known->second = sql.find_series.integer(0);
    sql.find_series.reset();
    return known->second;
}

/// Deletes a little of what came of age, so that no commit takes long; the rest goes with the next ones.
void StateStore::trim_history(UtcSeconds keep_since) {
    // Whoever keeps more than before has rows again that come of age.
    if (m_trimmed_to && keep_since < *m_trimmed_to) m_trimmed_to = keep_since;
    if (m_trimmed_to && keep_since - *m_trimmed_to < k_trim_step) return;
    Statements& sql = m_open->sql;
    std::int64_t left = k_trim_rows;
    const auto trim = [&](Statement& statement, int position) {
        if (left <= 0) return;
        statement.bind(position, seconds(keep_since)).bind(position + 1, left).run();
        left -= m_open->database.changes();
    };
    trim(sql.trim_transitions, 1);
    trim(sql.trim_alarms, 1);
    for (const std::int64_t series : all_series()) {
        sql.trim_fixes.bind(1, series);
        trim(sql.trim_fixes, 2);
    }
    if (left > 0) m_trimmed_to = keep_since;
}

std::vector<std::int64_t> StateStore::all_series() {
    std::vector<std::int64_t> found;
    while (m_open->sql.all_series.step())
        found.push_back(m_open->sql.all_series.integer(0));
    return found;
}

/// Whoever keeps no history wants no traces of it either.
void StateStore::give_back_pages() {
    m_open->database.run("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
}

// --- reading only -------------------------------------------------------------------------------

Result<StoredState, Failure> read_state(const fs::path& file) {
    StoredState state;
    try {
        if (!is_there(file)) return state;
        Database database = open_for_reading(file);
        if (!is_empty(database)) load(database, state);
    } catch (const DatabaseError& error) {
        return tl::unexpected(Failure{error.what()});
    }
    return state;
}

}  // namespace mirror::storage
