// Text along a circle.

#include "render/text/arc_text.hpp"

#include <cmath>
#include <filesystem>
#include <numbers>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;

namespace {

const std::filesystem::path k_fonts = std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/fonts";
constexpr double k_radius = 300;

TypeChoice type_of(double size_px) {
    TypeChoice type;
    type.size_px = size_px;
    return type;
}

/// The extent of a text's ink on its circle.
struct Extent {
    double nearest = 1e9, farthest = 0, first = 1e9, last = -1e9;
    double weight = 0, turned = 0;  ///< ink, and ink times angle
};

Extent extent_of(const ArcText& text, double middle_rad) {
    Extent extent;
    for (int y = 0; y < text.image.height_px; ++y) {
        for (int x = 0; x < text.image.width_px; ++x) {
            const auto pixel = text.image.pixels[static_cast<std::size_t>(y * text.image.width_px + x)];
            if (pixel >> 24U < 128) continue;
            const double dx = text.left + x + 0.5;
            const double dy = text.top + y + 0.5;
            const double distance = std::hypot(dx, dy);
            const double angle = std::remainder(std::atan2(dx, -dy) - middle_rad, 2 * std::numbers::pi);
            extent.nearest = std::min(extent.nearest, distance);
            extent.farthest = std::max(extent.farthest, distance);
            extent.first = std::min(extent.first, angle);
            extent.last = std::max(extent.last, angle);
            extent.weight += 1;
            extent.turned += angle;
        }
    }
    return extent;
}

}  // namespace

TEST_CASE("a bent text is as long as it is wide, and its capitals stand in the middle of the line") {
    Typesetter typesetter(k_fonts);
    const double width = arc_text_width(typesetter, "HOME", type_of(44));
    CHECK(width > 80);
    for (const double middle : {0.0, 1.0, 2.5, -1.2, std::numbers::pi}) {
        for (const bool flipped : {false, true}) {
            INFO(middle << (flipped ? " flipped" : ""));
            const ArcText text =
                bend_text(typesetter, "HOME", type_of(44), {middle, k_radius, flipped}, {255, 255, 255, 255});
            const Extent extent = extent_of(text, middle);
            REQUIRE(extent.weight > 200);
            CHECK(std::abs((extent.nearest + extent.farthest) / 2 - k_radius) < 2);
            CHECK(std::abs((extent.last - extent.first) * k_radius - width) < 10);
            CHECK(std::abs(extent.first + extent.last) * k_radius < 6);
        }
    }
}

TEST_CASE("a text in the lower half is upright: its beginning is on the left") {
    Typesetter typesetter(k_fonts);
    // Nearly all the ink of this word is in its beginning.
    const auto weigh = [&](bool flipped) {
        const ArcText text =
            bend_text(typesetter, "MMi...", type_of(44), {0, k_radius, flipped}, {255, 255, 255, 255});
        return extent_of(text, 0).turned;
    };
    CHECK(weigh(false) < 0);
    CHECK(weigh(true) > 0);
}

TEST_CASE("a text is written in its colour on nothing") {
    Typesetter typesetter(k_fonts);
    const ArcText text = bend_text(typesetter, "Lost", type_of(40), {0, k_radius, false}, {255, 59, 48, 255});
    for (const std::uint32_t pixel : text.image.pixels)
        CHECK((pixel == 0 || (pixel & 0xFFFFFFU) == 0xFF3B30U));
}

TEST_CASE("a script whose letters join is bent as well, and what no font can write is empty") {
    Typesetter typesetter(k_fonts);
    CHECK_FALSE(
        bend_text(typesetter, "في الطريق", type_of(40), {0, k_radius, false}, {}).image.pixels.empty());
    CHECK(bend_text(typesetter, "\xF0\x9F\x8F\xA0", type_of(40), {0, k_radius, false}, {})
              .image.pixels.empty());
    CHECK(arc_text_width(typesetter, "\xF0\x9F\x8F\xA0", type_of(40)) == 0);
}
