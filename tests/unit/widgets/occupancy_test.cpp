#include "render/widgets/occupancy.hpp"

#include <algorithm>
#include <random>

#include "tests/support/catch.hpp"

using namespace mirror::render;

TEST_CASE("what is taken is found as if every rectangle had been looked at") {
    std::mt19937 random(5);
    const auto rect = [&] {
        const auto number = [&](int low, int high) {
            return std::uniform_int_distribution<int>(low, high)(random);
        };
        return Rect{number(-150, 1100), number(-150, 560), number(1, 260), number(1, 260)};
    };
    for (int round = 0; round < 20; ++round) {
        Occupancy occupancy({20, 10, 1040, 480});
        std::vector<Rect> rects;
        for (int i = 0; i < 25; ++i) {
            const Rect wanted = rect();
            std::int64_t overlap = 0;
            for (const Rect& other : rects) {
                const Rect shared = wanted.shared_with(other);
                overlap += static_cast<std::int64_t>(shared.w) * shared.h;
            }
            REQUIRE(occupancy.overlap(wanted) == overlap);
            REQUIRE(occupancy.is_free(wanted) == (overlap == 0));
            rects.push_back(wanted);
            occupancy.add(wanted);
        }
    }
}

TEST_CASE("nothing takes no room") {
    Occupancy occupancy({0, 0, 0, 0});
    occupancy.add({5, 5, 0, 10});
    CHECK(occupancy.is_free({0, 0, 100, 100}));
    occupancy.add({5, 5, 10, 10});
    CHECK_FALSE(occupancy.is_free({0, 0, 100, 100}));
}
