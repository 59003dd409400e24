// From one base map to the next: what is seen of both, and of their names.

#include "render/widgets/picture_transition.hpp"

#include <map>

#include "render/map/base_map_painter.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

constexpr int k_side = 200;
constexpr double k_world_px = 512.0 * (1 << 14);

std::shared_ptr<const Image> filled(int side, std::uint32_t color) {
    return std::make_shared<const Image>(
        Image{side, side, Pixels(static_cast<std::size_t>(side * side), color)});
}

/// A map of one grey so far east, with one name in its middle.
map::FinishedMap grey(std::uint8_t light, double east_px, const std::string& name) {
    map::FinishedMap made;
    made.request.camera = {{0.5 + east_px / k_world_px, 0.4}, 14};
    made.request.width_px = made.request.height_px = k_side;
    made.request.edge_fade_px = 40;
    made.image = filled(k_side, 0xFF000000U | light * 0x010101U);
    made.names = {{name, filled(20, 0xFFFFFFFFU), 90, 90}};
    return made;
}

/// What is drawn at a moment.
struct Drawn {
    std::shared_ptr<const Image> ground;
    std::map<const Image*, Item> names;

    [[nodiscard]] int alpha_of(const map::FinishedMap& picture) const {
        const auto found = names.find(picture.names[0].image.get());
        return found == names.end() ? 0 : std::get<Picture>(found->second.what).alpha;
    }
    [[nodiscard]] int left_of(const map::FinishedMap& picture) const {
        return names.at(picture.names[0].image.get()).bounds.x;
    }
    [[nodiscard]] unsigned light(int x, int y) const {
        return ground->pixels[static_cast<std::size_t>(y * k_side + x)] & 0xFFU;
    }
};

Drawn draw(PictureTransition& transition, FontSet& fonts, MotionTime now) {
    SceneBuilder builder(k_side, k_side, fonts);
    transition.draw_ground(builder, 0, 0, now);
    transition.draw_names(builder, 0, 0, now);
    Drawn drawn;
    const Scene scene = builder.take();
    for (const Item& item : scene.layers[0].items) {
        const auto& picture = std::get<Picture>(item.what);
        if (picture.opaque)
            drawn.ground = picture.image;
        else
            drawn.names.emplace(picture.image.get(), item);
    }
    return drawn;
}

}  // namespace

TEST_CASE("old names go before new ones come, and both move with the ground") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    PictureTransition transition;
    const auto before = grey(100, 0, "West");
    const auto after = grey(200, 60, "East");
    transition.take(before, 600ms, 0ms);
    CHECK(draw(transition, fonts, 0ms).alpha_of(before) == 255);
    transition.take(after, 600ms, 1s);
    int left_before = 91;
    int left_after = 151;
    for (MotionTime now = 1s; now < 1600ms; now += 33ms) {
        const Drawn drawn = draw(transition, fonts, now);
        INFO("after " << (now - 1s).count() << " ms");
        CHECK_FALSE((drawn.alpha_of(before) > 0 && drawn.alpha_of(after) > 0));
        if (drawn.alpha_of(before) > 0) {
            CHECK(drawn.left_of(before) <= left_before);
            left_before = drawn.left_of(before);
        }
        if (drawn.alpha_of(after) > 0) {
            CHECK(drawn.left_of(after) <= left_after);
            left_after = drawn.left_of(after);
        }
    }
    CHECK(left_before < 90);
    CHECK(left_after <= 91);
    const Drawn rest = draw(transition, fonts, 2s);
    CHECK(rest.ground == after.image);
    CHECK(rest.alpha_of(after) == 255);
    CHECK(rest.left_of(after) == 90);
    CHECK(rest.alpha_of(before) == 0);
}

TEST_CASE("a name that stands where it stood stays while the ground below is drawn anew") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    PictureTransition transition;
    transition.take(grey(100, 0, "Town"), 600ms, 0ms);
    const auto again = grey(120, 0, "Town");
    transition.take(again, 600ms, 1s);
    for (MotionTime now = 1s; now < 1700ms; now += 100ms)
        CHECK(draw(transition, fonts, now).alpha_of(again) == 255);
}

TEST_CASE("a glide that is sent elsewhere begins with what is seen") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    PictureTransition transition;
    transition.take(grey(60, 0, "A"), 600ms, 0ms);
    transition.take(grey(220, 30, "B"), 600ms, 1s);
    const Drawn before = draw(transition, fonts, 1300ms);
    REQUIRE(before.light(100, 100) > 100);
    REQUIRE(before.light(100, 100) < 180);
    transition.take(grey(60, 0, "C"), 600ms, 1300ms);
    const Drawn after = draw(transition, fonts, 1300ms);
    for (const int x : {20, 60, 100, 140, 180})
        CHECK(std::abs(static_cast<int>(after.light(x, 100)) - static_cast<int>(before.light(x, 100))) <= 2);
    CHECK(draw(transition, fonts, 3s).light(100, 100) == 60);
}

TEST_CASE("the edge is soft and lies still, at rest and on the way") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    for (const int fade_px : {40, 500}) {
        SceneBuilder builder(300, 200, fonts);
        SoftEdge edge;
        edge.draw(builder, {0, 0, 300, 200}, fade_px);
        std::vector<double> light(300 * 200, 255.0);
        const Scene scene = builder.take();
        for (const Item& item : scene.layers[0].items) {
            const Image& image = *std::get<Picture>(item.what).image;
            for (int y = 0; y < image.height_px; ++y)
                for (int x = 0; x < image.width_px; ++x) {
                    const auto at = static_cast<std::size_t>((item.bounds.y + y) * 300 + item.bounds.x + x);
                    light.at(at) *=
                        1 - (image.pixels[static_cast<std::size_t>(y * image.width_px + x)] >> 24U) / 255.0;
                }
        }
        const auto columns = map::edge_light(300, fade_px);
        const auto rows = map::edge_light(200, fade_px);
        for (std::size_t y = 0; y < 200; ++y)
            for (std::size_t x = 0; x < 300; ++x) {
                const double wanted = columns[x] * rows[y] / 65536.0 * 255;
                const double seen = light[y * 300 + x];
                if (std::abs(seen - wanted) > 3) CHECK((seen == 0 && wanted <= map::k_least_light + 1));
            }
    }
}
