#include "render/map/camera.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

LatLon at(double lat_deg, double lon_deg) {
    return LatLon::make(lat_deg, lon_deg).value();
}

constexpr ViewSize k_wide{1080, 500};
constexpr ViewSize k_tall{1080, 1920};
constexpr Margins k_margins{100, 120, 140, 80};

bool is_inside(const Camera& camera, ViewSize size, const Margins& margins, LatLon place) {
    const PixelPoint p = Projection(camera, size).to_pixel(place);
    return p.x >= margins.left_px - 1 && p.x <= size.width_px - margins.right_px + 1 &&
           p.y >= margins.top_px - 1 && p.y <= size.height_px - margins.bottom_px + 1;
}

double across_m(const Camera& camera, ViewSize size) {
    const LatLon centre = to_lat_lon(camera.centre);
    return size.width_px / Projection(camera, size).pixels_of(1, centre);
}

}  // namespace

TEST_CASE("places become pixels and come back") {
    const Camera camera{to_world(at(53.5571, 13.2607)), 14};
    const Projection projection(camera, k_wide);
    const PixelPoint middle = projection.to_pixel(at(53.5571, 13.2607));
    CHECK_THAT(middle.x, WithinAbs(540, 1e-6));
    CHECK_THAT(middle.y, WithinAbs(250, 1e-6));
    const LatLon place = at(53.56, 13.27);
    const LatLon back = projection.to_place(projection.to_pixel(place));
    CHECK_THAT(back.lat_deg(), WithinAbs(53.56, 1e-9));
    CHECK_THAT(back.lon_deg(), WithinAbs(13.27, 1e-9));
    CHECK_THAT(projection.to_pixel(at(53.5571, 13.2707)).x, WithinAbs(540 + 0.01 / 360 * 512 * 16384, 1e-6));
}

TEST_CASE("one tile of 512 pixels is one tile of its zoom") {
    CHECK_THAT((Camera{{0.5, 0.5}, 0}).world_px(), WithinAbs(512, 1e-9));
    CHECK_THAT((Camera{{0.5, 0.5}, 3}).world_px(), WithinAbs(4096, 1e-9));
}

TEST_CASE("everybody is framed inside the margins, as large as that allows") {
    const std::vector<std::vector<Subject>> families{
        {{at(53.5571, 13.2607)}, {at(53.60, 13.30)}},
        {{at(53.5571, 13.2607)}, {at(52.52, 13.405)}, {at(53.55, 9.99)}},
        {{at(47.14, 9.52)}, {at(-33.87, 151.21)}},
        {{at(64.1, -21.9), 500}, {at(64.2, -21.0), 1500}},
    };
    for (const auto& family : families) {
        for (const ViewSize size : {k_wide, k_tall, ViewSize{1920, 1080}, ViewSize{480, 800}}) {
            const auto limits = CameraLimits::for_scale(std::min(size.width_px, size.height_px) / 1080.0);
            const auto camera = frame(family, size, k_margins, limits);
            REQUIRE(camera);
            for (const Subject& subject : family)
                CHECK(is_inside(*camera, size, k_margins, subject.place));
            Camera closer = *camera;
            closer.zoom += 0.05;
            const bool at_limit =
                camera->zoom >= limits.max_zoom - 1e-9 || across_m(*camera, size) <= 1500.001;
            const bool all_inside = std::ranges::all_of(family, [&](const Subject& subject) {
                return is_inside(closer, size,
                                 {k_margins.left_px + 8, k_margins.top_px + 8, k_margins.right_px + 8,
                                  k_margins.bottom_px + 8},
                                 subject.place);
            });
            CHECK((at_limit || !all_inside || family.front().accuracy_m > 0));
        }
    }
}

