#include "render/map/read_style.hpp"

#include <fmt/format.h>

#include <utility>

#include "module/config/read_table.hpp"

namespace mirror::map {
namespace {

using config::LocatedValue;
using config::ObjectReader;

constexpr std::string_view k_what = "a map style";

constexpr config::Range k_zooms{0, 30, "zooms"};
constexpr config::Range k_pixels{0, 60, "pixels"};
constexpr config::Range k_letter_pixels{0, 200, "pixels"};
constexpr config::Range k_ems{0, 1, "parts of the size"};
constexpr config::Range k_share{0, 1, ""};

constexpr const char* k_road_names[] = {"motorway", "trunk",   "primary", "secondary", "tertiary",
                                        "minor",    "service", "track",   "path",      "pier"};
constexpr const char* k_place_names[] = {"country", "capital",       "city",   "town", "village",
                                         "suburb",  "neighbourhood", "hamlet", "other"};

void read_color(ObjectReader& reader, std::string_view key, Color& slot) {
    std::optional<config::Color> color;
    if (reader.color(key, color) != nullptr && color) slot = {color->red, color->green, color->blue};
}

/// So many numbers in a list, each within the range.
template <std::size_t N>
bool read_numbers(ObjectReader& reader, std::string_view key, const LocatedValue& value,
                  std::string_view meaning, const config::Range& range, std::array<double, N>& slot) {
    std::array<double, N> read{};
    const auto* list = value.as<LocatedValue::Array>();
    bool is_good = list != nullptr && list->size() == N;
    for (std::size_t i = 0; is_good && i < N; ++i) {
        const auto* number = (*list)[i].template as<double>();
        is_good = number != nullptr && *number >= range.low && *number <= range.high;
        if (is_good) read[i] = *number;
    }
    if (!is_good) {
        reader.problem(
            value.place, key,
            fmt::format("{} expected here, each {} to {} {}", meaning, range.low, range.high, range.unit));
        return false;
    }
    slot = read;
    return true;
}

void read_width(ObjectReader& reader, std::array<double, 4>& slot) {
    const LocatedValue* value = reader.find("width");
    if (value == nullptr) return;
    if (const auto* number = value->as<double>();
        number != nullptr && *number >= k_pixels.low && *number <= k_pixels.high) {
        slot.fill(*number);
        return;
    }
    read_numbers(reader, "width", *value, "a number, or a list of four for the zooms 8, 12, 14 and 16, is",
                 k_pixels, slot);
}

void read_line(ObjectReader& parent, std::string_view key, LineStyle& line) {
    parent.object(key, [&](ObjectReader& reader) {
        read_color(reader, "color", line.color);
        read_width(reader, line.width_px);
        reader.number("fromZoom", line.from_zoom, k_zooms);
        if (const LocatedValue* dash = reader.find("dash")) {
            std::array<double, 2> lengths{};
            if (read_numbers(reader, "dash", *dash, "a list of two numbers, drawn and left out, is", k_pixels,
                             lengths)) {
                line.dash_px = lengths[0];
                line.gap_px = lengths[1];
            }
        }
        reader.number("casing", line.casing_px, k_pixels);
    });
}

void read_contours(ObjectReader& parent, WaterStyle& water) {
    std::size_t count = 0;
    parent.objects("contours", [&](ObjectReader& reader) {
        if (count >= water.contour_distance_px.size()) {
            reader.problem(reader.place(), "", "there are two contours at most");
        } else {
            reader.number("distance", water.contour_distance_px[count], k_pixels);
            reader.number("strength", water.contour_strength[count], k_share);
        }
        ++count;
    });
    if (count == 1) water.contour_strength[1] = 0;
}

void read_water(ObjectReader& root, WaterStyle& water) {
    root.object("water", [&](ObjectReader& reader) {
        read_line(reader, "shore", water.shore);
        read_contours(reader, water);
        reader.number("contourWidth", water.contour_width_px, k_pixels);
    });
}

void read_fill(ObjectReader& reader, std::string_view key, std::optional<Color>& slot) {
    const LocatedValue* value = reader.find(key);
    const auto* text = value == nullptr ? nullptr : value->as<std::string>();
    if (text != nullptr && *text == "none") {
        slot.reset();
        return;
    }
    if (value == nullptr) return;
    Color color;
    read_color(reader, key, color);
    slot = color;
}

void read_name(ObjectReader& parent, std::string_view key, LabelStyle& label) {
    parent.object(key, [&](ObjectReader& reader) {
        read_color(reader, "color", label.color);
        reader.number("size", label.size_px, k_letter_pixels);
        reader.number("tracking", label.tracking, k_ems);
        reader.flag("italic", label.italic);
        reader.flag("light", label.light);
        reader.number("fromZoom", label.from_zoom, k_zooms);
        reader.number("toZoom", label.to_zoom, k_zooms);
    });
}

void read_root(ObjectReader& root, MapStyle& style) {
    root.object("roads", [&](ObjectReader& reader) {
        for (std::size_t i = 0; i < style.roads.size(); ++i)
            read_line(reader, k_road_names[i], style.roads[i]);
    });
    read_water(root, style.water);
    const std::pair<const char*, LineStyle*> lines[] = {{"river", &style.river},
                                                        {"stream", &style.stream},
                                                        {"building", &style.building},
                                                        {"rail", &style.rail},
                                                        {"railSide", &style.rail_side},
                                                        {"ferry", &style.ferry},
                                                        {"aeroway", &style.aeroway},
                                                        {"countryBorder", &style.country_border},
                                                        {"stateBorder", &style.state_border}};
    for (const auto& [name, line] : lines)
        read_line(root, name, *line);
    root.object("fills", [&](ObjectReader& reader) {
        read_fill(reader, "water", style.water_fill);
        read_fill(reader, "wood", style.wood_fill);
        read_fill(reader, "park", style.park_fill);
        read_fill(reader, "residential", style.residential_fill);
        read_fill(reader, "building", style.building_fill);
    });
    root.object("names", [&](ObjectReader& reader) {
        for (std::size_t i = 0; i < style.places.size(); ++i)
            read_name(reader, k_place_names[i], style.places[i]);
        read_name(reader, "water", style.water_name);
        read_name(reader, "street", style.street_name);
        read_name(reader, "mainStreet", style.main_street_name);
    });
    root.number("halo", style.halo_em, k_ems);
}

}  // namespace

Result<MapStyle, std::vector<config::Problem>> read_style(std::string_view text, const std::string& name,
                                                          const MapStyle& base) {
    MapStyle style = base;
    auto problems =
        config::read_table(text, name, k_what, [&](ObjectReader& root) { read_root(root, style); });
    if (config::has_error(problems)) return tl::unexpected(std::move(problems));
    return style;
}

Result<MapStyle, std::vector<config::Problem>> read_style_file(const std::filesystem::path& file) {
    const auto text = config::table_text(file, k_what);
    if (!text) return tl::unexpected(text.error());
    return read_style(*text, file.string(), mirror_style());
}

}  // namespace mirror::map
