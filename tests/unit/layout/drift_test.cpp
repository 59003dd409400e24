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
