#include "render/map/reproject.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

constexpr ViewSize k_size{200, 100};
constexpr std::uint32_t k_white = 0xFFFFFFFFU;
constexpr std::uint32_t k_grey = 0xFF646464U;

render::Image filled(std::uint32_t color) {
    return {k_size.width_px, k_size.height_px, render::Pixels(200 * 100, color)};
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

TEST_CASE("pixels between two others are as light as both: nothing jumps while the camera glides") {
    auto picture = filled(0xFF000000U);
    for (int y = 0; y < 100; ++y)
        picture.pixels[static_cast<std::size_t>(y * 200 + 100)] = k_white;
    const Camera at = camera(0.5, 14);
    const double world_px = 512 * std::exp2(14);
    for (const double shift_px : {0.25, 0.5, 0.75}) {
        const auto seen =
            blend_pictures({&picture, at}, {&picture, at}, camera(0.5 - shift_px / world_px, 14), 0.3);
        const auto light = [&](std::size_t x) {
            return static_cast<double>(seen.pixels[50 * 200 + x] & 0xFFU);
        };
        INFO("shifted by " << shift_px);
        CHECK_THAT(light(100), WithinAbs(255 * (1 - shift_px), 4));
        CHECK_THAT(light(101), WithinAbs(255 * shift_px, 4));
        CHECK(light(99) == 0);
        CHECK(light(102) == 0);
    }
}

TEST_CASE("no hard edge shows where one picture ends and the other goes on, nor where both end") {
    const auto before = filled(k_grey);
    const auto after = filled(k_white);
    const double world_px = 512 * std::exp2(14);
    const Camera from = camera(0.5, 14);
    const Camera to{{0.5 + 120 / world_px, 0.4 + 70 / world_px}, 14};
    for (int step = 0; step <= 10; ++step) {
        const double t = step / 10.0;
        const auto seen = blend_pictures({&before, from}, {&after, to}, between(from, to, t), t);
        int largest = 0;
        for (std::size_t i = 1; i < seen.pixels.size(); ++i) {
            const auto light = [&](std::size_t at) { return static_cast<int>(seen.pixels[at] & 0xFFU); };
            if (i % 200 != 0) largest = std::max(largest, std::abs(light(i) - light(i - 1)));
            if (i >= 200) largest = std::max(largest, std::abs(light(i) - light(i - 200)));
        }
        INFO("at " << t);
        CHECK(largest <= 60);
    }
}

TEST_CASE("a large picture, on which two threads work, is no other than a small one") {
    render::Image picture{1100, 1000, render::Pixels(1'100'000)};
    for (std::size_t i = 0; i < picture.pixels.size(); ++i)
        picture.pixels[i] = 0xFF000000U | static_cast<std::uint32_t>(i * 2654435761U >> 8U);
    const Camera still = camera(0.5, 14);
    CHECK(blend_pictures({&picture, still}, {&picture, still}, still, 0.4).pixels == picture.pixels);
}

TEST_CASE("while the camera only moves, ground that both pictures have is seen as it is") {
    // One world of noise, and two windows on it that lie whole pixels apart.
    const auto world = [](int x, int y) {
        return 0xFF000000U | static_cast<std::uint32_t>((x * 73 + y * 1009) * 2654435761U >> 8U);
    };
    const auto window = [&](int left, int top) {
        auto picture = filled(0);
        for (int y = 0; y < 100; ++y)
            for (int x = 0; x < 200; ++x)
                picture.pixels[static_cast<std::size_t>(y * 200 + x)] = world(left + x, top + y);
        return picture;
    };
    const double world_px = 512 * std::exp2(14);
    for (const auto& [dx, dy] : {std::pair(60, 0), std::pair(-60, 0), std::pair(0, -30)}) {
        const auto before = window(0, 0);
        const auto after = window(dx, dy);
        const Camera from = camera(0.5, 14);
        const Camera to{{0.5 + dx / world_px, 0.4 + dy / world_px}, 14};
        for (const double t : {0.0, 0.1, 0.5, 0.93, 1.0}) {
            const Camera view = between(from, to, t);
            const PixelPoint corner = Projection(from, k_size).to_pixel(view.centre);
            const int left = static_cast<int>(std::lround(corner.x)) - 100;
            const int top = static_cast<int>(std::lround(corner.y)) - 50;
            const auto seen = blend_pictures({&before, from}, {&after, to}, view, t);
            int wrong = 0;
            int alone = 0;
            for (int y = 0; y < 100; ++y) {
                for (int x = 0; x < 200; ++x) {
                    const auto covers = [&](int at_x, int at_y) {
                        return left + x >= at_x && left + x < at_x + 200 && top + y >= at_y &&
                               top + y < at_y + 100;
                    };
                    alone += covers(0, 0) && covers(dx, dy) ? 0 : 1;
                    const std::uint32_t is = seen.pixels[static_cast<std::size_t>(y * 200 + x)];
                    for (const int shift : {0, 8, 16})
                        wrong += std::abs(static_cast<int>(is >> shift & 0xFFU) -
                                          static_cast<int>(world(left + x, top + y) >> shift & 0xFFU)) > 2;
                }
            }
            INFO("by " << dx << ", " << dy << " at " << t);
            CHECK(left == static_cast<int>(std::lround(dx * t)));
            CHECK(top == static_cast<int>(std::lround(dy * t)));
            if (t == 0.5) CHECK(alone > 0);
            CHECK(wrong == 0);
        }
    }
}
