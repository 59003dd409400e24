#pragma once
// The household's past as far as a configuration shows it: ways for its maps and days for its ribbons.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "module/config/config.hpp"
#include "module/household/past_book.hpp"
#include "module/household/trail.hpp"
#include "module/storage/past_reader.hpp"
#include "module/storage/state_rows.hpp"
#include "module/storage/trail_reader.hpp"

namespace mirror::engine {

/// Stored days, and the question that they answer.
struct StoredDays {
    std::uint64_t number = 0;
    storage::StoredPast past;
};

/// What a reading thread found in the history.
using StoredAnswer = std::variant<storage::Trail, StoredDays>;

/// Joins what is stored with what comes in. Stored parts are read on threads of their own: nothing here waits
/// for the disk, and answers to what an earlier configuration asked do not count. Main thread.
class ShownPast {
  public:
    /// \param state_file empty: nothing is stored \param deliver gets the answers on any thread and hands
    /// them to take(); must not wait \param met_damage called on any thread when the file is damaged
    ShownPast(std::filesystem::path state_file, std::function<void(StoredAnswer)> deliver,
              std::function<void()> met_damage);
    ~ShownPast() { stop(); }
    ShownPast(const ShownPast&) = delete;
    ShownPast& operator=(const ShownPast&) = delete;

    /// Collects for this configuration from now on. What it shows as the one before did is kept.
    /// \param known arrivals and departures that may not be stored yet
    void show(const config::Config& config, const std::vector<household::TransitionRecord>& known = {});

    /// Begins to read what the configuration of show() needs of the history and has not been asked for yet.
    void read(UtcTime now);

    void take(StoredAnswer answer);

    /// Waits for the readings that have begun; what they find no longer counts.
    void stop();

    /// What is about to be stored.
    void add(const storage::Commit& commit);
    /// All messages up to this row of the journal are stored.
    void stored_up_to(std::int64_t row);

    [[nodiscard]] const std::vector<household::Trail>& trails() { return m_trail_book.trails(); }
    [[nodiscard]] const std::vector<household::Past>& pasts(const household::Summary& summary) {
        return m_past_book.pasts(summary, m_overlap);
    }
    /// Whether something that was asked for has not come yet.
    [[nodiscard]] bool is_reading() const { return !m_awaited_trails.empty() || m_is_past_awaited; }

  private:
    /// What is shown of whom: the questions to the history follow from it.
    struct Extent {
        std::vector<config::Person> people;
        std::chrono::seconds trails{};
        std::chrono::seconds days{};
        std::chrono::seconds silence{};
    };
    void read_trails(UtcSeconds now);
    void read_days(UtcSeconds now);
    void take(const storage::Trail& trail);
    void take(const StoredDays& days);
    void add_trail(const std::vector<storage::FixRow>& fixes);

    std::filesystem::path m_state_file;
    std::function<void(StoredAnswer)> m_deliver;
    std::function<void()> m_met_damage;
    std::optional<Extent> m_extent;
    config::Overlap m_overlap{};

    household::TrailBook m_trail_book;
    std::uint64_t m_trails_number = 0;            ///< of the present question
    bool m_are_trails_wanted = false;             ///< to be asked for by read()
    std::set<std::string> m_awaited_trails;       ///< people whose stored way has not come yet
    std::vector<storage::FixRow> m_unstored;      ///< fixes that the file may not have yet
    std::vector<storage::Forgotten> m_forgotten;  ///< while trails are awaited

    household::PastBook m_past_book;
    std::uint64_t m_days_number = 0;
    bool m_are_days_wanted = false;
    bool m_is_past_awaited = false;

    std::vector<std::future<void>> m_readings;  ///< end by themselves, also those nobody waits for any more
    std::optional<storage::TrailReader> m_trail_reader;
};

}  // namespace mirror::engine
