// The options of the Weasley clock, and those of MMM-WeasleyClock.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "module/config/read_sections.hpp"
#include "module/config/weasley_place.hpp"

namespace mirror::config {
namespace {

constexpr std::size_t k_most_places = 12;
/// Travelling and Lost, which every clock has.
constexpr std::size_t k_steady_places = 2;
constexpr std::array<std::string_view, 2> k_themes{"plain", "astrolabe"};

constexpr std::array<Choice<WeasleyStyle>, 3> k_styles{{{"clock", WeasleyStyle::clock},
                                                        {"table", WeasleyStyle::table},
                                                        {"splitFlap", WeasleyStyle::split_flap}}};

/// Names of colours, as MMM-WeasleyClock's `colorCycle` has them, in shades that pass the glass: the pure
/// blue of a web page is nearly black behind it.
constexpr Choice<Color> k_colors[] = {
    {"blue", {0x43, 0x8B, 0xFF}},   {"green", {0x63, 0xFF, 0xB1}},  {"yellow", {0xFB, 0xF5, 0x21}},
    {"purple", {0xB4, 0xB2, 0xFF}}, {"red", {0xFF, 0x8A, 0x80}},    {"white", {0xFF, 0xFF, 0xFF}},
    {"gray", {0xA8, 0xA8, 0xA8}},   {"grey", {0xA8, 0xA8, 0xA8}},   {"pink", {0xFF, 0x53, 0xA9}},
    {"orange", {0xFF, 0xA8, 0x5C}}, {"cyan", {0x5C, 0xE6, 0xFF}},   {"teal", {0x4F, 0xC9, 0xB8}},
    {"lime", {0xB8, 0xFF, 0x4A}},   {"olive", {0xAF, 0xBD, 0x64}},  {"magenta", {0xFF, 0x6B, 0xF0}},
    {"gold", {0xFF, 0xD7, 0x5E}},   {"silver", {0xD0, 0xD0, 0xD0}}, {"brown", {0xD3, 0x98, 0x92}},
};

std::optional<Color> color_of(const std::string& text) {
    for (const Choice<Color>& named : k_colors) {
        if (named.name == text) return named.value;
    }
    const bool is_hex = text.size() == 7 && text[0] == '#' &&
                        text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
    if (!is_hex) return std::nullopt;
    const auto value = std::stoul(text.substr(1), nullptr, 16);
    return Color{static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
                 static_cast<std::uint8_t>(value)};
}

void read_colors(ObjectReader& reader, std::vector<Color>& colors) {
    reader.texts("colorCycle", [&](const std::string& text, const LocatedValue& value) {
        if (const auto color = color_of(text)) return colors.push_back(*color);
        std::vector<std::string_view> names;
        for (const Choice<Color>& named : k_colors)
            names.push_back(named.name);
        const auto near = near_name(text, names);
        reader.problem(value.place, "colorCycle", fmt::format("{} is no colour", in_ticks(text)),
                       near ? fmt::format("did you mean \"{}\"?", *near)
                            : "write \"#RRGGBB\" or a name such as \"blue\"");
    });
}

/// A theme that ships, by its name, or a file of the household's.
void read_theme(ObjectReader& reader, std::string& theme) {
    std::string given = theme;
    const LocatedValue* value = reader.text("theme", given);
    if (value == nullptr) return;
    const bool is_file = given.find('/') != std::string::npos || given.ends_with(".json");
    if (!is_file && std::ranges::find(k_themes, given) == k_themes.end()) {
        const auto near = near_name(given, k_themes);
        reader.problem(value->place, "theme", fmt::format("there is no theme {}", in_ticks(given)),
                       near ? fmt::format("did you mean \"{}\"?", *near)
                            : fmt::format("write \"{}\", or the path of a file that ends in .json",
                                          fmt::join(k_themes, "\" or \"")));
        return;
    }
    if (is_file) {
        given = (reader.context().folder / given).lexically_normal().string();
        if (reader.context().checks_files && ::access(given.c_str(), R_OK) != 0)
            reader.problem(value->place, "theme", fmt::format("cannot read {}", in_ticks(given)),
                           "a relative path begins at the configuration's folder",
                           reader.context().missing_file);
    }
    theme = given;
}

void read_aliases(ObjectReader& reader, std::vector<WeasleyAlias>& aliases) {
    reader.objects("aliases", [&](ObjectReader& entry) {
        WeasleyAlias alias;
        entry.text("place", alias.place);
        entry.texts("regions", [&](const std::string& region, const LocatedValue& value) {
            check_region(entry, value, "regions", region, reader.context().regions);
            alias.regions.push_back(region);
        });
        entry.require({"place", "regions"});
        if (!alias.place.empty()) aliases.push_back(std::move(alias));
    });
}

void read_peril(ObjectReader& reader, std::optional<WeasleyPeril>& slot) {
    const bool is_given = reader.find("mortalPeril") != nullptr;
    WeasleyPeril peril;
    reader.object("mortalPeril", [&](ObjectReader& rules) {
        rules.number("battery", peril.battery_pct, {0, 100, "percent"});
        rules.flag("alarm", peril.alarm);
        rules.number("speed", peril.speed_kmh, {0, 1000, "km/h"});
    });
    if (is_given) slot = peril;
}

/// A name of `locations` with its place in the file.
struct Location {
    std::string name;
    const LocatedValue* value = nullptr;
};

/// The names of `locations`, each once.
std::vector<Location> read_locations(ObjectReader& reader) {
    std::vector<Location> found;
    reader.texts("locations", [&](const std::string& name, const LocatedValue& value) {
        const bool is_there = std::ranges::any_of(
            found, [&](const Location& other) { return is_same_place_name(other.name, name); });
        if (!is_there) found.push_back({name, &value});
    });
    return found;
}

/// Every name by which a place of the clock finds its regions.
std::vector<std::string> names_of_places(const ReadContext& context, const WeasleyClockOptions& options) {
    std::vector<std::string> names = context.regions;
    names.insert(names.end(), context.region_aliases.begin(), context.region_aliases.end());
    for (const WeasleyAlias& alias : options.aliases)
        names.push_back(alias.place);
    return names;
}

void check_locations(ObjectReader& reader, const std::vector<Location>& locations,
                     const WeasleyClockOptions& options) {
    const auto known = names_of_places(reader.context(), options);
    std::vector<Location> regions;
    bool has_peril = options.peril.has_value();
    for (const Location& location : locations) {
        const WeasleyPlace kind = weasley_place(location.name);
        has_peril |= kind == WeasleyPlace::peril;
        if (kind != WeasleyPlace::region) continue;
        regions.push_back(location);
        const bool is_known = std::ranges::any_of(
            known, [&](const std::string& name) { return is_same_place_name(name, location.name); });
        if (!is_known) check_region(reader, *location.value, "locations", location.name, known);
    }
    const std::size_t steady = k_steady_places + (has_peril ? 1 : 0);
    if (regions.size() + steady <= k_most_places) return;
    reader.problem(regions[k_most_places - steady].value->place, "locations",
                   fmt::format("{} places are more than a clock can show", regions.size() + steady),
                   fmt::format("at most {}; Travelling and Lost{} are among them", k_most_places,
                               has_peril ? " and Mortal Peril" : ""));
}

/// Keys that stand in a module of MMM-WeasleyClock and elsewhere here.
/// Source: MMM-WeasleyClock.js, "defaults".
void explain_old_keys(ObjectReader& reader) {
    reader.unused({"uniqueId"}, "not used here: write it once, at the top of the file, as `uniqueId`");
    reader.unused({"host"}, "not used here: write it into `broker` as `host`");
    reader.unused({"port"}, "not used here: write it into `broker` as `port`");
    reader.unused({"mirrorUser"}, "not used here: write it into `broker` as `username`");
    reader.unused({"mirrorPass"},
                  "not used here: write the password into a file and name it in `broker` as `passwordFile`");
    reader.unused({"cafile"}, "not used here: write it into `broker` as `caFile`");
    reader.unused({"peopleMap"}, "not used here: write everybody into `people` at the top of the file");
    reader.unused({"sounds", "volume"},
                  "not used here: chimes are `chime` and `volume` of the module `transitions`");
    reader.unused({"debug"}, "not used by this version");
}

}  // namespace

void read_weasley_clock(ObjectReader& reader, WeasleyClockOptions& options) {
    reader.choice<WeasleyStyle>("clockStyle", options.style, k_styles);
    const std::vector<Location> locations = read_locations(reader);
    for (const Location& location : locations)
        options.locations.push_back(location.name);
    reader.texts("people", [&](const std::string& name, const LocatedValue& value) {
        check_person(reader, value, "people", name);
        options.people.push_back(name);
    });
    read_colors(reader, options.color_cycle);
    read_aliases(reader, options.aliases);
    reader.number("radius", options.radius, {20, 300, ""});
    reader.number("hubDisplacement", options.hub_displacement, {0, 60, ""});
    read_theme(reader, options.theme);
    read_peril(reader, options.peril);
    check_locations(reader, locations, options);
    reader.duration("animationSpeed", options.animation_speed, {Duration(0), std::chrono::seconds(10)});
    explain_old_keys(reader);
}

}  // namespace mirror::config
