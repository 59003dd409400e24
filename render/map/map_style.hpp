#pragma once
// The base map's looks in one table: light thin lines on black. Black is the mirror, so nothing is filled
// unless somebody asks for it.

#include <array>
#include <cstdint>
#include <optional>

#include "module/tiles/vector_tile.hpp"

namespace mirror::map {

struct Color {
    std::uint8_t r = 0, g = 0, b = 0;
    bool operator==(const Color&) const = default;
};

/// The zooms at which a line's width is given; between them it grows evenly.
inline constexpr std::array<double, 4> k_width_zooms{8, 12, 14, 16};

/// How one kind of line is drawn. Widths and dashes are pixels on a screen with a short side of 1080.
struct LineStyle {
    Color color;
    std::array<double, 4> width_px{};  ///< at k_width_zooms; under 1.5 a line drowns behind the glass
    double from_zoom = 0;              ///< not drawn below this zoom
    double dash_px = 0;                ///< 0: solid
    double gap_px = 0;
    double casing_px = 0;  ///< black rim that parts the line from what it crosses
    bool operator==(const LineStyle&) const = default;

    [[nodiscard]] bool is_drawn(double zoom) const { return width_px.back() > 0 && zoom >= from_zoom; }
};

/// The picture of water: a shore line, and inside it lines that follow the shore and fade away, as on an
/// engraved chart. The rest of the water is black.
struct WaterStyle {
    LineStyle shore;
    std::array<double, 2> contour_distance_px{7, 16};   ///< from the shore to the middle of the line
    std::array<double, 2> contour_strength{0.6, 0.36};  ///< share of the shore's colour
    double contour_width_px = 1.5;
    bool operator==(const WaterStyle&) const = default;
};

/// How the names of one kind are written.
struct LabelStyle {
    Color color;
    double size_px = 0;   ///< em; 0: not written
    double tracking = 0;  ///< extra space after each letter, in em
    bool italic = false;
    bool light = false;  ///< the finer face, where the letters are large enough for it
    double from_zoom = 0;
    double to_zoom = 30;
    bool operator==(const LabelStyle&) const = default;
};

struct MapStyle {
    std::array<LineStyle, 10> roads;  ///< by tiles::RoadClass
    WaterStyle water;
    LineStyle river, stream;
    LineStyle building;
    LineStyle rail, rail_side, ferry, aeroway;
    LineStyle country_border, state_border;
    /// Tones of areas; nothing keeps them exactly black.
    std::optional<Color> water_fill, wood_fill, park_fill, residential_fill, building_fill;
    std::array<LabelStyle, 9> places;  ///< by tiles::PlaceClass
    LabelStyle water_name, street_name, main_street_name;
    double halo_em = 0.14;  ///< black edge of every letter, which parts it from the lines below
    bool operator==(const MapStyle&) const = default;

    /// The brightest channel of the faintest tone; nothing where no area has one.
    [[nodiscard]] std::optional<std::uint8_t> faintest_fill() const;
};

/// The style that ships: assets/map-styles/mirror.json. Measured behind a two-way mirror of 40 % transmission
/// by day: greys below 100 are texture only, what must be seen starts at 150.
const MapStyle& mirror_style();

/// Width of a line on a screen `scale` times as large as 1080, at the zoom that shows the same there.
/// Never less than a pixel.
double width_px(const LineStyle& line, double detail_zoom, double scale);

}  // namespace mirror::map