TEST_CASE("the circle of an inexact fix is framed too, but never a country") {
    const auto sharp = frame(std::vector{Subject{at(53.5, 13.2), 10}}, k_tall, {});
    const auto blurred = frame(std::vector{Subject{at(53.5, 13.2), 1800}}, k_tall, {});
    const auto hopeless = frame(std::vector{Subject{at(53.5, 13.2), 250'000}}, k_tall, {});
    const auto broken = frame(std::vector{Subject{at(53.5, 13.2), std::nan("")}}, k_tall, {});
    CHECK(blurred->zoom < sharp->zoom);
    CHECK(across_m(*blurred, k_tall) >= 3599);
    CHECK(across_m(*hopeless, k_tall) < 4200);
    CHECK(broken->zoom == sharp->zoom);
}

TEST_CASE("the map never shows less than one and a half kilometres, nor more than zoom 15.5") {
    for (const double lat_deg : {0.0, 47.0, 53.5, 70.0}) {
        for (const ViewSize size : {k_wide, k_tall, ViewSize{480, 480}, ViewSize{1920, 1080}}) {
            const auto camera = frame(std::vector{Subject{at(lat_deg, 13)}}, size, k_margins);
            CHECK(across_m(*camera, size) >= 1499.9);
            CHECK(camera->zoom <= 15.5);
        }
    }
}

TEST_CASE("a larger scale allows as many pixels more, not less ground") {
    const auto small = frame(std::vector{Subject{at(0, 13)}}, {1080, 500}, {}, CameraLimits::for_scale(1));
    const auto large = frame(std::vector{Subject{at(0, 13)}}, {2160, 1000}, {}, CameraLimits::for_scale(2));
    CHECK_THAT(across_m(*small, {1080, 500}), WithinAbs(across_m(*large, {2160, 1000}), 1));
}

TEST_CASE("two people on both sides of the antimeridian are near each other") {
    const std::vector<Subject> family{{at(-16.5, 179.7)}, {at(-16.6, -179.6)}};
    const auto camera = frame(family, k_tall, k_margins);
    REQUIRE(camera);
    CHECK(camera->zoom > 8);
    CHECK(camera->centre.x >= 0);
    CHECK(camera->centre.x < 1);
    for (const Subject& subject : family)
        CHECK(is_inside(*camera, k_tall, k_margins, subject.place));
}

TEST_CASE("people round the whole world are framed the shorter way") {
    const std::vector<Subject> family{{at(0, -170)}, {at(0, 100)}, {at(0, 150)}};
    const auto camera = frame(family, {1920, 1080}, {});
    // From 100 east over the date line to 170 west are 90 degrees; the other way round 270.
    CHECK_THAT(camera->centre.x, WithinAbs((100.0 + 45) / 360 + 0.5, 1e-6));
}

TEST_CASE("the view ends at the poles") {
    for (const double lat_deg : {89.9, -90.0, 85.0}) {
        const auto camera = frame(std::vector{Subject{at(lat_deg, 0)}}, k_tall, {});
        const Projection projection(*camera, k_tall);
        CHECK(projection.to_world_point({0, 0}).y >= -1e-9);
        CHECK(projection.to_world_point({0, 1920.0}).y <= 1 + 1e-9);
    }
    CHECK(clamped({{0.5, 0.1}, 0}, k_tall, {.min_zoom = 0}).centre.y == 0.5);
    CHECK(clamped({{-1e-18, 0.5}, 3}, k_tall).centre.x < 1);
}

TEST_CASE("nobody and nothing is no camera") {
    CHECK_FALSE(frame({}, k_wide, {}));
    CHECK_FALSE(frame(std::vector{Subject{at(0, 0)}}, {0, 500}, {}));
}

TEST_CASE("margins that leave nothing are shrunk instead of turning the view inside out") {
    const auto camera =
        frame(std::vector{Subject{at(53, 13)}, Subject{at(53.1, 13.1)}}, k_wide, {900, 400, 900, 400});
    REQUIRE(camera);
    CHECK(std::isfinite(camera->zoom));
    CHECK(std::isfinite(camera->centre.x));
    for (const LatLon place : {at(53, 13), at(53.1, 13.1)})
        CHECK(is_inside(*camera, k_wide, {}, place));
}

TEST_CASE("the map stays still until somebody leaves the safe area or it is much too wide") {
    constexpr Margins framed{140, 140, 140, 140};
    constexpr Margins safe{60, 60, 60, 60};
    std::vector<Subject> family{{at(53.5571, 13.2607)}, {at(53.5700, 13.2900)}};
    const Camera old = frame(family, k_tall, framed).value();

    SECTION("a few steps") {
        family[1].place = at(53.5703, 13.2905);
        CHECK_FALSE(should_move(old, frame(family, k_tall, framed).value(), family, k_tall, safe));
    }
    SECTION("out of the safe area") {
        family[1].place = at(53.62, 13.35);
        CHECK(should_move(old, frame(family, k_tall, framed).value(), family, k_tall, safe));
    }
    SECTION("everybody came home") {
        family[1].place = family[0].place;
        const Camera wanted = frame(family, k_tall, framed).value();
        CHECK((wanted.zoom > old.zoom + 1.25) == should_move(old, wanted, family, k_tall, safe));
    }
    SECTION("much too wide") {
        Camera wide = old;
        wide.zoom -= 2;
        CHECK(should_move(wide, old, family, k_tall, safe));
    }
    SECTION("after every move the map is still") {
        for (const double step : {0.001, 0.01, 0.1, 1.0, 10.0}) {
            family[1].place = at(53.57 + step, 13.29 + step);
            const Camera wanted = frame(family, k_tall, framed).value();
            CHECK_FALSE(should_move(wanted, wanted, family, k_tall, safe));
        }
    }
}

TEST_CASE("a map that only moves goes on a little in the direction of who left, by whole pixels") {
    constexpr Margins framed{140, 140, 140, 140};
    constexpr Margins safe{60, 60, 60, 60};
    std::vector<Subject> family{{at(53.5571, 13.2607)}, {at(53.5590, 13.2680)}};
    const Camera old = frame(family, k_tall, framed).value();
    for (const auto& [north_deg, east_deg] :
         {std::pair(0.01, 0.0), std::pair(-0.01, 0.0), std::pair(0.0, 0.008), std::pair(0.006, -0.006)}) {
        std::vector<Subject> gone = family;
        for (Subject& subject : gone)
            subject.place = at(subject.place.lat_deg() + north_deg, subject.place.lon_deg() + east_deg);
        const Camera wanted = frame(gone, k_tall, framed).value();
        REQUIRE_THAT(wanted.zoom, WithinAbs(old.zoom, 0.01));
        const Camera same{wanted.centre, old.zoom};
        const Camera moved = panned(old, same, gone, k_tall, safe);
        CHECK(moved.zoom == old.zoom);
        CHECK_FALSE(should_move(moved, same, gone, k_tall, safe));
        const PixelPoint far = Projection(old, k_tall).to_pixel(moved.centre);
        const PixelPoint near = Projection(old, k_tall).to_pixel(same.centre);
        for (const auto& [went, asked] :
             {std::pair(far.x - 540, near.x - 540), std::pair(far.y - 960, near.y - 960)}) {
            CHECK_THAT(went, WithinAbs(std::round(went), 1e-6));
            if (std::abs(asked) < 1) continue;
            CHECK(std::abs(went) > std::abs(asked) + 1);
            CHECK(std::abs(went) <= 2 * std::abs(asked) + 1);
            CHECK(went * asked > 0);
        }
    }
}
