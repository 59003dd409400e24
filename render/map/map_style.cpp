#include "render/map/map_style.hpp"

#include <algorithm>
#include <cmath>

namespace mirror::map {
namespace {

constexpr std::array<double, 4> same(double width_px) {
    return {width_px, width_px, width_px, width_px};
}

MapStyle make_mirror_style() {
    MapStyle style;
    style.roads = {{
        {.color = {255, 234, 190}, .width_px = {2.4, 3.2, 4.2, 5.0}},          // motorway
        {.color = {255, 244, 224}, .width_px = {2.2, 3.0, 3.8, 4.8}},          // trunk
        {.color = {246, 239, 225}, .width_px = {2.0, 3.0, 3.4, 4.4}},          // primary
        {.color = {216, 213, 207}, .width_px = {1.6, 2.0, 2.6, 3.4}},          // secondary
        {.color = {188, 188, 187}, .width_px = {1.5, 1.6, 2.0, 2.8}},          // tertiary
        {.color = {154, 156, 160}, .width_px = {1.5, 1.5, 1.5, 2.0}},          // minor
        {.color = {110, 112, 116}, .width_px = same(1.5), .from_zoom = 13.5},  // service
        {.color = {104, 104, 100},
         .width_px = same(1.5),
         .from_zoom = 15,
         .dash_px = 7,
         .gap_px = 5},  // track
        {.color = {104, 104, 100},
         .width_px = same(1.5),
         .from_zoom = 15,
         .dash_px = 2,
         .gap_px = 5},                                      // path
        {.color = {110, 116, 122}, .width_px = same(1.5)},  // pier
    }};
    style.water.shore = {.color = {70, 130, 170}, .width_px = {1.5, 1.6, 1.7, 2.0}};
    style.river = {.color = {70, 130, 170}, .width_px = {1.5, 1.6, 2.0, 2.6}};
    style.stream = {.color = {52, 96, 126}, .width_px = same(1.5), .from_zoom = 13};
    style.building = {.color = {70, 70, 72}, .width_px = same(1.5), .from_zoom = 14.5};
    style.rail = {.color = {122, 116, 138}, .width_px = {1.5, 1.5, 1.5, 1.8}};
    style.rail_side = {.color = {92, 88, 104}, .width_px = same(1.5), .from_zoom = 14.5};
    style.ferry = {.color = {70, 130, 170}, .width_px = same(1.5), .from_zoom = 9, .dash_px = 4, .gap_px = 8};
    style.aeroway = {.color = {140, 140, 150}, .width_px = {1.5, 1.5, 1.8, 2.4}};
    style.country_border = {
        .color = {158, 130, 94}, .width_px = {1.6, 1.6, 1.8, 2.0}, .dash_px = 9, .gap_px = 5};
    style.state_border = {.color = {112, 96, 74}, .width_px = same(1.5), .dash_px = 5, .gap_px = 6};

    using Label = LabelStyle;
    style.places = {{
        Label{.color = {214, 200, 176}, .size_px = 30, .tracking = 0.10, .to_zoom = 7},       // country
        Label{.color = {255, 255, 255}, .size_px = 34, .light = true, .from_zoom = 1.5},      // capital
        Label{.color = {255, 255, 255}, .size_px = 34, .light = true, .from_zoom = 2},        // city
        Label{.color = {255, 255, 255}, .size_px = 36, .light = true, .from_zoom = 6},        // town
        Label{.color = {222, 222, 222}, .size_px = 28, .from_zoom = 10.7},                    // village
        Label{.color = {208, 208, 208}, .size_px = 26, .tracking = 0.04, .from_zoom = 12.8},  // suburb
        Label{.color = {190, 190, 190}, .size_px = 26, .tracking = 0.04, .from_zoom = 14},    // neighbourhood
        Label{.color = {200, 200, 200}, .size_px = 26, .from_zoom = 12.5},                    // hamlet
        Label{},                                                                              // other
    }};
    style.water_name = {.color = {128, 184, 222}, .size_px = 26, .tracking = 0.05, .italic = true};
    style.street_name = {.color = {176, 176, 176}, .size_px = 20, .from_zoom = 14.5};
    style.main_street_name = {.color = {208, 208, 208}, .size_px = 22, .from_zoom = 13.5};
    return style;
}

}  // namespace

const MapStyle& mirror_style() {
    static const MapStyle style = make_mirror_style();
    return style;
}

double width_px(const LineStyle& line, double detail_zoom, double scale) {
    const auto& zooms = k_width_zooms;
    const double zoom = std::clamp(detail_zoom, zooms.front(), zooms.back());
    std::size_t i = 1;
    while (i + 1 < zooms.size() && zoom > zooms[i])
        ++i;
    const double t = (zoom - zooms[i - 1]) / (zooms[i] - zooms[i - 1]);
    const double width = line.width_px[i - 1] + t * (line.width_px[i] - line.width_px[i - 1]);
    return std::max(1.0, width * scale);
}

}  // namespace mirror::map
