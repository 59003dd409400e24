#include "render/widgets/marker_glides.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

constexpr Rect k_area{0, 0, 1080, 500};
const map::Camera k_camera{to_world(LatLon::make(53.5571, 13.2607).value()), 14};
const TileGround k_ground{k_camera, k_area};

MarkStand stand(double px_east) {
    return {{k_camera.centre.x + px_east / k_camera.world_px(), k_camera.centre.y}, 0, 0};
}

Motion from(MotionTime start) {
    return {start, 600ms};
}

}  // namespace

TEST_CASE("a mark is at its first place at once and glides to the next") {
    MarkerGlides glides;
    glides.send("Anna", stand(0), k_ground, 500, from(1000ms));
    CHECK(glides.at("Anna", k_ground, 1000ms) == PathPoint{540, 250});
    CHECK_FALSE(glides.next_step(k_ground, 1000ms));
    glides.send("Anna", stand(100), k_ground, 500, from(2000ms));
    const float begin = glides.at("Anna", k_ground, 2000ms).x;
    CHECK(begin > 540);  // the first picture after the news moves already
    CHECK(begin < 580);
    CHECK(glides.at("Anna", k_ground, 2600ms) == PathPoint{640, 250});
    CHECK_FALSE(glides.next_step(k_ground, 2600ms));
}

TEST_CASE("frames are asked for only where a pixel changes") {
    MarkerGlides glides;
    glides.send("Anna", stand(0), k_ground, 500, from(0ms));
    glides.send("Anna", stand(3), k_ground, 500, from(1000ms));
    int frames = 0;
    float last = glides.at("Anna", k_ground, 1000ms).x;
    for (auto next = glides.next_step(k_ground, 1000ms); next; next = glides.next_step(k_ground, *next)) {
        const float here = glides.at("Anna", k_ground, *next).x;
        CHECK(here != last);
        last = here;
        ++frames;
    }
    CHECK(last == 543);
    CHECK(frames <= 3);
}

TEST_CASE("nobody flies over half a map, and nothing glides without time") {
    MarkerGlides glides;
    glides.send("Anna", stand(-400), k_ground, 500, from(0ms));
    glides.send("Anna", stand(400), k_ground, 500, from(1000ms));
    CHECK(glides.at("Anna", k_ground, 1000ms).x == 940);
    glides.send("Anna", stand(300), k_ground, 500, {2000ms, 0ms});
    CHECK(glides.at("Anna", k_ground, 2000ms).x == 840);
}

TEST_CASE("a newer fix redirects a mark from where it is") {
    MarkerGlides glides;
    glides.send("Anna", stand(0), k_ground, 500, from(0ms));
    glides.send("Anna", stand(200), k_ground, 500, from(1000ms));
    const float before = glides.at("Anna", k_ground, 1150ms).x;
    glides.send("Anna", stand(0), k_ground, 500, from(1150ms));
    const float after = glides.at("Anna", k_ground, 1150ms).x;
    CHECK(std::abs(after - before) < 25);
    CHECK(glides.at("Anna", k_ground, 1800ms).x == 540);
}

TEST_CASE("a map that moves takes marks along without a glide of their own") {
    MarkerGlides glides;
    glides.send("Anna", stand(100), k_ground, 500, from(0ms));
    const TileGround closer({k_camera.centre, 15}, k_area);
    CHECK(glides.at("Anna", closer, 0ms).x == 740);
    glides.send("Anna", stand(100), closer, 500, from(0ms));
    CHECK_FALSE(glides.next_step(closer, 0ms));
}

TEST_CASE("whoever is gone is forgotten and comes back without a glide") {
    MarkerGlides glides;
    glides.send("Anna", stand(0), k_ground, 500, from(0ms));
    glides.forget_others();
    glides.forget_others();
    glides.send("Anna", stand(100), k_ground, 500, from(1000ms));
    CHECK(glides.at("Anna", k_ground, 1000ms).x == 640);
}
