#include "render/map/far_groups.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

constexpr ViewSize k_view{1080, 500};
constexpr Margins k_margins{110, 120, 110, 110};

Subject at(double lat_deg, double lon_deg) {
    return {LatLon::make(lat_deg, lon_deg).value(), 0};
}

const LatLon k_home = LatLon::make(53.5571, 13.2607).value();
const Subject k_town = at(53.55, 13.25);
const Subject k_village = at(53.66, 13.40);
const Subject k_munich = at(48.137, 11.575);
const Subject k_new_york = at(40.71, -74.0);
const Subject k_vaduz = at(47.14, 9.52);

Groups split(const std::vector<Subject>& subjects, bool was_split = false,
             const std::optional<LatLon>& home = k_home) {
    return far_groups(subjects, home, was_split, k_view, k_margins, {});
}

using Members = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a town and its villages are seen together") {
    const Groups groups = split({k_town, k_village, at(53.51, 13.1)});
    CHECK(groups.together == Members{0, 1, 2});
    CHECK(groups.far.empty());
}

TEST_CASE("a grandparent 600 km away does not shrink the town") {
    const Groups groups = split({k_munich, k_town, k_village});
    CHECK(groups.together == Members{1, 2});
    CHECK(groups.far == std::vector<Members>{{0}});
}

TEST_CASE("of several far away the nearest has a view of its own, the others share one") {
    const Groups groups = split({k_town, k_new_york, k_munich, k_vaduz});
    CHECK(groups.together == Members{0});
    REQUIRE(groups.far.size() == 2);
    CHECK(groups.far[0] == Members{2});
    CHECK(groups.far[1] == Members{1, 3});
}

TEST_CASE("the main view is at home, even when most are elsewhere") {
    CHECK(split({k_town, k_munich, k_munich}).together == Members{0});
    CHECK(split({k_town, k_munich, k_munich}, false, std::nullopt).together == Members{1, 2});
    // Nobody is near home: the largest group it is.
    CHECK(split({k_vaduz, k_munich, k_munich}, false, k_home).together == Members{1, 2});
}

TEST_CASE("somebody at the limit does not jump to and fro") {
    // Away by degrees, until the split; then back.
    const auto groups_at = [&](double away_deg, bool was_split) {
        return split({k_town, at(53.55, 13.25 + away_deg)}, was_split).far.size();
    };
    double out = 0;
    while (groups_at(out, false) == 0 && out < 10)
        out += 0.01;
    REQUIRE(out < 10);
    double back = out;
    while (groups_at(back, true) == 1 && back > 0)
        back -= 0.01;
    CHECK(back < out - 0.03);
}

TEST_CASE("neighbours across the antimeridian are neighbours") {
    const Groups groups =
        split({at(-17.0, 179.9), at(-17.0, -179.9)}, false, LatLon::make(-17.0, 179.95).value());
    CHECK(groups.together == Members{0, 1});
}

TEST_CASE("nobody, and somebody alone, need no split") {
    CHECK(split({}).together.empty());
    CHECK(split({k_munich}).together == Members{0});
}
