#include "render/widgets/marker_layout.hpp"

#include <cmath>
#include <random>

#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

constexpr int k_diameter = 76;
constexpr Rect k_area{0, 0, 1080, 500};

MarkWish at(float x, float y, int label = 80) {
    return {x, y, label, 38};
}

bool cover(const PlacedMark& a, const PlacedMark& b) {
    return std::hypot(a.x - b.x, a.y - b.y) < k_diameter - 1;
}

}  // namespace

TEST_CASE("a single mark stands at its place with its name below") {
    const auto placed = place_marks({at(500, 250)}, k_diameter, 20, k_area);
    CHECK(placed[0].x == 500);
    CHECK(placed[0].y == 250);
    CHECK_FALSE(placed[0].is_moved_aside);
    CHECK(placed[0].label.y > 250 + k_diameter / 2);
}

TEST_CASE("people in one place fan out side by side in their order") {
    const auto placed = place_marks({at(500, 300), at(502, 301), at(498, 299)}, k_diameter, 20, k_area);
    CHECK(placed[0].x < placed[1].x);
    CHECK(placed[1].x < placed[2].x);
    for (const PlacedMark& mark : placed)
        CHECK(mark.is_moved_aside);
    CHECK_FALSE(cover(placed[0], placed[1]));
    CHECK_FALSE(cover(placed[1], placed[2]));
}

TEST_CASE("the others stay where they are when two share a place") {
    const auto placed = place_marks({at(300, 300), at(303, 300), at(700, 300)}, k_diameter, 20, k_area);
    CHECK(placed[2].x == 700);
    CHECK_FALSE(placed[2].is_moved_aside);
}

TEST_CASE("a name that would stand on a neighbour moves to another side") {
    const auto placed = place_marks({at(500, 200), at(500, 290)}, k_diameter, 20, k_area);
    const Rect second_badge{500 - 38, 290 - 38, 76, 76};
    CHECK_FALSE(placed[0].label.intersects(second_badge));
}

TEST_CASE("ten people in one place are all to be seen") {
    std::vector<MarkWish> wishes;
    for (int i = 0; i < 10; ++i)
        wishes.push_back(at(540, 250));
    const auto placed = place_marks(wishes, k_diameter, 20, {0, 0, 1080, 700});
    for (std::size_t a = 0; a < placed.size(); ++a) {
        CHECK(placed[a].x >= 0);
        CHECK(placed[a].x <= 1080);
        for (std::size_t b = a + 1; b < placed.size(); ++b)
            CHECK_FALSE(cover(placed[a], placed[b]));
    }
}

TEST_CASE("members of one group never cover each other, wherever they stand") {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> x(0, 1080);
    std::uniform_real_distribution<float> y(0, 500);
    for (int round = 0; round < 200; ++round) {
        const float px = x(random);
        const float py = y(random);
        const auto placed =
            place_marks({at(px, py), at(px + 5, py), at(px, py + 5), at(px - 5, py)}, k_diameter, 20, k_area);
        for (std::size_t a = 0; a < placed.size(); ++a) {
            for (std::size_t b = a + 1; b < placed.size(); ++b)
                REQUIRE_FALSE(cover(placed[a], placed[b]));
        }
    }
}

TEST_CASE("nobody gives nothing") {
    CHECK(place_marks({}, k_diameter, 20, k_area).empty());
}
