#include "render/map/chart.hpp"

#include <cmath>

#include "render/map/base_map_painter.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

constexpr ViewSize k_size{1080, 500};
constexpr Margins k_margins{90, 70, 90, 110};
const LatLon k_home = LatLon::make(53.5571, 13.2607).value();

Subject at(double lat_deg, double lon_deg) {
    return {LatLon::make(lat_deg, lon_deg).value(), 0};
}

}  // namespace

TEST_CASE("home is in the middle, north is up, and bearings are true") {
    const ChartView view = frame_chart(k_home, {}, k_size, k_margins);
    CHECK_THAT(view.to_pixel(k_home).x, WithinAbs(540, 1e-6));
    CHECK_THAT(view.to_pixel(k_home).y, WithinAbs(230, 1e-6));
    const PixelPoint north = view.to_pixel(LatLon::make(54, 13.2607).value());
    CHECK_THAT(north.x, WithinAbs(540, 0.01));
    CHECK(north.y < 230);
    const LatLon munich = LatLon::make(48.137, 11.575).value();
    const PixelPoint there = view.to_pixel(munich);
    const double bearing = std::atan2(there.x - 540, 230 - there.y) * 180 / 3.14159265358979;
    CHECK_THAT(bearing < 0 ? bearing + 360 : bearing, WithinAbs(bearing_deg(k_home, munich), 0.01));
}

TEST_CASE("everybody is on the chart, however far away") {
    const std::vector<Subject> family{at(53.55, 13.25), at(48.137, 11.575), at(-33.87, 151.21)};
    const ChartView view = frame_chart(k_home, family, k_size, k_margins);
    for (const Subject& subject : family) {
        const PixelPoint p = view.to_pixel(subject.place);
        CHECK(p.x >= 89);
        CHECK(p.x <= 1080 - 89);
        CHECK(p.y >= 69);
        CHECK(p.y <= 500 - 109);
    }
    // The town is still more than a dot.
    CHECK(view.radius_px(1000) > 15);
}

TEST_CASE("somebody who walks does not rescale the chart") {
    const ChartView before =
        frame_chart(k_home, std::vector{at(53.60, 13.30), at(53.52, 13.20)}, k_size, k_margins);
    const ChartView after =
        frame_chart(k_home, std::vector{at(53.601, 13.302), at(53.52, 13.20)}, k_size, k_margins);
    CHECK(before == after);
}

TEST_CASE("a road that was driven a hundred times is one line") {
    ChartRequest request{.view = frame_chart(k_home, {}, k_size, k_margins),
                         .rings_m = {},
                         .roads = {{k_home, LatLon::make(53.57, 13.29).value()}}};
    const double once = black_share(draw_chart(request));
    for (int i = 0; i < 100; ++i)
        request.roads.push_back({k_home, LatLon::make(53.57, 13.29 + i * 1e-7).value()});
    CHECK_THAT(black_share(draw_chart(request)), WithinAbs(once, 0.001));
    CHECK(once > 0.9);
}

TEST_CASE("a chart without pixels is empty") {
    CHECK(draw_chart({.view = {}, .rings_m = {}, .roads = {}}).pixels.empty());
}
