#include "render/map/tile_geometry.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/unit/map/hand_made.hpp"

using namespace mirror;
using namespace mirror::map;
using tiles::Geometry;
using tiles::Theme;

namespace {

constexpr TileId k_id{14, 8795, 5294};

struct OneTile {
    tiles::VectorTile tile;
    PlacedTile placed;
    MapRequest request = hand_made::showing(k_id);

    TileOnView view() {
        placed = hand_made::placed(tile, k_id);
        return TileOnView(placed, request.camera, request.size());
    }
};

double length_of(const PixelLines& lines) {
    double length = 0;
    for (const auto& run : lines.runs) {
        for (std::size_t i = 1; i < run.count; ++i) {
            const PixelPoint a = lines.points[run.first + i - 1];
            const PixelPoint b = lines.points[run.first + i];
            length += std::hypot(b.x - a.x, b.y - a.y);
        }
        if (run.closed) {
            const PixelPoint a = lines.points[run.first];
            const PixelPoint b = lines.points[run.first + run.count - 1];
            length += std::hypot(b.x - a.x, b.y - a.y);
        }
    }
    return length;
}

}  // namespace

TEST_CASE("tile units become pixels") {
    OneTile one;
    hand_made::add(one.tile, Theme::road, Geometry::line, {{0, 0}, {2048, 1024}});
    PixelLines lines;
    add_lines(one.view(), one.tile.features[0], lines);
    REQUIRE(lines.points.size() == 2);
    CHECK_THAT(lines.points[1].x, WithinAbs(256, 1e-6));
    CHECK_THAT(lines.points[1].y, WithinAbs(128, 1e-6));
}

TEST_CASE("an edge on or beyond the tile's border is no shore") {
    OneTile one;
    // A lake that goes on in the tiles to the west and north: two of its four edges are real.
    hand_made::add(one.tile, Theme::water, Geometry::area,
                   {{-64, -64}, {2048, -64}, {2048, 2048}, {-64, 2048}});
    PixelLines lines;
    add_outlines(one.view(), one.tile.features[0], lines);
    CHECK(lines.runs.size() == 1);
    CHECK_THAT(length_of(lines), WithinAbs(2 * 256, 3));
    for (const PixelPoint p : lines.points)
        CHECK((p.x > 254 || p.y > 254));
}

TEST_CASE("an edge exactly on the border is no shore either, on any side") {
    for (const auto& ring : {std::pair{tiles::TilePoint{0, 100}, tiles::TilePoint{0, 3000}},
                             std::pair{tiles::TilePoint{4096, 100}, tiles::TilePoint{4096, 3000}},
                             std::pair{tiles::TilePoint{100, 0}, tiles::TilePoint{3000, 0}},
                             std::pair{tiles::TilePoint{100, 4096}, tiles::TilePoint{3000, 4096}}}) {
        OneTile one;
        hand_made::add(one.tile, Theme::water, Geometry::area, {ring.first, ring.second, {2000, 2000}});
        PixelLines lines;
        add_outlines(one.view(), one.tile.features[0], lines);
        const double real = (std::hypot(ring.first.x - 2000, ring.first.y - 2000) +
                             std::hypot(ring.second.x - 2000, ring.second.y - 2000)) /
                            8;
        CHECK_THAT(length_of(lines), WithinAbs(real, 3));
    }
}

TEST_CASE("a ring inside the tile stays closed and whole") {
    OneTile one;
    hand_made::add(one.tile, Theme::building, Geometry::area,
                   {{800, 800}, {1600, 800}, {1600, 1600}, {800, 1600}});
    PixelLines lines;
    add_outlines(one.view(), one.tile.features[0], lines);
    REQUIRE(lines.runs.size() == 1);
    CHECK(lines.runs[0].closed);
    CHECK_THAT(length_of(lines), WithinAbs(400, 1e-6));
}

