#pragma once
// The household's configuration as one typed value. Read by read_config(); every default stands here.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "module/geo/lat_lon.hpp"

namespace mirror::config {

using Duration = std::chrono::milliseconds;

enum class TimeFormat : std::uint8_t { hours_12, hours_24 };
enum class Units : std::uint8_t { metric, imperial };

/// Where a module stands: MagicMirror's names.
enum class Position : std::uint8_t {
    none,  ///< runs but is not drawn
    top_bar,
    top_left,
    top_center,
    top_right,
    upper_third,
    middle_center,
    lower_third,
    bottom_left,
    bottom_center,
    bottom_right,
    bottom_bar,
    fullscreen_above,
    fullscreen_below,
};

struct Color {
    std::uint8_t red = 0, green = 0, blue = 0;
    bool operator==(const Color&) const = default;
};

/// `display.faceWindow`: the band that stays empty so that the mirror mirrors. Shares of the long side, 0
/// to 1.
struct FaceWindow {
    double from = 0;
    double to = 0;
    bool operator==(const FaceWindow&) const = default;
};

enum class Presenter : std::uint8_t { automatic, surface, gpu };

struct Display {
    std::optional<int> rotation_deg;  ///< 0, 90, 180, 270; absent: what fits the screen driver
    int width_px = 0;                 ///< 0: the screen's own size
    int height_px = 0;
    bool fullscreen = true;
    bool drift = true;
    double diagonal_inches = 24;
    double viewing_distance_m = 2;
    Presenter presenter = Presenter::automatic;
    std::optional<FaceWindow> face_window;  ///< absent: 0.23–0.51 in portrait, 0.34–0.66 in landscape
    bool reduce_motion = false;             ///< nothing glides or fades
    bool operator==(const Display&) const = default;
};

struct Broker {
    std::string host;
    std::optional<int> port;  ///< absent: 8883 with TLS, 1883 without
    std::optional<bool> tls;  ///< absent: on for anything but loopback
    std::string ca_file;      ///< empty: the system's store
    std::string username;
    std::string password_file;
    std::string client_id;  ///< empty: made once and kept in the state directory
    bool operator==(const Broker&) const = default;
};

enum class PersonKind : std::uint8_t { person, vehicle };

struct Person {
    std::string name;
    std::vector<std::string> devices;  ///< topic tails below owntracks/<uniqueId>/: `anna` or `anna/phone`
    std::optional<Color> color;
    std::string photo;  ///< file
    PersonKind kind = PersonKind::person;
    bool operator==(const Person&) const = default;
};

struct Region {
    std::string name;
    LatLon centre;
    double radius_m = 100;
    std::string icon;
    std::vector<std::string> aliases;
    bool operator==(const Region&) const = default;
};

/// Which of several regions names the place of somebody who is inside all of them.
enum class Overlap : std::uint8_t {
    smallest,  ///< a desk in an office in a town: the desk
    first,     ///< the one that stands first in `regions`
    latest,    ///< the one that was entered last
};

/// When data counts as old, near, low or wrong.
struct Thresholds {
    Duration ageing = std::chrono::minutes(30);   ///< last heard longer ago: ageing
    Duration stale = std::chrono::hours(3);       ///< … and longer than this: stale
    Duration lost = std::chrono::hours(24);       ///< … and longer than this: whereabouts unknown
    Duration hide = std::chrono::hours(24 * 30);  ///< … and longer than this: not on the screen
    Duration dwell = std::chrono::seconds(0);     ///< time inside before an arrival counts
    double accuracy_limit_m = 500;                ///< a worse fix never causes a transition
    double region_margin_m = 50;                  ///< leave at radius + max(accuracy, margin)
    Overlap overlap = Overlap::smallest;          ///< which of overlapping regions names the place
    double travelling_speed_kmh = 7;              ///< faster counts as travelling
    double travelling_distance_m =
        300;  ///< farther than this from where the last stay was counts as travelling
    double impossible_speed_kmh = 1200;  ///< a faster jump waits for the next fix
    int low_battery_pct = 25;
    Duration keep_history = std::chrono::hours(24 * 30);  ///< 0 keeps nothing but the present
    bool operator==(const Thresholds&) const = default;
};

enum class TileScheme : std::uint8_t {
    xyz,  ///< rows counted from the north, as nearly everybody does
    tms   ///< rows counted from the south
};

/// `map.raster`: pictures from a tile server instead of the map files.
struct Raster {
    std::string url;  ///< with {z} {x} {y}, and {r} (for "@2x") and {key} where the server has them
    std::string attribution;
    int min_zoom = 0;  ///< of the server's tiles
    int max_zoom = 19;
    std::optional<int> tile_size_px;  ///< absent: 256
    TileScheme scheme = TileScheme::xyz;
    std::string key_file;       ///< its first line stands for {key}
    std::string ca_file;        ///< empty: the system's store
    std::string contact;        ///< who runs this mirror: goes into the User-Agent
    int cache_megabytes = 100;  ///< what the tiles on the disk may take
    bool operator==(const Raster&) const = default;
};

enum class FilterMode : std::uint8_t {
    mirror,  ///< bright pictures become light lines on black
    off      ///< the server's own colours: for dark sources
};

/// `map.filter`: what becomes of the pictures of `map.raster`.
struct MapFilter {
    FilterMode mode = FilterMode::mirror;
    double strength = 1;  ///< how bright roads and outlines are beside the letters, 0 to 1
    bool operator==(const MapFilter&) const = default;
};

struct MapFiles {
    std::vector<std::string> files;  ///< empty: the files that ship with the program
    std::string style;               ///< a table of the household's own; empty: the mirror style
    std::optional<Raster> raster;    ///< absent: nothing is fetched from anybody
    MapFilter filter;
    bool operator==(const MapFiles&) const = default;
};

/// `alerts`: what appears in the face window by itself and leaves again.
struct Alerts {
    bool enabled = true;
    Duration duration = std::chrono::seconds(8);       ///< how long a notice stays
    Duration broker_after = std::chrono::minutes(10);  ///< how long the broker may be away before it is told
    bool battery = true;                               ///< tells of a battery that became low
    bool operator==(const Alerts&) const = default;
};

// --- one options struct per module; MagicMirror's option names where they exist ------------------

struct ClockOptions {
    std::optional<TimeFormat> time_format;
    std::string timezone;
    bool show_time = true;
    bool show_date = true;
    bool display_seconds = false;
    bool show_week = false;
    bool show_period = true;
    std::string date_format;  ///< ICU pattern; empty: weekday, day and month as the language writes them
    bool operator==(const ClockOptions&) const = default;
};

enum class PeopleOrder : std::uint8_t { config, recency, distance };
enum class PeopleVariant : std::uint8_t { row, card };

struct PeopleOptions {
    PeopleVariant variant = PeopleVariant::row;
    int max_rows = 10;
    PeopleOrder order = PeopleOrder::config;
    bool show_battery_always = false;
    bool operator==(const PeopleOptions&) const = default;
};

/// A part of every day, in minutes since midnight. From later than to: over midnight. Equal: never.
struct DaySpan {
    int from_min = 0;
    int to_min = 0;
    bool operator==(const DaySpan&) const = default;
};

struct TransitionsOptions {
    int max_rows = 3;
    Duration max_age = std::chrono::hours(24);
    std::vector<std::string> people{};             ///< names; empty: everybody
    std::vector<std::string> regions{};            ///< names; empty: every region
    bool banner = false;                           ///< news are also told in the face window
    bool chime = false;                            ///< … and heard
    double volume = 0.5;                           ///< of the chime, 0 to 1
    std::optional<DaySpan> quiet_hours{};          ///< when no chime sounds
    Duration cool_down = std::chrono::minutes(5);  ///< so long the same is not announced again
    bool operator==(const TransitionsOptions&) const = default;
};

/// What the map is drawn as: from tiles, or by itself from regions, bearings and the family's own trails.
enum class MapKind : std::uint8_t { map, chart };

struct MapOptions {
    MapKind kind = MapKind::map;
    std::vector<std::string> people;  ///< names; empty: everybody
    std::string follow;               ///< a person's name; empty: nobody
    std::optional<LatLon> center;     ///< absent: frames everybody
    std::optional<double> zoom;
    double max_zoom = 15.5;
    bool show_regions = true;
    bool show_labels = true;
    bool show_insets = true;      ///< people far from the others get a small view of their own
    bool hide_when_home = false;  ///< no map while everybody is at home
    double trail_hours = 2;       ///< 0: no trails
    Duration animation_speed = std::chrono::milliseconds(600);
    bool operator==(const MapOptions&) const = default;
};

struct ConnectionOptions {
    Duration delay = std::chrono::seconds(10);  ///< how long the broker may be away before the screen says so
    bool operator==(const ConnectionOptions&) const = default;
};

struct SentenceOptions {
    bool operator==(const SentenceOptions&) const = default;
};

enum class WeasleyStyle : std::uint8_t { clock, table, split_flap };

/// Regions that share a place of the clock.
struct WeasleyAlias {
    std::string place;
    std::vector<std::string> regions;
    bool operator==(const WeasleyAlias&) const = default;
};

/// When a hand points at mortal peril.
struct WeasleyPeril {
    int battery_pct = 5;   ///< at most so much left, not charging; 0: no matter
    bool alarm = true;     ///< a vehicle's alarm
    double speed_kmh = 0;  ///< faster than this; 0: no matter
    bool operator==(const WeasleyPeril&) const = default;
};

struct WeasleyClockOptions {
    static constexpr double k_full_radius = 85;  ///< MMM-WeasleyClock's default: all the room there is

