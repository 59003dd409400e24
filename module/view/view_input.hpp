#pragma once
// What a view is made of, and what its makers share: everything here is an argument, nothing is asked from
// the world.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/config/config.hpp"
#include "module/household/summary.hpp"
#include "module/household/trail.hpp"
#include "module/mqtt/status.hpp"
#include "module/view/language.hpp"
#include "module/view/near_places.hpp"

namespace mirror::view {

/// The moment that the view is made for.
struct ViewNow {
    UtcTime wall{};
    SinceBoot since_boot{};
    bool clock_trusted = true;  ///< false until NTP has set the clock: then no date and no day is claimed
};

/// Trouble in the mirror itself, for the connection module.
enum class LocalProblemKind : std::uint8_t {
    config_error,        ///< detail: "household.json:12:3: unknown key …"
    disk_full,           ///< messages are kept in memory only
    disk_read_only,      ///< likewise: an SD card at its end
    storage_failed,      ///< detail: what SQLite says
    database_set_aside,  ///< detail: the name that the damaged file got
    language_problem,    ///< detail: one of Language::problems()
    notice,              ///< detail: a whole sentence: a map file, a password file, a database set aside
};

struct LocalProblem {
    LocalProblemKind kind = LocalProblemKind::storage_failed;
    std::string detail;
    bool operator==(const LocalProblem&) const = default;
};

enum class NoticeKind : std::uint8_t { arrival, departure, battery };

/// News that stand in the face window for some seconds.
struct Notice {
    NoticeKind kind = NoticeKind::arrival;
    std::vector<std::string> people;  ///< as in the summary; whoever came first is named first
    std::string region;               ///< of arrivals and departures
    int battery_pct = 0;              ///< of a low battery
    SinceBoot until{};                ///< when it leaves
    bool operator==(const Notice&) const = default;
};

/// The mirror's own state, beside the household's.
struct LocalState {
    std::vector<LocalProblem> problems;
    /// Modules shown (true) or hidden (false) since the start, by their place in Config::modules; overrides
    /// `hiddenOnStartup`.
    std::map<std::size_t, bool> shown;
    std::vector<household::Trail> trails{};  ///< where everybody went
    NearPlaces places{};                     ///< what the map files know so far
    std::optional<Notice> notice{};          ///< what is new
    bool operator==(const LocalState&) const = default;
};

/// How one person looks everywhere: in the list, on the map, on a hand.
struct PersonLook {
    std::string name;      ///< safe to draw
    std::string initials;  ///< told apart from everybody else's
    config::Color color;
    bool double_ring = false;
    std::string photo;
    bool operator==(const PersonLook&) const = default;
};

/// Collects when the words on the screen change although nothing arrives.
class NextChange {
  public:
    explicit NextChange(UtcTime now) : m_now(now), m_earliest(now + std::chrono::days(1)) {}
    /// Times that are not in the future do not count.
    void at(UtcTime time) {
        if (time > m_now) m_earliest = std::min(m_earliest, time);
    }
    /// The earliest time noted; a day ahead when there is none.
    [[nodiscard]] UtcTime earliest() const { return m_earliest; }

  private:
    UtcTime m_now;
    UtcTime m_earliest;
};

/// The arguments of every maker of a view; only lives during one make_view().
struct ViewInput {
    const config::Config& config;
    const household::Summary& summary;
    const mqtt::ConnectionStatus& connection;
    const Language& language;
    const ViewNow& now;
    const LocalState& local;
    std::vector<PersonLook> looks;  ///< one for each of summary.people
    std::string home;               ///< name of the home region; empty when there is none
};

}  // namespace mirror::view
