#include "render/widgets/marker_layout.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>

#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

constexpr int k_diameter = 76;
const MarkSizes k_sizes{.diameter = k_diameter, .gap = 20, .caption_height = {}};
constexpr Rect k_area{0, 0, 1080, 500};

MarkWish at(float x, float y, int label = 80) {
    return {.x = x, .y = y, .label_width = label, .label_height = 38, .wedge = {}};
}

const MarkSizes k_captioned{
    .diameter = k_diameter, .gap = 20, .caption_height = [](const std::vector<std::size_t>& members, int) {
        return 32 * std::min(4, 1 + static_cast<int>(members.size()) / 4) + 10;
    }};

/// So many people in so many places, with names of all lengths.
std::vector<MarkWish> scattered(std::size_t people, std::size_t places, const Rect& area,
                                std::mt19937& random) {
    std::uniform_int_distribution<int> x(area.x + 110, area.right() - 110);
    std::uniform_int_distribution<int> y(area.y + 120, area.bottom() - 84);
    std::uniform_int_distribution<int> near(-40, 40);
    std::uniform_int_distribution<int> label(50, 240);
    std::vector<MarkWish> spots;
    for (std::size_t i = 0; i < places; ++i)
        spots.push_back(at(static_cast<float>(x(random)), static_cast<float>(y(random))));
    std::vector<MarkWish> wishes;
    for (std::size_t i = 0; i < people; ++i) {
        const MarkWish& spot = spots[i % places];
        wishes.push_back(at(spot.x + static_cast<float>(near(random)),
                            spot.y + static_cast<float>(near(random)), label(random)));
    }
    return wishes;
}

Rect badge_box(const PlacedMark& mark) {
    const int radius = mark.is_in_pill ? 26 : 38;
    return {static_cast<int>(mark.x) - radius, static_cast<int>(mark.y) - radius, 2 * radius, 2 * radius};
}

bool covers_disc(const Rect& box, const PlacedMark& mark) {
    const float x = std::clamp(mark.x, static_cast<float>(box.x), static_cast<float>(box.right()));
    const float y = std::clamp(mark.y, static_cast<float>(box.y), static_cast<float>(box.bottom()));
    return std::hypot(x - mark.x, y - mark.y) < k_diameter / 2.0F - 1;
}

/// What stands on what, or outside.
std::vector<std::string> covered(const MarkLayout& layout, const std::vector<MarkWish>& wishes,
                                 const Rect& area) {
    std::vector<std::string> faults;
    std::vector<std::pair<std::string, Rect>> boxes;
    std::vector<std::pair<std::string, const PlacedMark*>> discs;
    for (std::size_t i = 0; i < layout.marks.size(); ++i) {
        const PlacedMark& mark = layout.marks[i];
        if (mark.is_in_pill) continue;
        const std::string who = std::to_string(i);
        boxes.emplace_back("name " + who, mark.label);
        discs.emplace_back("badge " + who, &mark);
        const auto x = static_cast<int>(wishes[i].x);
        const auto y = static_cast<int>(wishes[i].y);
        if (mark.is_moved_aside) boxes.emplace_back("foot " + who, Rect{x - 5, y - 5, 10, 10});
        if (badge_box(mark).shared_with(area) != badge_box(mark)) faults.push_back("badge outside " + who);
    }
    for (const MarkPill& pill : layout.pills) {
        const auto x = static_cast<int>(pill.place.x);
        const auto y = static_cast<int>(pill.place.y);
        boxes.emplace_back("pill", pill.box);
        // A large one on a small map may stand on its own place.
        const Rect foot{x - 5, y - 5, 10, 10};
        if (!foot.intersects(pill.box)) boxes.emplace_back("foot of a pill", foot);
    }
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        const auto& [name, box] = boxes[i];
        const bool is_foot = name.starts_with("foot");
        if (!is_foot && box.shared_with(area) != box) faults.push_back(name + " leaves the map");
        for (std::size_t k = 0; k < i; ++k) {
            // Two in one place have their feet in one place.
            if (is_foot && boxes[k].first.starts_with("foot")) continue;
            if (box.intersects(boxes[k].second)) faults.push_back(name + " and " + boxes[k].first);
        }
        for (const auto& [disc, mark] : discs) {
            if (covers_disc(box, *mark)) faults.push_back(name + " and " + disc);
        }
    }
    for (std::size_t i = 0; i < discs.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            const PlacedMark& a = *discs[i].second;
            const PlacedMark& b = *discs[k].second;
            if (std::hypot(a.x - b.x, a.y - b.y) < k_diameter - 1)
                faults.push_back(discs[i].first + " and " + discs[k].first);
        }
    }
    return faults;
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
    for (const MarkPill& pill : layout.pills)
        CHECK(pill.members.size() <= 6);
}

TEST_CASE("badges, names, pills and the ends of leader lines keep clear of each other") {
    std::mt19937 random(11);
    const Rect areas[] = {{0, 0, 580, 640}, {0, 0, 1080, 500}, {40, 60, 1000, 700}};
    for (const std::size_t people : {2U, 5U, 8U, 12U, 20U}) {
        for (const Rect& area : areas) {
            for (int round = 0; round < 60; ++round) {
                const auto wishes = scattered(people, 1 + static_cast<std::size_t>(round) % 6, area, random);
                INFO(people << " people, round " << round << ", " << area.w << "x" << area.h);
                CHECK(covered(place_marks(wishes, k_captioned, area), wishes, area) ==
                      std::vector<std::string>{});
            }
        }
    }
}

TEST_CASE("whoever would stand on something else on the map stands beside it") {
    const Rect other{400, 200, 200, 100};
    const std::vector<MarkWish> wishes{at(450, 250), at(800, 250), at(560, 320)};
    const auto layout = place_marks(wishes, k_sizes, k_area, {other});
    CHECK(layout.marks[0].is_moved_aside);
    CHECK_FALSE(layout.marks[1].is_moved_aside);
    for (const PlacedMark& mark : layout.marks) {
        CHECK_FALSE(mark.label.intersects(other));
        CHECK_FALSE(badge_box(mark).intersects(other));
    }
}

TEST_CASE("a map far too small for a family shows how many there are") {
    const Rect area{0, 0, 150, 120};
    const auto layout = place_marks(std::vector<MarkWish>(12, at(70, 60)), k_captioned, area);
    REQUIRE(layout.pills.size() == 1);
    CHECK(layout.pills[0].box.shared_with(area) == layout.pills[0].box);
    CHECK(layout.pills[0].more > 0);
}

TEST_CASE("a crowd all over the map is placed in no time and stays readable") {
    std::mt19937 random(5);
    const auto wishes = scattered(500, 500, k_area, random);
    CHECK(covered(place_marks(wishes, k_captioned, k_area), wishes, k_area).size() < 30);
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
