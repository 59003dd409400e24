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
#include "module/household/past_book.hpp"
#include "module/household/summary.hpp"
#include "module/household/trail.hpp"
#include "module/mqtt/status.hpp"
#include "module/provisioning/causes.hpp"
#include "module/topics/topic_board.hpp"
#include "module/view/dismissed.hpp"
#include "module/view/language.hpp"
#include "module/view/mirror_view.hpp"
#include "module/view/near_places.hpp"

namespace mirror::view {

/// The moment that the view is made for.
struct ViewNow {
    UtcTime wall{};
    SinceBoot since_boot{};
    bool clock_trusted = true;  ///< false until NTP has set the clock: then no date and no day is claimed
};

/// What somebody said about the screen: `owntracks-mirror screen on`.
enum class ScreenWish : std::uint8_t { automatic, on, off };

/// What somebody said about guests: `owntracks-mirror control guest on`.
enum class GuestWish : std::uint8_t { automatic, on, off };

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

/// What somebody says through the control topic or the socket.
struct Saying {
    std::string title;  ///< may be empty
    std::string text;
    SinceBoot until{};  ///< when it leaves
    bool operator==(const Saying&) const = default;
};

/// What somebody told the mirror to do, until they say otherwise or it starts again.
struct Steering {
    int brightness_pct = 100;          ///< beside what the night makes of it
    std::string focus;                 ///< the person whom the map follows; empty: as configured
    std::optional<double> map_zoom{};  ///< absent: as configured
    std::optional<Saying> saying{};
    bool operator==(const Steering&) const = default;
};

/// The mirror's own state, beside the household's.
struct LocalState {
    std::vector<LocalProblem> problems;
    /// Modules shown (true) or hidden (false) since the start, by their place in Config::modules; overrides
    /// `hiddenOnStartup`.
    std::map<std::size_t, bool> shown;
    std::vector<household::Trail> trails{};         ///< where everybody went
    NearPlaces places{};                            ///< what the map files know so far
    topics::Heard heard{};                          ///< on topics of the household's own
    std::optional<topics::HeardPresence> motion{};  ///< by the machine's own sensor; absent: it has none
    ScreenWish screen = ScreenWish::automatic;
    std::vector<household::Past> pasts{};          ///< how everybody's last weeks went
    std::optional<Notice> notice{};                ///< what is new
    Dismissed dismissed{};                         ///< what somebody does not want to be told of
    std::vector<provisioning::Standing> phones{};  ///< how far their setting up is
    Steering steering{};
    GuestWish guests = GuestWish::automatic;
    bool operator==(const LocalState&) const = default;
};

/// How one person looks everywhere: in the list, on the map, on a hand.
struct PersonLook {
    std::string name;      ///< safe to draw
    std::string initials;  ///< told apart from everybody else's
    config::Color color;
    bool double_ring = false;
    std::string photo;
    bool is_blurred = false;  ///< the glass tells less of them than is known
    std::string near{};       ///< of those who are blurred and out: the town or suburb, where it may be told
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
    std::vector<PersonLook> looks;               ///< one for each of summary.people
    std::string home;                            ///< name of the home region; empty when there is none
    std::optional<AlertKind> alert_condition{};  ///< what the face window says, for as long as it lasts
    bool is_for_guests = false;                  ///< initials instead of names
};

}  // namespace mirror::view
