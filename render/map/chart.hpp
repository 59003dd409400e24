#pragma once
// The map that needs no map: home in the middle, everything else by its true bearing and the logarithm of its
// distance, rings for scale, the family's own ways as roads.

#include <span>
#include <vector>

#include "module/geo/lat_lon.hpp"
#include "render/map/camera.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// Where the chart puts places. A value.
struct ChartView {
    LatLon home;
    ViewSize size;
    PixelPoint middle;         ///< where home is
    double px_per_step = 100;  ///< pixels for each step of ln(1 + distance / k_chart_core_m)
    bool operator==(const ChartView&) const = default;

    [[nodiscard]] PixelPoint to_pixel(LatLon place) const;
    /// Radius of the ring at this distance.
    [[nodiscard]] double radius_px(double distance_m) const;
    /// How many pixels a length takes at this place, along its bearing.
    [[nodiscard]] double pixels_of(double metres, LatLon at) const;
};

/// Within this distance of home the chart is nearly true to scale.
inline constexpr double k_chart_core_m = 250;

/// The largest chart that shows everybody inside the margins; sizes come in steps, so that it seldom changes.
/// At least three kilometres around home are seen.
ChartView frame_chart(LatLon home, std::span<const Subject> subjects, ViewSize size, const Margins& margins);

struct ChartRequest {
    ChartView view;
    double scale = 1;          ///< of lines, as in MapRequest
    double edge_fade_px = 96;  ///< all four edges fade to black over this
    std::vector<double> rings_m;
    std::vector<std::vector<LatLon>> roads;
};

/// The chart's rings and roads, every pixel opaque. Ways along the same road become one line.
render::Image draw_chart(const ChartRequest& request);

}  // namespace mirror::map
