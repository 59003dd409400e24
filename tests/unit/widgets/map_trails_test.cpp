#include "render/widgets/map_trails.hpp"

#include <algorithm>
#include <set>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

constexpr Rect k_area{0, 0, 1080, 500};
const LatLon k_middle = LatLon::make(53.5571, 13.2607).value();
const TileGround k_ground{{to_world(k_middle), 14}, k_area};
constexpr UtcSeconds k_now{std::chrono::sys_days(std::chrono::year(2025) / 11 / 20) + 7h};
const TrailForm k_form{k_area, 1, k_now - 2h, k_now};

/// A way eastwards through the middle: pixels and minutes ago.
view::TrailLine way(const std::vector<std::pair<double, int>>& corners, std::size_t gap_at = 0) {
    std::vector<household::TrailPoint> points;
    const double world_px = 512.0 * 16384;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        WorldPoint at = to_world(k_middle);
        at.x += (corners[i].first - 540) / world_px;
        points.push_back({to_lat_lon(at), k_now - std::chrono::minutes(corners[i].second), i == gap_at});
    }
    return {{255, 0, 0}, std::make_shared<const std::vector<household::TrailPoint>>(std::move(points))};
}

}  // namespace

TEST_CASE("a trail goes from its first corner to its last without a hole") {
    const auto pieces = trail_pieces(way({{100, 100}, {300, 60}, {500, 30}, {900, 1}}), k_ground, k_form);
    REQUIRE(pieces.size() > 3);
    CHECK_THAT(pieces.front().points.front().x, WithinAbs(100, 0.5));
    CHECK_THAT(pieces.back().points.back().x, WithinAbs(900, 0.5));
    for (std::size_t i = 1; i < pieces.size(); ++i)
        CHECK(pieces[i].points.front() == pieces[i - 1].points.back());
}

TEST_CASE("what is older is paler, and a newer fix leaves old pieces as they were") {
    std::vector<std::pair<double, int>> corners;
    for (int i = 0; i < 40; ++i)
        corners.emplace_back(100 + 20 * i, 119 - 3 * i + 0);
    auto before = trail_pieces(way(corners), k_ground, k_form);
    CHECK(before.front().color.a < before.back().color.a);
    CHECK(std::ranges::is_sorted(before, {}, [](const TrailPiece& piece) { return piece.color.a; }));
    corners.emplace_back(910, 0);
    const auto after = trail_pieces(way(corners), k_ground, k_form);
    before.pop_back();  // the newest piece may grow
    for (const TrailPiece& piece : before)
        CHECK(std::ranges::find(after, piece) != after.end());
}

TEST_CASE("a gap is not bridged, and what is too old or in the future is not drawn") {
    const auto pieces = trail_pieces(
        way({{100, 200}, {200, 100}, {300, 90}, {700, 20}, {800, 10}, {900, -5}}, 3), k_ground, k_form);
    for (const TrailPiece& piece : pieces) {
        for (const PathPoint& point : piece.points) {
            CHECK((point.x < 301 || point.x > 699));
            CHECK(point.x > 199);
            CHECK(point.x < 801);
        }
    }
}

TEST_CASE("corners closer than a line is wide are left out") {
    std::vector<std::pair<double, int>> dense;
    for (int i = 0; i < 1000; ++i)
        dense.emplace_back(500 + 0.1 * i, 10);
    std::size_t points = 0;
    for (const TrailPiece& piece : trail_pieces(way(dense), k_ground, k_form))
        points += piece.points.size();
    CHECK(points < 40);
    CHECK(points > 20);
}

TEST_CASE("trails outside of the map cost nothing") {
    CHECK(trail_pieces(way({{-900, 50}, {-300, 10}}), k_ground, k_form).empty());
    CHECK(trail_pieces(way({}), k_ground, k_form).empty());
}
