#include "render/map/reproject.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

constexpr ViewSize k_size{200, 100};
constexpr std::uint32_t k_white = 0xFFFFFFFFU;
constexpr std::uint32_t k_grey = 0xFF646464U;

render::Image filled(std::uint32_t color) {
    return {k_size.width_px, k_size.height_px, std::vector<std::uint32_t>(200 * 100, color)};
}

Camera camera(double x, double zoom) {
    return {{x, 0.4}, zoom};
}

double moved_px(const Camera& from, const Camera& to, WorldPoint place) {
    const PixelPoint a = Projection(from, k_size).to_pixel(place);
    const PixelPoint b = Projection(to, k_size).to_pixel(place);
    return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

TEST_CASE("while one picture fades into another there is never a hole nor a flash") {
    const auto before = filled(k_grey);
    const auto after = filled(k_white);
    for (const double zoom : {13.2, 14.0, 15.7}) {
        const Camera from = camera(0.5, 14);
        const Camera to = camera(0.500002, zoom);
        for (int step = 0; step <= 10; ++step) {
            const double t = step / 10.0;
            const auto seen = blend_pictures({&before, from}, {&after, to}, between(from, to, t), t);
            REQUIRE(seen.pixels.size() == before.pixels.size());
            const auto [darkest, brightest] = std::ranges::minmax(seen.pixels);
            CHECK(darkest >= k_grey);
            CHECK(brightest <= k_white);
        }
    }
}

TEST_CASE("a fade begins with the old picture and ends with the new one") {
    const auto before = filled(k_grey);
    const auto after = filled(k_white);
    const Camera still = camera(0.5, 14);
    CHECK(blend_pictures({&before, still}, {&after, still}, still, 0).pixels == before.pixels);
    CHECK(blend_pictures({&before, still}, {&after, still}, still, 1).pixels == after.pixels);
}

TEST_CASE("a camera begins and ends where it should, and never hurries") {
    const Camera from = camera(0.5, 12);
    const Camera to = camera(0.50001, 14);
    CHECK(between(from, to, 0) == from);
    CHECK_THAT(between(from, to, 1).centre.x, WithinAbs(to.centre.x, 1e-12));
    CHECK_THAT(between(from, to, 1).zoom, WithinAbs(14, 1e-12));
    // What both views share moves evenly: no step moves it much farther than another.
    double longest = 0;
    double shortest = 1e9;
    for (int step = 0; step < 20; ++step) {
        const double px = moved_px(between(from, to, step / 20.0), between(from, to, (step + 1) / 20.0),
                                   {0.500012, 0.400001});
        longest = std::max(longest, px);
        shortest = std::min(shortest, px);
    }
    CHECK(longest < 6 * std::max(shortest, 0.5));
}

TEST_CASE("a camera takes the shorter way round the world") {
    const Camera middle = between(camera(0.999, 5), camera(0.001, 5), 0.5);
    CHECK((middle.centre.x < 0.0001 || middle.centre.x > 0.9999));
}

TEST_CASE("a leap is no way") {
    CHECK(is_near(camera(0.5, 14), camera(0.5, 15), k_size));
    CHECK(is_near(camera(0.5, 12), camera(0.50001, 14), k_size));
    CHECK_FALSE(is_near(camera(0.5, 10), camera(0.5, 14), k_size));
    CHECK_FALSE(is_near(camera(0.5, 14), camera(0.6, 14), k_size));
}
