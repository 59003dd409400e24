#pragma once
// The household's configuration as one typed value. Read by read_config(); every default stands here.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "module/config/day_span.hpp"
#include "module/config/notifications.hpp"
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

/// A time of day on the household's clock, in minutes after midnight.
using TimeOfDay = std::chrono::minutes;

/// `display.night`: when the picture is dimmed, and how.
struct Night {
    std::optional<DaySpan> hours;              ///< absent: by the sun at home
    double brightness = 0.5;                   ///< share that is left of the day's
    std::optional<Color> color;                ///< white becomes this; absent: a warm white, #FFC890
    Duration fade = std::chrono::minutes(10);  ///< how long dimming and brightening take, by the clock
    bool operator==(const Night&) const = default;
};

/// One entry of `display.schedule` or `privacy.guestSchedule`: from `on` to `off`, over midnight where that
/// is earlier.
struct ScreenTimes {
    TimeOfDay on{};
    TimeOfDay off{};
    std::array<bool, 7> days{true, true, true, true, true, true, true};  ///< of `on`; Monday first
    bool operator==(const ScreenTimes&) const = default;
};

enum class Pull : std::uint8_t {
    none,  ///< as the machine has it
    up,
    down
};

/// `display.presence.gpio`: a line of this machine that a motion sensor is wired to.
struct GpioLine {
    std::string chip = "gpiochip0";  ///< a name below /dev, or a path
    int line = 0;                    ///< as the chip counts them; on a Raspberry Pi the GPIO number
    bool active_low = false;         ///< low means that somebody is near
    Pull pull = Pull::none;
    Duration debounce = std::chrono::milliseconds(50);  ///< so long a change has to last
    bool operator==(const GpioLine&) const = default;
};

/// `display.presence`: what tells whether anybody is near: a topic, a line of this machine, or both.
struct PresenceSensor {
    std::string topic;    ///< empty: none
    std::string pointer;  ///< JSON pointer; empty: the payload itself, or a usual name in it
    Duration off_delay = std::chrono::minutes(5);
    std::optional<GpioLine> gpio{};
    bool operator==(const PresenceSensor&) const = default;
};

/// What can switch the screen itself off, as against showing black.
enum class PowerBackend : std::uint8_t {
    kms,        ///< the kernel's own switch (DPMS), where no desktop runs
    wlopm,      ///< the programs of these names …
    wlr_randr,  ///< (`wlr-randr`)
    xset,
    cec,      ///< a television, by HDMI: `cec-ctl` or `cec-client`
    command,  ///< the household's own
    black     ///< nothing: the picture is black
};

/// `display.power`: how the screen is switched off and on.
struct ScreenPower {
    std::vector<PowerBackend> backends;    ///< tried in this order; empty: what fits the screen's driver
    std::vector<std::string> off_command;  ///< a program's whole path and its arguments; empty: none
    std::vector<std::string> on_command;
    Duration time_limit = std::chrono::seconds(5);  ///< of one attempt
    bool operator==(const ScreenPower&) const = default;
};

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
    std::optional<Night> night;             ///< absent: as bright by night as by day
    std::vector<ScreenTimes> schedule;      ///< on while one of them says so; empty: always
    std::optional<PresenceSensor> presence;
    ScreenPower power;
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

/// `people[].blur`: what the glass may tell of somebody who is not at home.
enum class Blur : std::uint8_t {
    off,   ///< everything
    town,  ///< the name of the town or suburb
    out    ///< that they are out
};

