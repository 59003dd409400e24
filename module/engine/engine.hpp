#pragma once
// From journal rows to truth: decodes them, applies them to the household's state, and says what has to be
// stored. Everything that the state depends on comes in a row, so replaying the rows gives the same state,
// byte for byte.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/engine/encryption_keys.hpp"
#include "module/household/apply.hpp"
#include "module/household/rules.hpp"
#include "module/household/state.hpp"
#include "module/household/summary.hpp"
#include "module/notify/happening.hpp"
#include "module/storage/journal_row.hpp"
#include "module/storage/state_rows.hpp"

namespace mirror::engine {

/// One thread: the main one.
class Engine {
  public:
    /// \param stored what state.db held at the start
    Engine(const storage::StoredState& stored, EncryptionKeys encryption_keys);

    /// The row that makes this configuration the one in force, when it is not already.
    /// The row has yet to be journaled; take() makes it effective.
    [[nodiscard]] std::optional<storage::JournalRow> config_row(const config::Config& config) const;

    /// From the next row on these keys are tried.
    void use_keys(EncryptionKeys keys) { m_keys = std::move(keys); }

    /// The rows that end an alarm: of the person or the device that is meant (a name of `people`, a tail of
    /// their `devices`, or a whole base topic). They have yet to be journaled.
    /// \return no rows where there is no alarm, or that nobody is called so
    [[nodiscard]] Result<std::vector<storage::JournalRow>, Failure> dismissal_rows(
        std::string_view who) const;

    /// Applies rows in their order. \return what has to be stored because of them; `watermark` is the last
    /// row \throws std::bad_alloc then this engine is of no use any more, and the rows are taken in by the
    /// next one, from what is stored
    storage::Commit take(std::span<const storage::JournalRow> rows);

    /// What the last take() brought of which somebody may be told, in the order of the rows.
    [[nodiscard]] const std::vector<notify::Happening>& news() const { return m_news; }
    /// Whether news() tells of batteries that become low, or are no longer.
    void watch_batteries(bool watches) { m_watches_batteries = watches; }

    /// Counts messages that must never touch the disk (dumps, commands). They change nothing else.
    void count_transient(std::uint64_t understood, std::uint64_t refused);

    [[nodiscard]] household::Summary summary(Moment now, std::string_view boot) const;

    /// When a device last said anything, by its base topic; nothing for one that was never heard.
    [[nodiscard]] std::optional<UtcTime> last_heard(const std::string& base_topic) const;

    /// The number of the last row that was applied.
    [[nodiscard]] std::int64_t watermark() const { return m_watermark; }

    /// False until the wall clock is known to be right: then no date may be claimed.
    [[nodiscard]] bool is_clock_trusted(UtcTime wall) const;

    /// History older than this may go; nothing while the clock is not trusted.
    [[nodiscard]] std::optional<UtcSeconds> keep_since(UtcTime wall) const;

    /// Sentences about stored state that could not be read.
    [[nodiscard]] const std::vector<std::string>& problems() const { return m_problems; }

  private:
    void apply_row(const storage::JournalRow& row, household::Effects& effects, storage::Commit& commit);
    void take_forget(const storage::JournalRow& row, household::Effects& effects, storage::Commit& commit);
    void take_message(const storage::JournalRow& row, household::Effects& effects);
    void take_config(const storage::JournalRow& row, household::Effects& effects);
    void note_news(const household::Effects& effects);
    void note_battery(const std::string& base_topic, const storage::JournalRow& row);

    EncryptionKeys m_keys;
    std::string m_config_json;  ///< canonical household part in force
    household::Rules m_rules;
    household::HouseholdState m_state;
    std::int64_t m_watermark = 0;
    std::vector<std::string> m_problems;
    std::vector<notify::Happening> m_news;
    bool m_watches_batteries = false;
    std::map<std::string, bool> m_low_told;  ///< by person: what news() last said of the battery
};

}  // namespace mirror::engine
