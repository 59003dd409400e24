#include "render/sdl/glass.hpp"

#include <cmath>

#include "render/layout/type_scale.hpp"
#include "render/widgets/badge.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

double linear(std::uint32_t channel) {
    const double value = static_cast<double>(channel & 255U) / 255;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

/// WCAG's relative luminance.
double luminance(std::uint32_t pixel) {
    return 0.2126 * linear(pixel >> 16) + 0.7152 * linear(pixel >> 8) + 0.0722 * linear(pixel);
}

/// Contrast of a text against black, both seen through the glass.
double contrast(const Rgba& text, Glass glass) {
    Image image{2, 1, {0xFF000000U | text.r << 16U | text.g << 8U | text.b, 0xFF000000U}};
    apply_glass(image, glass);
    return luminance(image.pixels[0]) / luminance(image.pixels[1]);
}

double contrast(std::uint8_t grey, Glass glass) {
    return contrast(Rgba{grey, grey, grey, 255}, glass);
}

}  // namespace

TEST_CASE("white on glass by day has a contrast of a little over four") {
    CHECK_THAT(contrast(0xFF, Glass::day), WithinAbs(4.33, 0.1));
}

TEST_CASE("text of every colour is at least twice as bright as the glass by day") {
    for (const Rgba& text : {k_bright, k_normal, k_dimmed, k_notice, k_alarm}) {
        INFO(static_cast<int>(text.r) << ' ' << static_cast<int>(text.g) << ' ' << static_cast<int>(text.b));
        CHECK(contrast(text, Glass::day) >= 2.0);
    }
}

TEST_CASE("in the evening everything stands out more") {
    CHECK(contrast(168, Glass::evening) > contrast(168, Glass::day));
}

TEST_CASE("without glass nothing changes") {
    Image image{1, 1, {0xFF123456U}};
    apply_glass(image, Glass::none);
    CHECK(image.pixels[0] == 0xFF123456U);
}
