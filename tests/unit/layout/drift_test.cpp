#include "render/layout/drift.hpp"

#include <cstdlib>
#include <set>
#include <utility>

#include "tests/support/catch.hpp"

using namespace mirror::render;

TEST_CASE("the drift begins at home, goes one pixel a step and never too far") {
    CHECK(drift_after(0) == Drift{});
    std::set<std::pair<int, int>> visited;
    for (std::uint64_t step = 1; step < 1000; ++step) {
        const Drift before = drift_after(step - 1);
        const Drift now = drift_after(step);
        REQUIRE(std::abs(now.dx - before.dx) + std::abs(now.dy - before.dy) == 1);
        REQUIRE(std::abs(now.dx) <= k_most_drift_px);
        REQUIRE(std::abs(now.dy) <= k_most_drift_px);
        visited.emplace(now.dx, now.dy);
    }
    CHECK(visited.size() == 13 * 13);
}

TEST_CASE("the picture steps at most every five minutes, and only when it is drawn anyway") {
    using namespace std::chrono_literals;
    DriftClock clock;
    CHECK_FALSE(clock.is_step(100h, true));  // the first picture stands where it belongs
    CHECK(clock.drift() == Drift{});
    CHECK_FALSE(clock.is_step(100h + 5min - 1ms, true));
    CHECK(clock.is_step(100h + 5min, true));
    CHECK(clock.drift() == drift_after(1));
    CHECK_FALSE(clock.is_step(100h + 6min, true));
    // A night without any drawing is one step, not a hundred.
    CHECK(clock.is_step(108h, true));
    CHECK_FALSE(clock.is_step(108h + 1min, true));
    CHECK(clock.drift() == drift_after(2));
}

TEST_CASE("a step disturbs nothing that glides") {
    using namespace std::chrono_literals;
    DriftClock clock;
    clock.is_step(0min, true);
    CHECK_FALSE(clock.is_step(10min, false));
    CHECK(clock.is_step(11min, true));
}
