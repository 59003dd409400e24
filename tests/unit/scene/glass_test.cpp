#include "render/sdl/glass.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

double luminance(std::uint32_t pixel) {
    const double value = static_cast<double>(pixel & 255U) / 255;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

/// Contrast of a grey text against black, both seen through the glass.
double contrast(std::uint32_t grey, Glass glass) {
    Image image{2, 1, {0xFF000000U | grey << 16 | grey << 8 | grey, 0xFF000000U}};
    apply_glass(image, glass);
    return luminance(image.pixels[0]) / luminance(image.pixels[1]);
}

}  // namespace

TEST_CASE("white on glass by day has a contrast of a little over four") {
    CHECK_THAT(contrast(0xFF, Glass::day), WithinAbs(4.33, 0.1));
}

TEST_CASE("the dimmest text is still twice as bright as the glass by day") {
    CHECK(contrast(168, Glass::day) >= 2.0);
}

TEST_CASE("in the evening everything stands out more") {
    CHECK(contrast(168, Glass::evening) > contrast(168, Glass::day));
}

TEST_CASE("without glass nothing changes") {
    Image image{1, 1, {0xFF123456U}};
    apply_glass(image, Glass::none);
    CHECK(image.pixels[0] == 0xFF123456U);
}
