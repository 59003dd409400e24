#pragma once
// What the models of the two OwnTracks apps have in common. An app holds settings and regions and is driven
// by its connection; what it refuses it refuses in silence. Pure: time is an argument and nothing is sent, a
// driver carries the messages.
//
// Every rule of a model is named by its `Rule` and can be broken on its own, which is how the tests prove
// that they notice a missing one.

#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "module/base/clock.hpp"
#include "module/geo/lat_lon.hpp"

namespace mirror::simulator {

struct AppMessage {
    std::string topic;
    std::string payload;
    int qos = 1;
    bool retain = false;
    bool operator==(const AppMessage&) const = default;
};

struct AppFilter {
    std::string filter;
    int qos = 1;
    bool operator==(const AppFilter&) const = default;
};

/// What an app tells its MQTT library before it connects.
struct AppLink {
    std::string host;
    int port = 8883;
    bool tls = true;
    std::string client_id;
    std::string username;
    std::string password;
    int keepalive_s = 60;
    bool clean_session = false;
    AppMessage will;
};

/// A region as an app keeps it: unchecked, an app takes what it is given.
struct AppRegion {
    std::string name;
    double lat_deg = 0;
    double lon_deg = 0;
    std::int64_t radius_m = 0;
    std::int64_t created_epoch_s = 0;  ///< `tst`
    std::string id;                    ///< `rid`, iOS only
    std::string base;                  ///< base topic it belongs to, iOS only
    bool is_known_inside = false;      ///< the app has said `enter`
    bool operator==(const AppRegion&) const = default;
};

struct AppFix {
    LatLon place;
    int accuracy_m = 10;
    UtcTime time;
};

/// Rules that a model is told to break; none outside the models' own tests.
template <class Rule>
class BrokenRules {
  public:
    BrokenRules() = default;
    BrokenRules(std::initializer_list<Rule> rules) {
        for (const Rule rule : rules)
            m_broken.set(static_cast<std::size_t>(rule));
    }
    [[nodiscard]] bool keeps(Rule rule) const { return !m_broken.test(static_cast<std::size_t>(rule)); }

  private:
    std::bitset<64> m_broken;
};

/// A phone's app as its driver sees it.
class PhoneApp {
  public:
    virtual ~PhoneApp() = default;

    /// The owner opens a setup link or file with this `configuration` object and confirms what the app shows.
    /// \return whether anything was imported
    virtual bool open_link(UtcTime now, std::string_view configuration_json) = 0;
    /// The owner types a setting into the app's menus; `text` as a configuration would have it.
    virtual void type_in(UtcTime now, std::string_view key, std::string_view text) = 0;
    /// With what the app connects next.
    [[nodiscard]] virtual AppLink link(UtcTime now) = 0;
    /// The broker took the connection. \return what the app subscribes to now
    virtual std::vector<AppFilter> connected(UtcTime now, bool session_present) = 0;
    virtual void heard(UtcTime now, std::string_view topic, std::string_view payload) = 0;
    /// The phone got a fix.
    virtual void moved(UtcTime now, const AppFix& fix) = 0;
    /// The app was ended and started.
    virtual void restarted(UtcTime now) = 0;
    /// What waits to be published; the caller publishes it, so only while connected.
    [[nodiscard]] virtual std::vector<AppMessage> take_outgoing() = 0;

    /// Where the app publishes its position.
    [[nodiscard]] virtual std::string base() const = 0;
    /// A setting as text.
    [[nodiscard]] virtual std::string setting(std::string_view key) const = 0;
    [[nodiscard]] const std::vector<AppRegion>& regions() const { return m_regions; }

    /// Whether the app wants its present connection closed and a new one made.
    [[nodiscard]] bool take_reconnect_wish() { return std::exchange(m_wants_reconnect, false); }

  protected:
    std::vector<AppRegion> m_regions;
    bool m_wants_reconnect = false;
};

/// An app with rules, and the last fix that its system gave it.
template <class Rule>
class RuledApp : public PhoneApp {
  protected:
    explicit RuledApp(BrokenRules<Rule> broken) : m_broken(broken) {}
    [[nodiscard]] bool keeps(Rule rule) const { return m_broken.keeps(rule); }

    std::optional<AppFix> m_last_fix;

  private:
    BrokenRules<Rule> m_broken;
};

/// `monitoring`: in this mode and below an app tells nothing by itself.
inline constexpr int k_manual_mode = 0;

/// Writes the app's `waypoint` or `waypoints` message. Android 2.6 leaves out what equals its default.
enum class AppKind : std::uint8_t { android, ios };
std::string waypoint_json(AppKind app, const AppRegion& region);
std::string waypoints_json(AppKind app, const std::vector<AppRegion>& regions);

}  // namespace mirror::simulator
