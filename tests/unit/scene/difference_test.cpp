#include "render/scene.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

Item box(int x, int y, int w = 10, int h = 10) {
    return {{x, y, w, h},
            Shape{{Path{{{0, 0}, {float(w), 0}, {float(w), float(h)}}, true, {}, {255, 255, 255, 255}}}}};
}

Scene scene(std::vector<Item> items) {
    return {200, 100, {{"layer", std::move(items), {}}}};
}

bool covers(const std::vector<Rect>& rects, const Rect& wanted) {
    for (const Rect& rect : rects) {
        if (rect.shared_with(wanted) == wanted) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("equal scenes differ nowhere") {
    CHECK(difference(scene({box(0, 0)}), scene({box(0, 0)})).empty());
}

TEST_CASE("a moved item makes its old and its new place dirty") {
    const auto dirty = difference(scene({box(0, 0), box(50, 50)}), scene({box(0, 0), box(120, 50)}));
    CHECK(covers(dirty, {50, 50, 10, 10}));
    CHECK(covers(dirty, {120, 50, 10, 10}));
    CHECK_FALSE(covers(dirty, {0, 0, 10, 10}));
}

TEST_CASE("an item that comes or goes leaves its neighbours clean") {
    CHECK(difference(scene({box(0, 0), box(50, 0)}), scene({box(0, 0), box(20, 60), box(50, 0)})) ==
          std::vector<Rect>{{20, 60, 10, 10}});
    CHECK(difference(scene({box(0, 0), box(50, 0)}), scene({box(50, 0)})) ==
          std::vector<Rect>{{0, 0, 10, 10}});
}

TEST_CASE("two items that change places in the drawing order are painted again") {
    const auto dirty = difference(scene({box(0, 0), box(5, 5)}), scene({box(5, 5), box(0, 0)}));
    CHECK_FALSE(dirty.empty());
}

TEST_CASE("another size makes everything dirty") {
    Scene larger = scene({});
    larger.width_px = 300;
    CHECK(difference(scene({}), larger) == std::vector<Rect>{{0, 0, 300, 100}});
}

TEST_CASE("nothing outside the screen or a layer's clip is dirty") {
    CHECK(difference(scene({}), scene({box(195, 95)})) == std::vector<Rect>{{195, 95, 5, 5}});
    Scene clipped = scene({box(0, 0)});
    clipped.layers[0].clip = Rect{0, 0, 4, 4};
    CHECK(difference(scene({}), clipped) == std::vector<Rect>{{0, 0, 4, 4}});
}

TEST_CASE("a layer that appears is compared by what it draws") {
    Scene after = scene({box(0, 0)});
    after.layers.push_back({"new", {box(100, 0)}, {}});
    CHECK(difference(scene({box(0, 0)}), after) == std::vector<Rect>{{100, 0, 10, 10}});
}

TEST_CASE("a crowd of changes becomes few rectangles that cover all of them") {
    std::vector<Item> crowd;
    for (int i = 0; i < 500; ++i)
        crowd.push_back(box(i % 19 * 10, i / 19 % 9 * 11, 5, 5));
    const auto dirty = difference(scene({}), scene(crowd), 8);
    CHECK(dirty.size() <= 8);
    for (const Item& item : crowd)
        CHECK(covers(dirty, item.bounds));
}
