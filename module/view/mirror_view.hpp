#pragma once
// Everything the screen shows, as plain values: words are already in the household's language, times already
// formatted. Rebuilt only when the state, the configuration or the shown minute changed. Widgets get these
// and never reach back.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/config/config.hpp"
#include "module/geo/lat_lon.hpp"
#include "module/household/summary.hpp"
#include "module/household/trail.hpp"

namespace mirror::view {

/// Where the hands of a clock point.
struct ClockHands {
    int minute = 0;             ///< since midnight or noon, 0 to 719
    std::optional<int> second;  ///< only with displaySeconds
    bool operator==(const ClockHands&) const = default;
};

/// When the sun or the moon rises and sets today.
struct SkyTimes {
    std::string rise, set;  ///< "07:33"; "—" on a day without
    std::string words;      ///< stands for both: "the sun does not rise today"; empty on other days
    bool operator==(const SkyTimes&) const = default;
};

/// The moon as it looks today.
struct MoonFace {
    double lit = 0;             ///< share of the disc, 0 to 1, in hundredths
    bool is_right_lit = false;  ///< which limb is bright: in the north the right one while it waxes
    bool operator==(const MoonFace&) const = default;
};

struct ClockView {
    std::string time;                   ///< "07:42"; empty when not shown
    std::string seconds;                ///< "05", only with displaySeconds
    std::string period;                 ///< "AM", only in 12 hour format
    std::string date;                   ///< "Thursday 20 November"; empty when not shown
    std::string week;                   ///< "Week 47"
    bool is_analog = false;             ///< a face is drawn …
    std::optional<ClockHands> hands{};  ///< … with hands, once the time is known
    std::optional<SkyTimes> sun{};
    std::optional<SkyTimes> moon{};
    MoonFace moon_face{};         ///< only with `moon`
    std::string short_date = {};  ///< "Thu 20 Nov", where there is no room for `date`; empty: there is none
    bool operator==(const ClockView&) const = default;
};

struct PersonRow {
    std::string name;
    std::string initials;  ///< told apart where they clash (Anna, Andrea: An, Ad)
    config::Color color;
    bool double_ring = false;  ///< people 9 to 12 share four colours
    bool is_vehicle = false;
    std::string whereabouts;  ///< "home", "School", "out, 12 km", "unknown"
    std::string age;          ///< rows: "since 07:31", "1 min ago", "yesterday 18:02", "offline, 3 h ago"
    std::string alarm;        ///< vehicles: "moved while switched off since 02:14"; empty when all is well
    std::string since;        ///< cards: "since 07:31"; empty where it is not known
    std::string heard;        ///< cards: "1 min ago"
    std::string speed;        ///< "38 km/h", of those who travel; else empty
    std::string distance;     ///< "1.7 km from home", where the whereabouts do not say it; else empty
    std::string battery;      ///< "61 %"; empty when not worth showing
    int battery_pct = 0;      ///< how full it is, 0 to 100; only with `battery`
    bool battery_low = false;
    bool charging = false;
    household::Freshness freshness = household::Freshness::fresh;
    std::string photo;                    ///< file; empty: none
    household::CardPicture card_picture;  ///< shown when there is no file
    bool is_blurred = false;              ///< by choice no more is told: an eye that is closed
    bool operator==(const PersonRow&) const = default;
};

struct PeopleView {
    std::vector<PersonRow> rows;
    std::string more;          ///< "and 3 more" when maxRows leaves somebody out; else empty
    std::size_t left_out = 0;  ///< how many maxRows leaves out
    std::string empty_hint;    ///< what to do next, when nobody is configured or nobody was ever heard
    bool operator==(const PeopleView&) const = default;
};

struct FeedRow {
    std::string text;  ///< "Ben arrived home"
    std::string time;  ///< "07:31", "yesterday"
    bool operator==(const FeedRow&) const = default;
};

struct TransitionsView {
    std::vector<FeedRow> rows;
    bool operator==(const TransitionsView&) const = default;
};

struct Marker {
    std::string name;
    std::string initials;
    config::Color color;
    bool double_ring = false;
    bool is_vehicle = false;
    LatLon place;
    std::optional<double> accuracy_m;
    std::optional<double> course_deg;  ///< only while moving
    household::Freshness freshness = household::Freshness::fresh;
    std::string age;                      ///< words beside a marker that is not fresh; empty otherwise
    std::string photo;                    ///< file; empty: none
    household::CardPicture card_picture;  ///< shown when there is no file
    std::optional<bool> ignition;         ///< vehicles that tell it
    std::string alarm;                    ///< vehicles: one word while an alarm is on; empty otherwise
    std::string region;                   ///< name of the region that they are in; empty outside
    std::string distance;                 ///< from home, of those far away: "812 km"; else empty
    bool operator==(const Marker&) const = default;
};

/// The way of one device over the last hours.
struct TrailLine {
    config::Color color;
    household::TrailPoints points;
    bool operator==(const TrailLine&) const = default;  // points: by identity, they never change
};

struct RegionCircle {
    std::string name;
    LatLon centre;
    double radius_m = 0;
    bool somebody_inside = false;
    std::string icon;
    bool operator==(const RegionCircle&) const = default;
};

struct MapView {
    std::vector<Marker> markers;
    std::vector<RegionCircle> regions;
    std::optional<LatLon> home;
    std::vector<TrailLine> trails;
    UtcSeconds trails_from{};  ///< what is older is not shown
    UtcSeconds trails_to{};    ///< now, in steps of some minutes: how far the trails have faded
    bool is_everybody_home = false;
    std::vector<std::string> ring_distances;  ///< the chart's words for its rings, at chart_rings_m()
    std::string follow{};          ///< the marker that somebody wants to see now; empty: as configured
    std::optional<double> zoom{};  ///< that somebody wants now; absent: as configured
    bool operator==(const MapView&) const = default;
};

/// Empty text: all is well and nothing is drawn.
struct ConnectionView {
    std::string text;               ///< the most important trouble in one sentence
    std::vector<std::string> more;  ///< sentences about further troubles, most important first
    bool operator==(const ConnectionView&) const = default;
};

/// The family in one large line.
struct SentenceView {
    std::vector<std::string> candidates;  ///< longest first; the widget shows the first that fits two lines
    bool operator==(const SentenceView&) const = default;
};

/// One vehicle in words.
struct VehicleRow {
    std::string name;
    config::Color color;
    household::Freshness freshness = household::Freshness::fresh;
    bool is_ignition_on = false;  ///< lamps are drawn
    std::string place;            ///< "home", "near Penzlin, 12 km", "driving home, 3 km"
    std::string alarm;            ///< "Alarm: moved while switched off since 02:14"; empty when all is well
    /// "parked since 17:40", "ignition off", "12.4 V", "asleep", "heard 5 h ago": most important first.
    std::vector<std::string> facts;
    std::string trouble;  ///< "11.4 V, weak", "connection lost": shown as a notice; empty when all is well
    bool is_blurred = false;  ///< by choice no more is told: an eye that is closed
    bool operator==(const VehicleRow&) const = default;
};

struct VehiclesView {
    std::vector<VehicleRow> rows;  ///< empty when the household has no vehicle: nothing is drawn
    bool operator==(const VehiclesView&) const = default;
};

/// How a stretch of a day is drawn.
enum class RibbonKind : std::uint8_t { home, region, out };

/// A stretch of a day; what is unknown has none.
struct RibbonPart {
    double from = 0, to = 0;  ///< shares of the day, 0 to 1; a day may have 23 or 25 hours
    RibbonKind kind = RibbonKind::out;
    std::size_t pattern = 0;  ///< of a region: tells it from the others
    bool operator==(const RibbonPart&) const = default;
};

struct Ribbon {
    std::string name;
    config::Color color;
    std::vector<RibbonPart> today;  ///< ascending, up to now
    std::vector<RibbonPart> usual;  ///< the whole day as it mostly goes on this weekday
    bool operator==(const Ribbon&) const = default;
};

struct RibbonsView {
    struct Hour {
        double at = 0;     ///< share of the day
        std::string text;  ///< "06:00"; empty for a mark without words
        bool operator==(const Hour&) const = default;
    };
    struct Legend {
        RibbonKind kind = RibbonKind::region;
        std::size_t pattern = 0;
        std::string text;  ///< "School"
        bool operator==(const Legend&) const = default;
    };
    std::vector<Ribbon> rows;
    std::vector<Hour> hours;
    std::vector<Legend> legend;
    std::optional<double> now;  ///< share of the day; nothing while the clock is not trusted
    bool operator==(const RibbonsView&) const = default;
};

enum class AlertKind : std::uint8_t { alarm, saying, arrival, departure, config, broker, battery };

/// What stands in the face window now.
struct AlertView {
    AlertKind kind = AlertKind::alarm;
    std::string word;    ///< "Alarm", before the text in the colour of its kind; may be empty
    std::string text;    ///< "Car: moved while switched off since 02:14"
    std::string detail;  ///< what to do, or where; may be empty
    std::string more;    ///< "+2" when there is more to tell; else empty
    bool operator==(const AlertView&) const = default;
};

/// One value of the household's own.
struct ValueRow {
    std::string label;
    std::string value;  ///< "21.5", "on", "—" when nothing was heard
    std::string unit;
    std::string icon;
    std::string age;  ///< "3 h ago" of an old value, which is dimmed; empty otherwise
    bool operator==(const ValueRow&) const = default;
};

struct MqttValueView {
    std::vector<ValueRow> rows;
    bool operator==(const MqttValueView&) const = default;
};

struct MessageRow {
    std::string title;  ///< may be empty
    std::string text;
    std::string by;  ///< "Anna, School, 07:31"
    bool operator==(const MessageRow&) const = default;
};

struct MessageView {
    std::vector<MessageRow> rows;  ///< newest first
    bool operator==(const MessageView&) const = default;
};

enum class ClockPlaceKind : std::uint8_t { region, travelling, lost, peril };

/// A sector of the Weasley clock.
struct ClockPlace {
    std::string name;
    std::string capitals;  ///< the name in capitals, for the board of flaps
    ClockPlaceKind kind = ClockPlaceKind::region;
    std::string icon = {};  ///< of the region; empty: none
    bool operator==(const ClockPlace&) const = default;
};

/// A hand of the Weasley clock: one person, or a vehicle.
struct ClockHand {
    std::size_t person = 0;  ///< tells hands apart: the place in the household's list
    std::string name;
    std::string initials;
    config::Color color;
    bool double_ring = false;
    bool is_vehicle = false;
    std::size_t place = 0;  ///< which of the clock's places
    double lean = 0;        ///< 0 to 1: how near home somebody is who is on the way there
    household::Freshness freshness = household::Freshness::fresh;
    std::string whereabouts;              ///< in words, for the table
    std::string age;                      ///< "since 07:31", "3 h ago"
    std::string peril;                    ///< why it is in mortal peril; empty: it is not
    std::string photo;                    ///< file; empty: none
    household::CardPicture card_picture;  ///< shown when there is no file
    bool is_blurred = false;              ///< by choice no more is told: an eye that is closed
    bool operator==(const ClockHand&) const = default;
};

struct WeasleyClockView {
    std::vector<ClockPlace> places;  ///< the first at twelve o'clock, then clockwise
    std::vector<ClockHand> hands;
    bool mirrored = false;  ///< the places run counter-clockwise, for those who read from right to left
    bool operator==(const WeasleyClockView&) const = default;
};

/// A phone whose setting up is not finished.
struct PhoneRow {
    std::string name;
    std::string state;        ///< "4 of 6 steps proven"
    std::string advice;       ///< what to do, and where in the phone's menus
    bool is_waiting = false;  ///< nothing is wrong: it has not answered yet
    bool operator==(const PhoneRow&) const = default;
};

struct ProvisioningView {
    std::vector<PhoneRow> rows;  ///< empty when everything is proven: nothing is drawn
    bool operator==(const ProvisioningView&) const = default;
};

using ModuleData =
    std::variant<ClockView, PeopleView, TransitionsView, MapView, ConnectionView, SentenceView, MqttValueView,
                 MessageView, VehiclesView, RibbonsView, WeasleyClockView, ProvisioningView>;

/// How the finished picture is lit.
struct Light {
    bool is_on = true;                  ///< false: the screen is black
    config::Color tint{255, 255, 255};  ///< what white becomes; everything is multiplied by it
    bool operator==(const Light&) const = default;
};

struct ModuleView {
    std::size_t config_index = 0;  ///< which entry of Config::modules
    std::string header;
    ModuleData data;
    bool operator==(const ModuleView&) const = default;
};

struct MirrorView {
    std::vector<ModuleView> modules;  ///< config order, without disabled and hidden ones
    std::optional<AlertView> alert;
    bool right_to_left = false;
    Light light;
    bool is_for_guests = false;  ///< initials instead of names, no map, no notes
    /// When the words change next although nothing arrives (a minute, an age); the loop wakes then.
    UtcTime next_change{};
    bool operator==(const MirrorView&) const = default;
};

}  // namespace mirror::view
