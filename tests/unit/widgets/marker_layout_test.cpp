#include "render/widgets/marker_layout.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

constexpr int k_diameter = 76;
const MarkSizes k_sizes{.diameter = k_diameter, .gap = 20, .caption_height = {}};
constexpr Rect k_area{0, 0, 1080, 500};

MarkWish at(float x, float y, int label = 80) {
    return {.x = x, .y = y, .label_width = label, .label_height = 38, .wedge = {}};
}

bool cover(const PlacedMark& a, const PlacedMark& b) {
    return std::hypot(a.x - b.x, a.y - b.y) < k_diameter - 1;
}

}  // namespace

TEST_CASE("a single mark stands at its place with its name below") {
    const auto placed = place_marks({at(500, 250)}, k_sizes, k_area).marks;
    CHECK(placed[0].x == 500);
    CHECK(placed[0].y == 250);
    CHECK_FALSE(placed[0].is_moved_aside);
    CHECK(placed[0].label.y > 250 + k_diameter / 2);
}

TEST_CASE("people in one place fan out side by side in their order") {
    const auto placed = place_marks({at(500, 300), at(502, 301), at(498, 299)}, k_sizes, k_area).marks;
    CHECK(placed[0].x < placed[1].x);
    CHECK(placed[1].x < placed[2].x);
    for (const PlacedMark& mark : placed)
        CHECK(mark.is_moved_aside);
    CHECK_FALSE(cover(placed[0], placed[1]));
    CHECK_FALSE(cover(placed[1], placed[2]));
}

TEST_CASE("the others stay where they are when two share a place") {
    const auto placed = place_marks({at(300, 300), at(303, 300), at(700, 300)}, k_sizes, k_area).marks;
    CHECK(placed[2].x == 700);
    CHECK_FALSE(placed[2].is_moved_aside);
}

TEST_CASE("a name that would stand on a neighbour moves to another side") {
    const auto placed = place_marks({at(500, 200), at(500, 290)}, k_sizes, k_area).marks;
    const Rect second_badge{500 - 38, 290 - 38, 76, 76};
    CHECK_FALSE(placed[0].label.intersects(second_badge));
}

TEST_CASE("ten people in one place share a pill and are all to be seen") {
    const std::vector<MarkWish> wishes(10, at(540, 250));
    const auto layout = place_marks(wishes, k_sizes, {0, 0, 1080, 700});
    REQUIRE(layout.pills.size() == 1);
    CHECK(layout.pills[0].members.size() == 10);
    CHECK(layout.pills[0].more == 0);
    const auto& placed = layout.marks;
    for (std::size_t a = 0; a < placed.size(); ++a) {
        CHECK(placed[a].is_in_pill);
        const Rect badge{static_cast<int>(placed[a].x) - 26, static_cast<int>(placed[a].y) - 26, 52, 52};
        CHECK(badge.shared_with(layout.pills[0].box) == badge);
        for (std::size_t b = a + 1; b < placed.size(); ++b)
            CHECK(std::hypot(placed[a].x - placed[b].x, placed[a].y - placed[b].y) >= 52);
    }
}

TEST_CASE("a crowd in one place is counted, not drawn over the whole map") {
    const std::vector<MarkWish> wishes(500, at(540, 250));
    const auto layout = place_marks(wishes, k_sizes, k_area);
    REQUIRE(layout.pills.size() == 1);
    CHECK(layout.pills[0].more == 477);
    CHECK(layout.pills[0].box.w < 600);
    CHECK(std::count_if(layout.marks.begin(), layout.marks.end(),
                        [](const PlacedMark& mark) { return mark.is_counted_only; }) == 477);
}

TEST_CASE("a chain of neighbours across the map does not become one group") {
    std::vector<MarkWish> wishes;
    for (int i = 0; i < 20; ++i)
        wishes.push_back(at(50.0F + 50.0F * static_cast<float>(i), 250));
    const auto layout = place_marks(wishes, k_sizes, k_area);
    CHECK(layout.pills.empty());
}

TEST_CASE("a pill leaves room for what is said of its people") {
    MarkSizes sizes = k_sizes;
    sizes.caption_height = [](const std::vector<std::size_t>& members, int width) {
        return members.size() == 6 && width > 100 ? 70 : 0;
    };
    const auto pill = place_marks(std::vector<MarkWish>(6, at(540, 250)), sizes, k_area).pills.at(0);
    CHECK(pill.caption.h == 70);
    CHECK(pill.caption.shared_with(pill.box) == pill.caption);
}

TEST_CASE("members of one group never cover each other, wherever they stand") {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> x(0, 1080);
    std::uniform_real_distribution<float> y(0, 500);
    for (int round = 0; round < 200; ++round) {
        const float px = x(random);
        const float py = y(random);
        const auto placed =
            place_marks({at(px, py), at(px + 5, py), at(px, py + 5), at(px - 5, py)}, k_sizes, k_area).marks;
        for (std::size_t a = 0; a < placed.size(); ++a) {
            for (std::size_t b = a + 1; b < placed.size(); ++b)
                REQUIRE_FALSE(cover(placed[a], placed[b]));
        }
    }
}

TEST_CASE("nobody gives nothing") {
    CHECK(place_marks({}, k_sizes, k_area).marks.empty());
}
