#include "render/layout/type_scale.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;

TEST_CASE("the design's sizes are pixels at a short side of 1080") {
    const config::Display display;
    CHECK(TypeScale::for_screen(1080, 1920, display, 1).px(size::k_xsmall) == 28);
    CHECK(TypeScale::for_screen(1920, 1080, display, 1).px(size::k_xsmall) == 28);
    CHECK(TypeScale::for_screen(2160, 3840, display, 1).px(size::k_xsmall) == 56);
    CHECK(TypeScale::for_screen(1080, 1920, display, 1.5).px(size::k_xsmall) == 42);
}

TEST_CASE("a farther viewer gets larger letters, a nearer one no smaller") {
    config::Display display;
    display.viewing_distance_m = 3;
    CHECK(TypeScale::for_screen(1080, 1920, display, 1).factor() > 1.3);
    display.viewing_distance_m = 1;
    CHECK_THAT(TypeScale::for_screen(1080, 1920, display, 1).factor(), WithinAbs(1, 1e-9));
}

TEST_CASE("strokes stay at least two pixels wide") {
    const TypeScale scale = TypeScale::for_screen(1080, 1920, {}, 1);
    CHECK(scale.font(Face::thin, 208).face == Face::thin);
    CHECK(scale.font(Face::thin, 64).face == Face::light);
    CHECK(scale.font(Face::light, 28).face == Face::regular);
    CHECK(scale.font(Face::regular, 20).face == Face::medium);
}