struct Person {
    std::string name;
    std::vector<std::string> devices;  ///< topic tails below owntracks/<uniqueId>/: `anna` or `anna/phone`
    std::optional<Color> color;
    std::string photo;  ///< file
    PersonKind kind = PersonKind::person;
    Blur blur = Blur::off;
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

enum class ProvisioningRole : std::uint8_t {
    owner,    ///< this mirror sets the household's phones up
    observer  ///< another one does
};

/// `provisioning`: how phones are set up, and what they see of the broker.
struct Provisioning {
    ProvisioningRole role = ProvisioningRole::owner;
    std::string host;                 ///< of the broker as phones see it; empty: `broker.host`
    std::optional<int> port;          ///< absent: as `broker`, else 8883 with TLS, 1883 without
    std::optional<bool> tls;          ///< absent: as `broker` if phones use the same host, else on
    std::string mosquitto_directory;  ///< of the broker's files; empty: /etc/mosquitto if it runs here
    std::string certificate;          ///< for mosquitto's listener, PEM with its chain; empty: no TLS there
    std::string key;                  ///< of the certificate
    std::string show_key;             ///< a key press that shows the codes of new phones; empty: none does
    /// Phones of `people` that still publish on `owntracks/<user>/<device>` are moved to the household's
    /// topics.
    bool take_over = false;
    bool operator==(const Provisioning&) const = default;
};

/// `http`: the door for phones whose app is in HTTP mode.
struct Http {
    bool enabled = false;
    int port = 8084;
    std::string bind;         ///< address to listen on; empty: every one with a certificate, else 127.0.0.1
    std::string certificate;  ///< PEM with its chain; empty: no TLS here
    std::string key;          ///< of the certificate
    std::vector<std::string> trusted_proxies;  ///< addresses and networks: `10.0.0.2`, `fd00::/8`
    bool allow_plain = false;                  ///< phones may come from other machines without encryption
    bool republish = false;                    ///< what comes in is published at the broker, too
    std::string url;  ///< what phones are given; empty: made of the above and `provisioning.host`
    bool operator==(const Http&) const = default;
};

/// `announce`: what the mirror tells the household's other machines, in retained messages below a topic of
/// its own.
struct Announce {
    bool enabled = true;
    std::string topic;  ///< what the topics begin with; empty: owntracks-mirror/<uniqueId>
    bool operator==(const Announce&) const = default;
};

/// How Home Assistant is told what there is.
enum class DiscoveryForm : std::uint8_t {
    device,   ///< one message a device: Home Assistant 2024.11 and newer
    entities  ///< one message an entity: any version
};

/// `homeAssistant`: MQTT discovery of what is announced and of what can be controlled.
struct HomeAssistant {
    bool enabled = false;
    std::string prefix = "homeassistant";  ///< what its discovery topics begin with
    DiscoveryForm form = DiscoveryForm::device;
    bool operator==(const HomeAssistant&) const = default;
};

/// `privacy`: when the glass is for guests, too: initials instead of names, no map, no notes.
struct Privacy {
    bool guest = false;                       ///< always
    std::vector<ScreenTimes> guest_schedule;  ///< while one of them says so; empty: never by the clock
    bool operator==(const Privacy&) const = default;
};

/// What a Greenwich tracker in a vehicle can be told.
enum class VehicleCommand : std::uint8_t { gps, state, set, out, upgrade };

/// `control`: the topic where other machines tell the mirror what to do.
struct Control {
    bool enabled = true;
    std::vector<std::string> accounts;            ///< at the broker, which may write there
    std::vector<std::vector<std::string>> pages;  ///< names of modules that are shown together
    /// What vehicles may be told through the mirror; nothing else is.
    std::vector<VehicleCommand> vehicle_commands{VehicleCommand::gps, VehicleCommand::state};
    bool operator==(const Control&) const = default;
};

// --- one options struct per module; MagicMirror's option names where they exist ------------------

enum class ClockDisplay : std::uint8_t { digital, analog, both };

/// What is drawn behind the hands.
enum class AnalogFace : std::uint8_t {
    simple,  ///< ticks for minutes and hours
    none     ///< hands alone
};

struct ClockOptions {
    std::optional<TimeFormat> time_format;
    std::string timezone;
    bool show_time = true;
    bool show_date = true;
    bool display_seconds = false;
    bool show_week = false;
    bool show_period = true;
    /// In ICU's letters or moment's; empty: weekday, day and month as the language writes them.
    std::string date_format;
    ClockDisplay display = ClockDisplay::digital;
    bool show_period_upper = false;  ///< "AM" where the language writes "am"
    bool bold = false;
    bool show_sun_times = false;
    bool show_moon_times = false;
    std::optional<LatLon> place{};  ///< of sun and moon; absent: the home region
    int analog_size_px = 300;       ///< diameter, on a screen whose short side is 1080
    AnalogFace analog_face = AnalogFace::simple;
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

/// One value of the household's own on a topic of its own.
struct MqttValue {
    std::string topic;
    std::string pointer;  ///< JSON pointer; empty: the whole payload
    std::string label;
    std::string unit;
    std::string icon;
    Duration max_age = std::chrono::hours(1);  ///< older: dimmed, with its age in words; 0: never
    std::optional<int> decimals;               ///< absent: as it was sent, at most three
    bool operator==(const MqttValue&) const = default;
};

struct MqttValueOptions {
    std::vector<MqttValue> values;
    bool operator==(const MqttValueOptions&) const = default;
};

struct MessageOptions {
    std::string topic;  ///< where the household says something; empty: only phones do
    bool from_phones = true;
    Duration duration = std::chrono::hours(12);
    int max_rows = 3;
    bool operator==(const MessageOptions&) const = default;
};

struct VehiclesOptions {
    int max_rows = 5;
    bool show_supply = true;  ///< the volts of the vehicle's own battery
    bool operator==(const VehiclesOptions&) const = default;
};

/// The day of each person as a thin bar.
struct RibbonsOptions {
    std::vector<std::string> people;  ///< names; empty: every person, no vehicles
    int max_rows = 8;
    bool show_usual = true;   ///< the usual day of this weekday, as a faint outline
    bool show_legend = true;  ///< which pattern is which region
    int weeks = 4;            ///< so many weeks tell what is usual
    bool operator==(const RibbonsOptions&) const = default;
};

/// What is still missing until every phone is set up.
struct ProvisioningOptions {
    int max_rows = 3;
    bool operator==(const ProvisioningOptions&) const = default;
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
                                   ConnectionOptions, SentenceOptions, MqttValueOptions, MessageOptions,
                                   VehiclesOptions, RibbonsOptions, WeasleyClockOptions, ProvisioningOptions>;

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
    Provisioning provisioning;
    Http http;
    Announce announce;
    HomeAssistant home_assistant;
    Control control;
    Privacy privacy;
    Notifications notifications;
    std::vector<Module> modules;
    std::string state_directory;  ///< empty: $STATE_DIRECTORY, else $XDG_STATE_HOME/owntracks-mirror
    bool operator==(const Config&) const = default;
};

}  // namespace mirror::config