    WeasleyStyle style = WeasleyStyle::clock;
    std::vector<std::string> locations;  ///< empty: home, then the regions
    std::vector<std::string> people;     ///< names; empty: everybody
    std::vector<Color> color_cycle;      ///< of those without a colour of their own
    std::vector<WeasleyAlias> aliases;
    double radius = k_full_radius;
    double hub_displacement = 5;        ///< where hands begin, in 150ths of the clock's radius
    std::string theme = "plain";        ///< a theme that ships, or the path of a file
    std::optional<WeasleyPeril> peril;  ///< absent: only if `locations` name it, and then by default
    Duration animation_speed = std::chrono::milliseconds(900);
    bool operator==(const WeasleyClockOptions&) const = default;
};

using ModuleOptions = std::variant<ClockOptions, PeopleOptions, TransitionsOptions, MapOptions,
                                   ConnectionOptions, SentenceOptions, WeasleyClockOptions>;

struct Module {
    std::string name;  ///< `clock`, `people`, …: a name of the widget registry
    Position position = Position::none;
    std::string header;
    int order = 0;  ///< the place in the file unless `order` says otherwise
    bool disabled = false;
    bool hidden_on_startup = false;
    ModuleOptions options;
    bool operator==(const Module&) const = default;
};

struct Config {
    std::string unique_id;
    std::string language = "en";
    std::string locale;                     ///< BCP 47; empty: follows the language
    std::optional<TimeFormat> time_format;  ///< absent: 24 hours
    Units units = Units::metric;
    std::string timezone;  ///< IANA name; empty: the system's
    double zoom = 1.0;
    Display display;
    Broker broker;
    std::string encryption_key_file;
    std::vector<Person> people;
    std::vector<Region> regions;
    std::string home;  ///< name of a region; empty: the first region
    Thresholds thresholds;
    MapFiles map;
    Alerts alerts;
    std::vector<Module> modules;
    std::string state_directory;  ///< empty: $STATE_DIRECTORY, else $XDG_STATE_HOME/owntracks-mirror
    bool operator==(const Config&) const = default;
};

}  // namespace mirror::config
