#include "render/widgets/camera_choice.hpp"

#include <random>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;

namespace {

constexpr map::ViewSize k_size{1080, 500};
constexpr Rect k_whole{0, 0, 1080, 500};

LatLon at(double lat_deg, double lon_deg) {
    return LatLon::make(lat_deg, lon_deg).value();
}

view::MapView family(const std::vector<LatLon>& places) {
    view::MapView view;
    view.home = at(53.5571, 13.2607);
    for (std::size_t i = 0; i < places.size(); ++i) {
        view::Marker marker;
        marker.name = "Person " + std::to_string(i);
        marker.place = places[i];
        view.markers.push_back(marker);
    }
    return view;
}

/// Scale 1: sizes as on a screen with a short side of 1080.
CameraChoice choice(config::MapOptions options = {}) {
    return {std::move(options), TypeScale()};
}

map::PixelPoint pixel(const CameraChoice& chosen, LatLon place) {
    return map::Projection(chosen.main(), k_size).to_pixel(place);
}

}  // namespace

TEST_CASE("the camera keeps still while people walk about inside the view") {
    CameraChoice chosen = choice();
    view::MapView view = family({at(53.5571, 13.2607), at(53.5650, 13.2900)});
    CHECK(chosen.choose(view, k_size, k_whole));
    const map::Camera before = chosen.main();
    std::mt19937 random(3);
    std::uniform_real_distribution<double> step(-0.0005, 0.0005);
    for (int i = 0; i < 50; ++i) {
        view.markers[0].place = at(53.5571 + step(random), 13.2607 + step(random));
        CHECK_FALSE(chosen.choose(view, k_size, k_whole));
    }
    CHECK(chosen.main() == before);
}

TEST_CASE("the camera follows who leaves the view, and seldom") {
    CameraChoice chosen = choice();
    view::MapView view = family({at(53.5571, 13.2607), at(53.5571, 13.2607)});
    int moves = 0;
    for (int i = 0; i < 600; ++i) {
        // Ten minutes on the road, a fix every second, 15 m each.
        view.markers[1].place = at(53.5571 + 0.000135 * i, 13.2607);
        moves += chosen.choose(view, k_size, k_whole) ? 1 : 0;
        const map::PixelPoint there = pixel(chosen, view.markers[1].place);
        REQUIRE(there.x > 0);
        REQUIRE(there.y > 0);
    }
    CHECK(moves >= 2);
    CHECK(moves <= 12);
}

TEST_CASE("a family on the road takes its map along without zooming, a few times a minute") {
    CameraChoice chosen = choice();
    view::MapView view;
    int moves = 0;
    std::optional<double> zoom;
    for (int second = 0; second < 300; ++second) {
        std::vector<LatLon> places;
        for (int lane = 0; lane < 5; ++lane)
            places.push_back(at(53.5500 + 0.000135 * second, 13.2480 + 0.003 * lane));
        view = family(places);
        if (chosen.choose(view, k_size, k_whole) && second > 0) ++moves;
        if (!zoom) zoom = chosen.main().zoom;
        REQUIRE_THAT(chosen.main().zoom, WithinAbs(*zoom, 0.01));
        for (const LatLon place : places) {
            const map::PixelPoint there = pixel(chosen, place);
            REQUIRE(there.x > 0);
            REQUIRE(there.x < k_size.width_px);
            REQUIRE(there.y > 0);
            REQUIRE(there.y < k_size.height_px);
        }
    }
    CHECK(moves >= 5);
    CHECK(moves <= 15);
}

TEST_CASE("somebody far away gets an inset, and nobody stands below it") {
    CameraChoice chosen = choice();
    const view::MapView view =
        family({at(53.5571, 13.2607), at(53.5650, 13.2900), at(48.137, 11.575), at(53.5500, 13.2400)});
    chosen.choose(view, k_size, k_whole);
    REQUIRE(chosen.insets().size() == 1);
    const Inset& inset = chosen.insets()[0];
    CHECK(inset.markers == std::vector<std::size_t>{2});
    CHECK(chosen.members() == std::vector<std::size_t>{0, 1, 3});
    CHECK(inset.box.shared_with(k_whole) == inset.box);
    CHECK(inset.bearing_deg > 180);
    CHECK(inset.bearing_deg < 200);
    CHECK(inset.box.x < 540);  // Munich lies a little west of south
    for (const std::size_t member : chosen.members()) {
        const map::PixelPoint there = pixel(chosen, view.markers[member].place);
        const Rect badge{static_cast<int>(there.x) - 38, static_cast<int>(there.y) - 38, 76, 76};
        CHECK_FALSE(badge.intersects(inset.box));
    }
    CHECK(chosen.main().zoom > 12);

    config::MapOptions plain;
    plain.show_insets = false;
    CameraChoice all = choice(plain);
    all.choose(view, k_size, k_whole);
    CHECK(all.insets().empty());
    CHECK(all.main().zoom < 7);
}

