#pragma once
// state.db: the household's state, its history and the watermark, always of one and the same moment.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "module/base/result.hpp"
#include "module/storage/open_database.hpp"
#include "module/storage/state_rows.hpp"

namespace mirror::storage {

/// The writing connection of state.db; belongs to one thread at a time. A commit that returned is on the
/// disk: journal rows up to its watermark may be pruned.
///
/// A damaged file is set aside; the fresh one begins with the whole state, which this class knows from
/// loading and from every commit, so only the history is lost.
class StateStore {
  public:
    /// Opens, migrates and loads. Never throws for the state of the file: fault() tells, stored() is then
    /// what could be read, and every commit tries again.
    explicit StateStore(std::filesystem::path file, Notice notice = {});

    /// What is in the file now (or was in it when it could be read).
    [[nodiscard]] const StoredState& stored() const noexcept { return m_stored; }
    /// Why the file cannot be written; "" while it can.
    [[nodiscard]] const std::string& fault() const noexcept { return m_fault; }
    [[nodiscard]] Fault fault_kind() const noexcept { return m_fault_kind; }

    /// Stores everything in one transaction, on the disk when this returns. Values that did not change and
    /// rows that are there already cost no write.
    Result<void, Failure> commit(const Commit& commit);

    /// Whether somebody was forgotten whose traces may still be in the files: in pages of this one that were
    /// given up, or in the journal. Survives a restart.
    [[nodiscard]] bool has_traces() const noexcept { return m_has_traces; }
    /// Writes the file anew, without traces, and deletes damaged copies that were set aside. After a failure
    /// it goes on where it was: a large file is not written again for a log that somebody reads.
    Result<void, Failure> remove_traces();
    /// Says that all traces are gone, those in the journal too.
    Result<void, Failure> traces_are_gone();

    /// Sets the file aside though writing works: a reader met damage in it.
    Result<void, Failure> start_over();

  private:
    struct Statements {
        explicit Statements(Database& database);
        Statement upsert, erase, watermark, find_series, add_series, add_fix, add_transition, add_alarm;
        Statement forget_fixes, forget_alarms, forget_transitions, hand_over, forget_series, add_chore;
        Statement find_transition, remove_transition;
        Statement all_series, trim_fixes, trim_transitions, trim_alarms;
    };
    struct Open {
        explicit Open(Database opened) : database(std::move(opened)), sql(database) {}
        Database database;
        Statements sql;
        std::map<std::pair<std::string, std::string>, std::int64_t> series{};
    };

    template <class Action>
    Result<void, Failure> attempt(const Action& action);
    Open& opened();
    void replace(std::string_view why);
    void bring_up_to_date();
    void write(const Commit& commit);
    void write_values(const Commit& commit);
    void write_history(const Commit& commit);
    void forget(const Forgotten& forgotten);
    std::string take_replaced(const TransitionRow& transition);
    std::int64_t series_of(const std::string& person, const std::string& device);
    std::vector<std::int64_t> all_series();
    void trim_history(UtcSeconds keep_since);
    void give_back_pages();

    std::filesystem::path m_file;
    Notice m_notice;
    std::optional<Open> m_open;
    StoredState m_stored;
    bool m_loaded = false;
    bool m_has_traces = false;
    bool m_is_rewritten = false;  ///< since somebody was forgotten
    std::string m_fault;
    Fault m_fault_kind = Fault::other;
    std::optional<UtcSeconds> m_trimmed_to;  ///< history before this is gone for good
};

/// Reads state and watermark without writing anything, for other programs. No file: an empty state.
Result<StoredState, Failure> read_state(const std::filesystem::path& file);

}  // namespace mirror::storage
