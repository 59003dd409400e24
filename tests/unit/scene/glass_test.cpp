#include "render/sdl/glass.hpp"

#include "render/layout/type_scale.hpp"
#include "render/map/map_style.hpp"
#include "render/widgets/badge.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/glass_contrast.hpp"

using namespace mirror::render;
using mirror::test::contrast;
using mirror::test::k_least_contrast;

namespace {

double grey_contrast(std::uint8_t grey, Glass glass) {
    return contrast(Rgba{grey, grey, grey, 255}, glass);
}

}  // namespace

TEST_CASE("white on glass by day has a contrast of a little over four") {
    CHECK_THAT(grey_contrast(0xFF, Glass::day), WithinAbs(4.33, 0.1));
}

TEST_CASE("text of every colour is at least twice as bright as the glass by day") {
    for (const Rgba& text : {k_bright, k_normal, k_dimmed, k_notice, k_alarm}) {
        INFO(static_cast<int>(text.r) << ' ' << static_cast<int>(text.g) << ' ' << static_cast<int>(text.b));
        CHECK(contrast(text, Glass::day) >= k_least_contrast);
    }
}

TEST_CASE("so is every name on the map") {
    const mirror::map::MapStyle& style = mirror::map::mirror_style();
    std::vector<mirror::map::LabelStyle> labels(style.places.begin(), style.places.end());
    labels.insert(labels.end(), {style.water_name, style.street_name, style.main_street_name});
    int written = 0;
    for (const mirror::map::LabelStyle& label : labels) {
        if (label.size_px <= 0) continue;
        const auto [r, g, b] = label.color;
        INFO(static_cast<int>(r) << ' ' << static_cast<int>(g) << ' ' << static_cast<int>(b));
        CHECK(contrast({r, g, b, 255}, Glass::day) >= k_least_contrast);
        ++written;
    }
    CHECK(written > 5);
}

TEST_CASE("in the evening everything stands out more") {
    CHECK(grey_contrast(168, Glass::evening) > grey_contrast(168, Glass::day));
}

TEST_CASE("without glass nothing changes") {
    Image image{1, 1, {0xFF123456U}};
    apply_glass(image, Glass::none);
    CHECK(image.pixels[0] == 0xFF123456U);
}
