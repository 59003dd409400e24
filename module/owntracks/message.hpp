#pragma once
// What OwnTracks and Greenwich devices say, as values: one unit per quantity, absence is std::optional.
// Source of the field meanings: OwnTracks booklet (tech/json.md) and the apps' own source, Android 2.6 and
// iOS 26.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/geo/lat_lon.hpp"

namespace mirror::owntracks {

/// `bs`: what the phone's battery is doing.
enum class BatteryState : std::uint8_t { unknown = 0, unplugged = 1, charging = 2, full = 3 };

/// `location`: one fix and what the device told about itself with it.
struct Location {
    LatLon position;
    UtcSeconds fix_time;  ///< `tst`
    std::optional<UtcSeconds> created_at;
    std::optional<double> accuracy_m;           ///< `acc`, radius
    std::optional<double> altitude_m;           ///< `alt`, may be negative
    std::optional<double> vertical_accuracy_m;  ///< `vac`
    std::optional<double> speed_kmh;            ///< `vel`
    std::optional<double> course_deg;           ///< `cog`, 0 to 360
    std::optional<int> battery_pct;             ///< `batt` of phones, 0 to 100
    std::optional<double>
        supply_v;  ///< `batt` of Greenwich trackers, `uext` of Queclink: the vehicle's volts
    std::optional<BatteryState> battery_state;
    std::optional<double> pressure_kpa;     ///< `p`
    std::optional<double> radius_m;         ///< `rad`
    std::optional<double> distance_m;       ///< `dist`, vehicle trackers: since the last publish
    std::optional<double> trip_m;           ///< `trip`, vehicle trackers: running counter
    std::optional<int> monitoring_mode;     ///< `m`: -1 quiet, 0 manual, 1 significant, 2 move
    std::optional<std::string> tracker_id;  ///< `tid`
    std::optional<std::string> trigger;     ///< `t`, an opaque short string
    std::optional<std::string> connection;  ///< `conn`: w, m or o
    std::optional<std::string> ssid;
    std::optional<std::string> bssid;
    std::optional<std::string> source;
    std::optional<std::string> poi;
    std::optional<std::string> tag;
    std::optional<std::string> image_name;
    std::optional<std::string> image_base64;
    std::optional<std::string> topic;                    ///< HTTP mode only
    std::optional<std::string> message_id;               ///< `_id`
    std::optional<std::vector<std::string>> regions;     ///< `inregions`: names; may be empty
    std::optional<std::vector<std::string>> region_ids;  ///< `inrids`
    std::vector<std::string> motion_activities;
    bool places_marker = true;  ///< false: a vehicle tracker that lost its fix and says exactly 0, 0
};

enum class TransitionEvent : std::uint8_t { enter, leave, unknown };

/// `transition`: a device crossed the edge of one of its own regions. The time is that of the triggering fix.
struct Transition {
    TransitionEvent event = TransitionEvent::unknown;
    std::string event_text;  ///< as sent
    UtcSeconds fix_time;
    std::optional<UtcSeconds> created_at;
    std::optional<UtcSeconds> region_time;   ///< `wtst`: identifies the region on Android
    std::optional<std::string> region_name;  ///< `desc`
    std::optional<std::string> region_id;    ///< `rid`, iOS only
    std::optional<LatLon> position;
    bool places_marker = true;  ///< false without a position, and for a beacon region nobody placed (0, 0)
    std::optional<double> accuracy_m;
    std::optional<std::string> tracker_id;
    std::optional<std::string> trigger;
    std::optional<std::string> message_id;
};

/// One region as a phone knows it.
struct Waypoint {
    std::optional<std::string> name;  ///< `desc`
    std::optional<LatLon> position;
    std::optional<double> radius_m;     ///< may be 0 or negative (beacons)
    std::optional<UtcSeconds> created;  ///< `tst`
    std::optional<std::string> region_id;
    std::optional<std::string> message_id;
};

/// `waypoints`: everything a phone has, the answer to a command.
struct Waypoints {
    std::vector<Waypoint> waypoints;  ///< the first 1000
    std::size_t count = 0;            ///< how many were sent
};

/// `card`: name and picture of a person.
struct Card {
    std::optional<std::string> name;
    std::optional<std::string> face_base64;
    std::optional<std::size_t> face_bytes;  ///< size of the decoded picture
    std::optional<std::string> tracker_id;
};

/// `lwt`: the device's connection died. Says nothing about the device itself.
struct LastWill {
    std::optional<UtcSeconds> time;
};

/// `status`: the phone's own view of its permissions.
struct Status {
    bool is_android = false;
    bool is_ios = false;
    std::optional<bool> wifi;                           ///< Android `wifi`
    std::optional<bool> power_save;                     ///< Android `ps`
    std::optional<bool> battery_optimised;              ///< Android `bo`: bad
    std::optional<bool> may_hibernate;                  ///< Android `hib`: bad
    std::optional<int> location_permission;             ///< Android `loc`: 0 best … -4 none
    std::optional<std::string> location_authorisation;  ///< iOS `locationManagerAuthorizationStatus`
    std::optional<std::string> background_refresh;      ///< iOS `backgroundRefreshStatus`
    std::optional<std::string> app_version;
};

/// `steps` (iOS).
struct Steps {
    std::optional<UtcSeconds> time;
    std::optional<UtcSeconds> from;
    std::optional<UtcSeconds> to;
    std::optional<std::int64_t> steps;  ///< absent when the phone cannot count (-1 on the wire)
    std::optional<double> distance_m;
    std::optional<int> floors_up;
    std::optional<int> floors_down;
};

/// `beacon` (iOS): one ranging report.
struct Beacon {
    std::optional<UtcSeconds> time;
    std::optional<std::string> name;
    std::optional<std::string> uuid;
    std::optional<int> major;
    std::optional<int> minor;
    std::optional<double> accuracy_m;
    std::optional<int> rssi_dbm;
    std::optional<int> proximity;  ///< 0 to 3
    std::optional<std::string> tracker_id;
};

/// `cmd`: addressed to a phone, never said by it. Its parameters are secrets and are not kept.
struct Command {
    std::optional<std::string> action;
};

/// `dump`: carries a password. Nothing of it is kept.
struct Dump {};
/// A bare `configuration`: carries a password. Nothing of it is kept.
struct Configuration {};
/// `request` (iOS tours).
struct Request {
    std::optional<std::string> request;  ///< `tour`, `tours` or `untour`
};

/// Zero bytes on a topic: whatever was retained there is gone.
struct Clear {};

/// What a vehicle tracker says in plain text below its base topic.
struct Vehicle {
    enum class Kind : std::uint8_t { status, ignition, gpio, voltage, temperature, start, command, text };
    Kind kind = Kind::text;
    std::string channel;           ///< `7` of `/gpio/7`, `batt` of `/voltage/batt`
    std::optional<double> number;  ///< status -1/0/1, ignition and gpio 0/1, volts, degrees Celsius
    std::string text;              ///< as sent, trimmed and made safe
};

using Body = std::variant<Location, Transition, Waypoint, Waypoints, Card, LastWill, Status, Steps, Beacon,
                          Command, Dump, Configuration, Request, Clear, Vehicle>;

/// One message with the device it is about.
struct Message {
    std::string base_topic;  ///< the device's base topic, whole (`owntracks/family/anna`)
    std::string suffix;      ///< what follows the base topic (`event`, `gpio/7`), "" on the base topic itself
    Body body;
    bool was_encrypted = false;
    /// Encrypted, and the `topic` inside names another device: somebody published a copy of it here.
    bool was_replayed = false;
};

/// Whether a body is addressed to a device: a phone's JSON command or a vehicle tracker's text.
bool is_command(const Body& body);

/// The wire name of a body (`location`, `lwt`, …; `clear` and `vehicle` where there is none).
const char* type_name(const Body& body);

}  // namespace mirror::owntracks
