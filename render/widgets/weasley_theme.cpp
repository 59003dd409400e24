#include "render/widgets/weasley_theme.hpp"

#include <array>

#include "module/base/assets.hpp"
#include "module/config/read_table.hpp"

namespace mirror::render {
namespace {

using config::ObjectReader;

constexpr std::string_view k_what = "a clock theme";

constexpr config::Range k_share{0, 1, "parts of the radius"};
constexpr config::Range k_line_width{0, 20, "pixels"};
constexpr config::Range k_letter{20, 120, "pixels"};
constexpr config::Range k_count{1, 60, "in each sector"};
constexpr config::Range k_ems{0, 1, "parts of the size"};

void read_color(ObjectReader& reader, std::string_view key, Rgba& slot) {
    std::optional<config::Color> color;
    if (reader.color(key, color) != nullptr && color) slot = {color->red, color->green, color->blue, 255};
}

void read(ObjectReader& reader, WeasleyTheme::Ring& ring) {
    reader.number("radius", ring.radius, k_share);
    reader.number("width", ring.width_px, k_line_width);
    read_color(reader, "color", ring.color);
}

void read(ObjectReader& reader, WeasleyTheme::Ticks& ticks) {
    reader.number("perSector", ticks.per_sector, k_count);
    reader.number("from", ticks.from, k_share);
    reader.number("to", ticks.to, k_share);
    reader.number("width", ticks.width_px, k_line_width);
    read_color(reader, "color", ticks.color);
}

void read(ObjectReader& reader, WeasleyTheme::Bows& bows) {
    reader.number("perSector", bows.per_sector, k_count);
    reader.number("radius", bows.radius, k_share);
    reader.number("depth", bows.depth, k_share);
    reader.number("width", bows.width_px, k_line_width);
    read_color(reader, "color", bows.color);
}

void read(ObjectReader& reader, WeasleyTheme::Beads& beads) {
    reader.number("perSector", beads.per_sector, k_count);
    reader.number("radius", beads.radius, k_share);
    reader.number("size", beads.size, k_share);
    read_color(reader, "color", beads.color);
}

void read(ObjectReader& reader, WeasleyTheme::Star& star) {
    reader.number("perSector", star.per_sector, k_count);
    reader.number("turn", star.turn, {0, 0.5, "of the circle"});
    reader.number("radius", star.radius, k_share);
    reader.number("width", star.width_px, k_line_width);
    read_color(reader, "color", star.color);
}

/// A list that is named replaces the one that was there.
template <class T>
void read_list(ObjectReader& root, std::string_view key, std::vector<T>& slot) {
    if (root.find(key) != nullptr) slot.clear();
    root.objects(key, [&](ObjectReader& reader) { read(reader, slot.emplace_back()); });
}

void read_root(ObjectReader& root, WeasleyTheme& theme) {
    read_list(root, "rings", theme.rings);
    read_list(root, "ticks", theme.ticks);
    read_list(root, "bows", theme.bows);
    read_list(root, "beads", theme.beads);
    read_list(root, "stars", theme.stars);
    read_list(root, "hub", theme.hub);
    root.object("label", [&](ObjectReader& reader) {
        reader.number("size", theme.label.size_px, k_letter);
        reader.number("tracking", theme.label.tracking_em, k_ems);
        reader.flag("light", theme.label.light);
        read_color(reader, "color", theme.label.color);
        read_color(reader, "emptyColor", theme.label.empty_color);
    });
    root.object("hand", [&](ObjectReader& reader) {
        constexpr std::array<config::Choice<WeasleyTheme::HandShape>, 2> k_shapes{
            {{"taper", WeasleyTheme::HandShape::taper}, {"leaf", WeasleyTheme::HandShape::leaf}}};
        reader.choice<WeasleyTheme::HandShape>("shape", theme.hand.shape, k_shapes);
        reader.number("root", theme.hand.root_px, k_line_width);
        reader.number("tip", theme.hand.tip_px, k_line_width);
    });
}

}  // namespace

WeasleyTheme plain_theme() {
    WeasleyTheme theme;
    theme.rings = {{1.0, 2.5, {208, 208, 208, 255}}, {0.8, 2.5, {208, 208, 208, 255}}};
    theme.ticks = {{}};
    theme.hub = {{0.05, 2.5, {208, 208, 208, 255}}};
    return theme;
}

Result<WeasleyTheme, std::vector<config::Problem>> read_theme(std::string_view text, const std::string& name,
                                                              const WeasleyTheme& base) {
    WeasleyTheme theme = base;
    auto problems =
        config::read_table(text, name, k_what, [&](ObjectReader& root) { read_root(root, theme); });
    if (config::has_error(problems)) return tl::unexpected(std::move(problems));
    return theme;
}

bool is_theme_file(std::string_view name) {
    return name.find('/') != std::string_view::npos || name.ends_with(".json");
}

Result<WeasleyTheme, std::vector<config::Problem>> load_theme(const std::string& name) {
    const std::string file =
        is_theme_file(name) ? name : (assets_folder() / "clock-themes" / (name + ".json")).string();
    const auto text = config::table_text(file, k_what);
    if (!text) return tl::unexpected(text.error());
    return read_theme(*text, file, plain_theme());
}

}  // namespace mirror::render
