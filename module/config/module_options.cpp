#include "module/config/module_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "module/config/day_span.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr std::size_t k_most_values = 20;

struct KnownModule {
    std::string_view name;
    ModuleOptions options;
};

const std::vector<KnownModule>& known_modules() {
    static const std::vector<KnownModule> modules{
        {"clock", ClockOptions{}},
        {"people", PeopleOptions{}},
        {"transitions", TransitionsOptions{}},
        {"map", MapOptions{}},
        {"connection", ConnectionOptions{}},
        {"sentence", SentenceOptions{}},
        {"mqttValue", MqttValueOptions{}},
        {"message", MessageOptions{}},
        {"vehicles", VehiclesOptions{}},
        {"ribbons", RibbonsOptions{}},
        {"weasleyClock", WeasleyClockOptions{}},
        {"provisioning", ProvisioningOptions{}},
    };
    return modules;
}

constexpr std::array<Choice<Position>, 13> k_positions{{
    {"top_bar", Position::top_bar},
    {"top_left", Position::top_left},
    {"top_center", Position::top_center},
    {"top_right", Position::top_right},
    {"upper_third", Position::upper_third},
    {"middle_center", Position::middle_center},
    {"lower_third", Position::lower_third},
    {"bottom_left", Position::bottom_left},
    {"bottom_center", Position::bottom_center},
    {"bottom_right", Position::bottom_right},
    {"bottom_bar", Position::bottom_bar},
    {"fullscreen_above", Position::fullscreen_above},
    {"fullscreen_below", Position::fullscreen_below},
}};

/// A diameter as MagicMirror writes it: "200px". Keeps the default when it is none.
void read_analog_size(ObjectReader& reader, int& size_px) {
    constexpr int k_smallest_px = 100;
    constexpr int k_largest_px = 1000;
    std::string text = fmt::format("{}px", size_px);
    const LocatedValue* value = reader.text("analogSize", text);
    if (value == nullptr) return;
    int pixels = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, fault] = std::from_chars(text.data(), end, pixels);
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const bool is_good = fault == std::errc() && (unit.empty() || unit == "px");
    if (is_good && pixels >= k_smallest_px && pixels <= k_largest_px) {
        size_px = pixels;
    } else {
        reader.problem(
            value->place, "analogSize", fmt::format("{} is not a size of a clock", in_ticks(text)),
            fmt::format("write pixels from {} to {}, such as \"300px\"", k_smallest_px, k_largest_px));
    }
}

void read_analog_face(ObjectReader& reader, AnalogFace& face) {
    std::string name = face == AnalogFace::simple ? "simple" : "none";
    const LocatedValue* value = reader.text("analogFace", name);
    if (value == nullptr) return;
    face = name == "none" ? AnalogFace::none : AnalogFace::simple;
    if (name == "simple" || name == "none") return;
    const bool is_magic_mirrors = name.size() == 8 && name >= "face-001" && name <= "face-012";
    reader.problem(value->place, "analogFace",
                   is_magic_mirrors ? fmt::format("{} is a picture of MagicMirror's; the drawn face is used",
                                                  in_ticks(name))
                                    : fmt::format("there is no face {}", in_ticks(name)),
                   "write \"simple\" or \"none\"", is_magic_mirrors ? Severity::warning : Severity::error);
}

/// `lat` and `lon`, both or none.
void read_sky_place(ObjectReader& reader, std::optional<LatLon>& place) {
    std::optional<double> lat_deg;
    std::optional<double> lon_deg;
    reader.number("lat", lat_deg, {-90, 90, "degrees"});
    const LocatedValue* lon = reader.number("lon", lon_deg, {-180, 180, "degrees"});
    if (lat_deg && lon_deg) {
        place = LatLon::make(*lat_deg, *lon_deg);
    } else if (lat_deg || lon_deg) {
        reader.problem(lon != nullptr ? lon->place : reader.place(), lat_deg ? "lon" : "lat",
                       "is missing: a place has both", "or leave both out: then it is the home region");
    }
}

