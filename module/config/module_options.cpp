#include "module/config/module_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "module/config/day_span.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

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
        {"weasleyClock", WeasleyClockOptions{}},
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

/// A moment.js date format (MagicMirror's clock) with ICU's letters; nothing when it is none.
std::optional<std::string> from_moment_format(std::string_view format) {
    struct Token {
        std::string_view moment, icu;
    };
    // Longest first. Tokens that read the same in both (MMMM, MM, HH …) are left alone.
    // Sources: momentjs.com/docs, "Format"; Unicode TS 35, "Date Field Symbol Table".
    constexpr Token k_tokens[] = {
        {"dddd", "EEEE"}, {"YYYY", "y"}, {"LLLL", "EEEE, d MMMM y"}, {"ddd", "EEE"}, {"LLL", "d MMMM y"},
        {"DD", "dd"},     {"Do", "d"},   {"LL", "d MMMM y"},         {"YY", "yy"},   {"D", "d"}};
    std::string icu;
    bool is_moment = false;
    while (!format.empty()) {
        const auto* token = std::find_if(std::begin(k_tokens), std::end(k_tokens),
                                         [&](const Token& each) { return format.starts_with(each.moment); });
        if (token == std::end(k_tokens)) {
            icu += format.front();
            format.remove_prefix(1);
            continue;
        }
        icu += token->icu;
        format.remove_prefix(token->moment.size());
        is_moment = true;
    }
    if (!is_moment) return std::nullopt;
    return icu;
}

void read_options(ObjectReader& reader, ClockOptions& options) {
    read_time_format(reader, options.time_format);
    read_timezone(reader, options.timezone);
    reader.flag("showTime", options.show_time);
    reader.flag("showDate", options.show_date);
    reader.flag("displaySeconds", options.display_seconds);
    reader.flag("showWeek", options.show_week);
    reader.flag("showPeriod", options.show_period);
    if (const auto* format = reader.text("dateFormat", options.date_format)) {
        if (const auto icu = from_moment_format(options.date_format)) {
            reader.problem(format->place, "dateFormat", "these are the letters of moment.js",
                           fmt::format("with the letters of ICU, which count here: {}", in_ticks(*icu)));
        }
    }
    reader.unused(
        {"displayType", "showPeriodUpper", "clockBold", "showSunTimes", "showMoonTimes", "showSunNextEvent",
         "lat", "lon", "analogSize", "analogFace", "analogPlacement", "analogShowDate", "secondsColor"},
        "not used by this version: the clock is digital");
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

/// Warns of a name that is none of `regions`. No error: phones may know places that stand nowhere else.
void check_region(ObjectReader& reader, const LocatedValue& value, std::string_view key,
                  const std::string& name) {
    const auto& regions = reader.context().regions;
    if (std::find(regions.begin(), regions.end(), name) != regions.end()) return;
    const std::vector<std::string_view> names(regions.begin(), regions.end());
    const auto near = near_name(name, names);
    reader.problem(value.place, key, fmt::format("there is no region {} in `regions`", in_ticks(name)),
                   near ? fmt::format("did you mean {}?", in_ticks(*near))
                        : "right only when a phone calls a place of its own so",
                   Severity::warning);
}

void read_quiet_hours(ObjectReader& reader, TransitionsOptions& options) {
    std::string text;
    const LocatedValue* value = reader.text("quietHours", text);
    if (value == nullptr) return;
    options.quiet_hours = parse_day_span(text);
    if (!options.quiet_hours)
        reader.problem(value->place, "quietHours", fmt::format("{} is no part of a day", in_ticks(text)),
                       "write two times of day: \"22:00-07:00\"");
}

void read_options(ObjectReader& reader, TransitionsOptions& options) {
    reader.number("maxRows", options.max_rows, {1, 100, "rows"});
    reader.duration("maxAge", options.max_age, {std::chrono::minutes(1)});
    reader.texts("people", [&](const std::string& name, const LocatedValue& value) {
        check_person(reader, value, "people", name);
        options.people.push_back(name);
    });
    reader.texts("regions", [&](const std::string& name, const LocatedValue& value) {
        check_region(reader, value, "regions", name);
        options.regions.push_back(name);
    });
    reader.flag("banner", options.banner);
    reader.flag("chime", options.chime);
    reader.number("volume", options.volume, {0, 1, "(0 is silence, 1 as loud as the machine is set)"});
    read_quiet_hours(reader, options);
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