TEST_CASE("an inset moves with its people, but seldom") {
    CameraChoice chosen = choice();
    view::MapView view = family({at(53.5571, 13.2607), at(48.137, 11.575)});
    chosen.choose(view, k_size, k_whole);
    const map::Camera before = chosen.insets().at(0).camera;
    view.markers[1].place = at(48.15, 11.60);
    CHECK_FALSE(chosen.choose(view, k_size, k_whole));
    CHECK(chosen.insets().at(0).camera == before);
    view.markers[1].place = at(48.9, 9.2);
    CHECK(chosen.choose(view, k_size, k_whole));
    CHECK_FALSE(chosen.insets().at(0).camera == before);
}

TEST_CASE("whoever is followed stays in the middle third; without a position everybody is framed") {
    config::MapOptions options;
    options.follow = "Person 1";
    CameraChoice chosen = choice(options);
    view::MapView view = family({at(53.5571, 13.2607), at(53.6, 13.4), at(48.137, 11.575)});
    for (int i = 0; i < 300; ++i) {
        view.markers[1].place = at(53.6, 13.4 + 0.0002 * i);
        chosen.choose(view, k_size, k_whole);
        const map::PixelPoint there = pixel(chosen, view.markers[1].place);
        REQUIRE(there.x >= 1080 / 4.0 - 1);
        REQUIRE(there.x <= 1080 * 3 / 4.0 + 1);
        REQUIRE(chosen.is_following());
    }
    CHECK_THAT(chosen.main().zoom, WithinAbs(15, 1e-9));
    view.markers.erase(view.markers.begin() + 1);
    chosen.choose(view, k_size, k_whole);
    CHECK_FALSE(chosen.is_following());
}

TEST_CASE("a fixed view stays fixed") {
    config::MapOptions options;
    options.center = at(53.5, 13.2);
    options.zoom = 12;
    CameraChoice chosen = choice(options);
    chosen.choose(family({at(48.137, 11.575)}), k_size, k_whole);
    const map::Camera before = chosen.main();
    CHECK(before.zoom == 12);
    CHECK_FALSE(chosen.choose(family({at(40.7, -74.0), at(53.5, 13.2)}), k_size, k_whole));
    CHECK(chosen.main() == before);
    CHECK(chosen.insets().empty());
}

TEST_CASE("somebody's wish goes before the configuration, for as long as they have it") {
    config::MapOptions options;
    options.center = at(53.5, 13.2);
    options.zoom = 12;
    CameraChoice chosen = choice(options);
    view::MapView view = family({at(53.5571, 13.2607), at(48.137, 11.575)});
    chosen.choose(view, k_size, k_whole);
    const map::Camera before = chosen.main();
    view.zoom = 9;
    CHECK(chosen.choose(view, k_size, k_whole));
    CHECK_THAT(chosen.main().zoom, WithinAbs(9, 1e-9));
    CHECK_FALSE(chosen.is_following());
    view.follow = "Person 1";
    CHECK(chosen.choose(view, k_size, k_whole));
    CHECK(chosen.is_following());
    CHECK_THAT(pixel(chosen, view.markers[1].place).x, WithinAbs(540, 60));
    CHECK_THAT(chosen.main().zoom, WithinAbs(9, 1e-9));
    view.follow = "Nobody";  // without a position: as configured
    chosen.choose(view, k_size, k_whole);
    CHECK_FALSE(chosen.is_following());
    view.follow.clear();
    view.zoom.reset();
    chosen.choose(view, k_size, k_whole);
    CHECK(chosen.main() == before);
}

TEST_CASE("people are framed where no other module stands") {
    CameraChoice chosen = choice();
    const view::MapView view = family({at(53.5571, 13.2607), at(53.5650, 13.2900)});
    const Rect free{0, 600, 1080, 900};
    const map::ViewSize screen{1080, 1920};
    chosen.choose(view, screen, free);
    for (const view::Marker& marker : view.markers) {
        const map::PixelPoint there = map::Projection(chosen.main(), screen).to_pixel(marker.place);
        CHECK(there.y > 600);
        CHECK(there.y < 1500);
    }
}

TEST_CASE("the largest free rectangle") {
    CHECK(largest_free({0, 0, 100, 100}, {}) == Rect{0, 0, 100, 100});
    CHECK(largest_free({0, 0, 100, 100}, {{0, 0, 100, 30}, {60, 30, 40, 70}}) == Rect{0, 30, 60, 70});
    CHECK(largest_free({0, 0, 100, 100}, {{0, 0, 100, 100}}) == Rect{0, 0, 100, 100});
}