TEST_CASE("a line that leaves and comes back is two lines") {
    OneTile one;
    hand_made::add(one.tile, Theme::road, Geometry::line,
                   {{2000, 2000}, {9000, 2000}, {9000, 3000}, {2000, 3000}});
    PixelLines lines;
    add_lines(one.view(), one.tile.features[0], lines);
    CHECK(lines.runs.size() == 2);
    for (const PixelPoint p : lines.points)
        CHECK(p.x < 514);
}

TEST_CASE("what lies outside the picture is left out") {
    OneTile one;
    one.request.camera.zoom = 16;  // the tile is four times as large as the picture
    hand_made::add(one.tile, Theme::road, Geometry::line, {{0, 0}, {500, 500}});
    hand_made::add(one.tile, Theme::water, Geometry::area, {{0, 0}, {4096, 0}, {4096, 4096}, {0, 4096}});
    PixelLines lines;
    add_lines(one.view(), one.tile.features[0], lines);
    CHECK(lines.runs.empty());
    add_rings(one.view(), one.tile.features[1], lines);
    REQUIRE(lines.runs.size() == 1);
    for (const PixelPoint p : lines.points) {
        CHECK(std::abs(p.x - 256) < 300);
        CHECK(std::abs(p.y - 256) < 300);
    }
}

TEST_CASE("a coarse tile draws only its share, with rounded corners") {
    tiles::VectorTile coarse;
    hand_made::add(coarse, Theme::water, Geometry::area, {{0, 0}, {4096, 0}, {4096, 4096}, {0, 4096}});
    hand_made::add(coarse, Theme::boundary, Geometry::line, {{1000, 2000}, {2000, 2000}, {2000, 3000}});
    const TileId child{9, 4, 5};
    PlacedTile placed = hand_made::placed(coarse, {6, 0, 0});
    placed.shown = TileWish{child, 0}.rect();
    MapRequest request = hand_made::showing(child);
    request.width_px = request.height_px = 2000;
    const TileOnView view(placed, request.camera, request.size());
    PixelLines lines;
    add_rings(view, coarse.features[0], lines);
    REQUIRE(lines.runs.size() == 1);
    for (const PixelPoint p : lines.points) {
        CHECK(std::abs(p.x - 1000) < 258);
        CHECK(std::abs(p.y - 1000) < 258);
    }

    placed.shown = placed.rect;
    const TileOnView whole(placed, {{2.0 / 512, 2.5 / 512}, 9}, {4096, 4096});
    lines.clear();
    add_lines(whole, coarse.features[1], lines);
    REQUIRE(lines.runs.size() == 1);
    CHECK(lines.points.size() > 4);
    const PixelPoint corner = whole.to_pixel({2000, 2000});
    for (const PixelPoint p : lines.points)
        CHECK(std::hypot(p.x - corner.x, p.y - corner.y) > 3);
}

TEST_CASE("a point near the edge belongs to one tile only") {
    OneTile one;
    const TileOnView view = one.view();
    CHECK(view.owns({0, 0}));
    CHECK(view.owns({4095, 4095}));
    CHECK_FALSE(view.owns({4096, 100}));
    CHECK_FALSE(view.owns({-1, 100}));
}

TEST_CASE("degenerate shapes draw nothing and break nothing") {
    OneTile one;
    hand_made::add(one.tile, Theme::road, Geometry::line, {{5, 5}});
    hand_made::add(one.tile, Theme::water, Geometry::area, {{5, 5}, {6, 6}});
    hand_made::add(one.tile, Theme::road, Geometry::line, {});
    hand_made::add(one.tile, Theme::road, Geometry::line, {{7, 7}, {7, 7}});
    PixelLines lines;
    for (const auto& feature : one.tile.features) {
        add_lines(one.view(), feature, lines);
        add_outlines(one.view(), feature, lines);
        add_rings(one.view(), feature, lines);
    }
    CHECK(length_of(lines) < 1);
}