void read_options(ObjectReader& reader, ClockOptions& options) {
    read_time_format(reader, options.time_format);
    read_timezone(reader, options.timezone);
    reader.flag("showTime", options.show_time);
    reader.flag("showDate", options.show_date);
    reader.flag("displaySeconds", options.display_seconds);
    reader.flag("showWeek", options.show_week);
    reader.flag("showPeriod", options.show_period);
    constexpr std::array<Choice<ClockDisplay>, 3> k_displays{
        {{"digital", ClockDisplay::digital}, {"analog", ClockDisplay::analog}, {"both", ClockDisplay::both}}};
    reader.text("dateFormat", options.date_format);
    reader.choice<ClockDisplay>("displayType", options.display, k_displays);
    reader.flag("showPeriodUpper", options.show_period_upper);
    reader.flag("clockBold", options.bold);
    reader.flag("showSunTimes", options.show_sun_times);
    reader.flag("showMoonTimes", options.show_moon_times);
    read_sky_place(reader, options.place);
    read_analog_size(reader, options.analog_size_px);
    read_analog_face(reader, options.analog_face);
    reader.unused({"showSunNextEvent", "analogPlacement", "analogShowDate", "secondsColor"},
                  "not used by this version: leave it out");
}

void read_options(ObjectReader& reader, PeopleOptions& options) {
    constexpr std::array<Choice<PeopleOrder>, 3> k_orders{{{"config", PeopleOrder::config},
                                                           {"recency", PeopleOrder::recency},
                                                           {"distance", PeopleOrder::distance}}};
    constexpr std::array<Choice<PeopleVariant>, 2> k_variants{
        {{"row", PeopleVariant::row}, {"card", PeopleVariant::card}}};
    reader.choice<PeopleVariant>("variant", options.variant, k_variants);
    reader.number("maxRows", options.max_rows, {1, 100, "rows"});
    reader.choice<PeopleOrder>("order", options.order, k_orders);
    reader.flag("showBatteryAlways", options.show_battery_always);
}

void read_options(ObjectReader& reader, TransitionsOptions& options) {
    reader.number("maxRows", options.max_rows, {1, 100, "rows"});
    reader.duration("maxAge", options.max_age, {std::chrono::minutes(1)});
    reader.texts("people", [&](const std::string& name, const LocatedValue& value) {
        check_person(reader, value, "people", name);
        options.people.push_back(name);
    });
    reader.texts("regions", [&](const std::string& name, const LocatedValue& value) {
        check_region(reader, value, "regions", name, reader.context().regions);
        options.regions.push_back(name);
    });
    reader.flag("banner", options.banner);
    reader.flag("chime", options.chime);
    reader.number("volume", options.volume, {0, 1, "(0 is silence, 1 as loud as the machine is set)"});
    read_day_span(reader, "quietHours", options.quiet_hours);
    reader.duration("coolDown", options.cool_down, {Duration(0), std::chrono::hours(24)});
}

void read_options(ObjectReader& reader, MapOptions& options) {
    constexpr std::array<Choice<MapKind>, 2> k_kinds{{{"map", MapKind::map}, {"chart", MapKind::chart}}};
    reader.choice<MapKind>("style", options.kind, k_kinds);
    reader.texts("people", [&](const std::string& name, const LocatedValue& value) {
        check_person(reader, value, "people", name);
        options.people.push_back(name);
    });
    if (const auto* follow = reader.text("follow", options.follow);
        follow != nullptr && !options.follow.empty())
        check_person(reader, *follow, "follow", options.follow);
    reader.object("center", [&](ObjectReader& center) { options.center = read_place(center); });
    reader.number("zoom", options.zoom, {0, 20, ""});
    const LocatedValue* max_zoom = reader.number("maxZoom", options.max_zoom, {1, 20, ""});
    reader.flag("showRegions", options.show_regions);
    reader.flag("showLabels", options.show_labels);
    reader.flag("showInsets", options.show_insets);
    reader.flag("hideWhenHome", options.hide_when_home);
    reader.number("trailHours", options.trail_hours, {0, 48, "hours"});
    reader.duration("animationSpeed", options.animation_speed, {Duration(0), std::chrono::seconds(10)});
    if (max_zoom != nullptr && options.zoom && *options.zoom > options.max_zoom)
        reader.problem(max_zoom->place, "maxZoom", "is smaller than `zoom`");
    if (options.center && !options.follow.empty())
        reader.problem(reader.place(), "follow", "a map cannot follow somebody and keep its `center`",
                       "leave one of them out");
}

void read_options(ObjectReader& reader, ConnectionOptions& options) {
    reader.duration("delay", options.delay, {Duration(0), std::chrono::hours(24)});
}

void read_options(ObjectReader&, SentenceOptions&) {}

