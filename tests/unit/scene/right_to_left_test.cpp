#include <vector>

#include "render/text/scene_builder.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

constexpr int k_width = 400;
constexpr Rgba k_white{255, 255, 255, 255};

struct Drawn {
    FontSet fonts{MIRROR_SOURCE_DIR "/assets/fonts"};
    SceneBuilder builder{k_width, 200, fonts};

    Layer turned() {
        Layer layer = builder.take().layers.front();
        mirror_for_right_to_left(layer, k_width);
        return layer;
    }
};

}  // namespace

TEST_CASE("a line that began at the left margin ends at the right one") {
    Drawn drawn;
    const TextStyle style{{Face::regular, 30}, k_white};
    const int width = drawn.builder.text("Anna", style, 20, 50);
    drawn.builder.text("07:42", style, k_width - 20, 50, Align::right);
    const Layer layer = drawn.turned();
    const auto& name = std::get<TextRun>(layer.items[0].what);
    CHECK(name.left == k_width - 20 - width);
    CHECK(name.text == "Anna");
    CHECK(name.baseline == 50);
    CHECK(std::get<TextRun>(layer.items[1].what).left == 20);
}

TEST_CASE("shapes, rules and pictures stand on the other side; a picture keeps its face") {
    Drawn drawn;
    drawn.builder.circle(30, 40, 10, {2, k_white});
    drawn.builder.rounded_box({50, 10, 60, 20}, 3, {2, k_white});
    drawn.builder.path({{10, 100}, {40, 120}}, false, {2, k_white});
    drawn.builder.rule({0, 150, 100, 2}, k_white);
    const auto image = std::make_shared<const Image>(Image{2, 1, {1, 2}});
    drawn.builder.picture(image, 5, 5, false);
    const Layer layer = drawn.turned();
    const auto x_of = [&](std::size_t item, float in_item) {
        return static_cast<float>(layer.items[item].bounds.x) + in_item;
    };
    CHECK(x_of(0, std::get<Circle>(std::get<Shape>(layer.items[0].what).parts[0]).cx) == 370);
    CHECK(x_of(1, std::get<RoundedBox>(std::get<Shape>(layer.items[1].what).parts[0]).x) == 290);
    const Path& path = std::get<Path>(std::get<Shape>(layer.items[2].what).parts[0]);
    CHECK(x_of(2, path.points[0].x) == 390);
    CHECK(x_of(2, path.points[1].x) == 360);
    CHECK(layer.items[3].bounds == Rect{300, 150, 100, 2});
    CHECK(layer.items[4].bounds == Rect{393, 5, 2, 1});
    CHECK(std::get<Picture>(layer.items[4].what).image == image);
}

TEST_CASE("turned twice everything is where it was") {
    Drawn drawn;
    drawn.builder.begin_layer("one", Rect{10, 10, 200, 100});
    drawn.builder.text("Zuhause", {{Face::light, 25}, k_white, 3, 2}, 33, 80);
    drawn.builder.circle(30, 40, 10, {2, k_white});
    drawn.builder.rounded_box({50, 10, 60, 20}, 3, {2, k_white});
    const Layer before = drawn.builder.take().layers.front();
    Layer after = before;
    mirror_for_right_to_left(after, k_width);
    CHECK(after.clip == Rect{190, 10, 200, 100});
    CHECK_FALSE(after == before);
    mirror_for_right_to_left(after, k_width);
    CHECK(after == before);
}
