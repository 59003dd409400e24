#include "render/map/map_style.hpp"

#include <algorithm>
#include <cmath>

namespace mirror::map {
namespace {

// How fast lines widen: by 1.37 with each zoom, so that the ring road of a town stays a line from afar and
// becomes a street close by.
constexpr double k_growth = 0.45;
constexpr double k_reference_zoom = 14;

MapStyle make_mirror_style() {
    MapStyle style;
    style.roads = {{
        {.color = {255, 247, 230}, .width_px = 4.4, .min_width_px = 3.0},                         // motorway
        {.color = {250, 241, 224}, .width_px = 4.0, .min_width_px = 3.0},                         // trunk
        {.color = {240, 233, 218}, .width_px = 3.6, .min_width_px = 3.0},                         // primary
        {.color = {216, 212, 204}, .width_px = 2.6, .min_width_px = 2.0},                         // secondary
        {.color = {188, 187, 184}, .width_px = 2.0},                                              // tertiary
        {.color = {152, 153, 156}, .width_px = 1.5},                                              // minor
        {.color = {110, 111, 114}, .width_px = 1.5, .from_zoom = 13.5},                           // service
        {.color = {104, 104, 100}, .width_px = 1.5, .from_zoom = 15, .dash_px = 7, .gap_px = 5},  // track
        {.color = {104, 104, 100}, .width_px = 1.5, .from_zoom = 15, .dash_px = 3, .gap_px = 5},  // path
        {.color = {110, 116, 122}, .width_px = 1.5},                                              // pier
    }};
    style.water.shore = {.color = {70, 130, 170}, .width_px = 1.7};
    style.river = {.color = {70, 130, 170}, .width_px = 2.0};
    style.stream = {.color = {52, 96, 126}, .width_px = 1.5, .from_zoom = 13};
    style.building = {.color = {70, 70, 72}, .width_px = 1.5, .max_width_px = 1.5, .from_zoom = 14.5};
    style.rail = {.color = {134, 128, 148}, .width_px = 1.8, .dash_px = 9, .gap_px = 4};
    style.rail_side = {.color = {96, 92, 106}, .width_px = 1.5, .from_zoom = 14.5};
    style.ferry = {.color = {70, 130, 170}, .width_px = 1.5, .from_zoom = 9, .dash_px = 4, .gap_px = 8};
    style.aeroway = {.color = {140, 140, 150}, .width_px = 1.8};
    style.country_border = {.color = {196, 160, 112}, .width_px = 2.2, .dash_px = 14, .gap_px = 6};
    style.state_border = {.color = {128, 108, 82}, .width_px = 1.5, .dash_px = 10, .gap_px = 7};

    using Label = LabelStyle;
    style.places = {{
        Label{.color = {214, 200, 176}, .size_px = 30, .tracking = 0.10, .to_zoom = 7},     // country
        Label{.color = {255, 255, 255}, .size_px = 36, .from_zoom = 1.5},                   // capital
        Label{.color = {255, 255, 255}, .size_px = 36, .from_zoom = 2},                     // city
        Label{.color = {255, 255, 255}, .size_px = 34, .from_zoom = 6},                     // town
        Label{.color = {222, 222, 222}, .size_px = 28, .from_zoom = 9},                     // village
        Label{.color = {208, 208, 208}, .size_px = 26, .tracking = 0.04, .from_zoom = 12},  // suburb
        Label{.color = {190, 190, 190}, .size_px = 26, .tracking = 0.04, .from_zoom = 14},  // neighbourhood
        Label{.color = {200, 200, 200}, .size_px = 26, .from_zoom = 12.5},                  // hamlet
        Label{},                                                                            // other
    }};
    style.water_name = {.color = {128, 184, 222}, .size_px = 26, .tracking = 0.05, .italic = true};
    style.street_name = {.color = {176, 176, 176}, .size_px = 20, .medium = true, .from_zoom = 14.5};
    style.main_street_name = {.color = {208, 208, 208}, .size_px = 22, .from_zoom = 13.5};
    return style;
}

}  // namespace

const MapStyle& mirror_style() {
    static const MapStyle style = make_mirror_style();
    return style;
}

double width_px(const LineStyle& line, double detail_zoom, double scale) {
    const double natural = line.width_px * std::exp2((detail_zoom - k_reference_zoom) * k_growth);
    const double wanted =
        std::clamp(natural, line.min_width_px, std::max(line.min_width_px, line.max_width_px));
    return std::max(1.0, wanted * scale);
}

}  // namespace mirror::map