void read_options(ObjectReader& reader, ProvisioningOptions& options) {
    reader.number("maxRows", options.max_rows, {1, 100, ""});
}

/// The keys of one value; they stand in the options themselves, or in each entry of `values`.
MqttValue read_mqtt_value(ObjectReader& reader) {
    MqttValue value;
    read_topic(reader, "topic", value.topic);
    read_pointer(reader, "pointer", value.pointer);
    reader.text("label", value.label);
    reader.text("unit", value.unit);
    reader.icon("icon", value.icon);
    reader.duration("maxAge", value.max_age);
    reader.number("decimals", value.decimals, {0, 6, ""});
    return value;
}

void read_options(ObjectReader& reader, MqttValueOptions& options) {
    MqttValue single = read_mqtt_value(reader);
    const bool is_list = reader.find("values") != nullptr;
    if (!single.topic.empty()) options.values.push_back(std::move(single));
    reader.objects("values", [&](ObjectReader& entry) {
        if (options.values.size() >= k_most_values) {
            return entry.problem(entry.place(), "", fmt::format("more than {} values", k_most_values),
                                 "use another module for them");
        }
        options.values.push_back(read_mqtt_value(entry));
        entry.require({"topic"});
    });
    if (!is_list && reader.find("topic") == nullptr)
        reader.problem(reader.place(), "topic", "is missing", "name the topic that has the value");
}

void read_options(ObjectReader& reader, MessageOptions& options) {
    read_topic(reader, "topic", options.topic);
    reader.flag("fromPhones", options.from_phones);
    reader.duration("duration", options.duration, {std::chrono::minutes(1)});
    reader.number("maxRows", options.max_rows, {1, 20, "rows"});
}

void read_options(ObjectReader& reader, VehiclesOptions& options) {
    reader.number("maxRows", options.max_rows, {1, 100, "rows"});
    reader.flag("showSupply", options.show_supply);
}

void read_options(ObjectReader& reader, RibbonsOptions& options) {
    reader.texts("people", [&](const std::string& name, const LocatedValue& value) {
        check_person(reader, value, "people", name);
        options.people.push_back(name);
    });
    reader.number("maxRows", options.max_rows, {1, 100, "rows"});
    reader.flag("showUsual", options.show_usual);
    reader.flag("showLegend", options.show_legend);
    reader.number("weeks", options.weeks, {2, 8, "weeks"});
}

void read_options(ObjectReader& reader, WeasleyClockOptions& options) {
    read_weasley_clock(reader, options);
}

Module placed(std::string_view name, Position position, ModuleOptions options, int order) {
    Module module;
    module.name = name;
    module.position = position;
    module.order = order;
    module.options = std::move(options);
    return module;
}

}  // namespace

std::span<const std::string_view> module_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> found;
        for (const KnownModule& module : known_modules())
            found.push_back(module.name);
        return found;
    }();
    return names;
}

std::span<const Choice<Position>> position_names() {
    return k_positions;
}

std::optional<ModuleOptions> default_options(std::string_view module_name) {
    for (const KnownModule& module : known_modules()) {
        if (module.name == module_name) return module.options;
    }
    return std::nullopt;
}

void read_module_options(ObjectReader& reader, ModuleOptions& options) {
    std::visit([&](auto& own) { read_options(reader, own); }, options);
    // Options that MagicMirror knows for every module.
    reader.unused({"updateInterval", "fadeSpeed", "reloadInterval", "initialLoadDelay", "retryDelay"},
                  "not used by this version: the screen changes when something has changed");
}

std::vector<Module> default_modules() {
    ClockOptions only_time;
    only_time.show_date = false;
    ClockOptions only_date;
    only_date.show_time = false;
    std::vector<Module> modules;
    const auto add = [&](std::string_view name, Position position, ModuleOptions options) {
        modules.push_back(placed(name, position, std::move(options), static_cast<int>(modules.size())));
    };
    add("clock", Position::top_left, only_time);
    add("clock", Position::top_right, only_date);
    add("transitions", Position::top_right, TransitionsOptions{});
    add("sentence", Position::top_bar, SentenceOptions{});
    add("map", Position::lower_third, MapOptions{});
    add("people", Position::bottom_bar, PeopleOptions{});
    add("connection", Position::bottom_bar, ConnectionOptions{});
    return modules;
}

}  // namespace mirror::config
