#include "render/widgets/way_tiles.hpp"

#include <algorithm>
#include <cmath>

#include "render/shape_painter.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::render;

namespace {

constexpr Rect k_area{40, 60, 500, 400};
constexpr float k_width_px = 3.5F;
constexpr int k_square_px = 120;

/// A way that winds through the whole area, in pieces of a few corners that fade.
std::vector<TrailPiece> winding_way(int corners) {
    std::vector<TrailPiece> pieces;
    PathPoint last{};
    for (int i = 0; i < corners; ++i) {
        const auto t = static_cast<float>(i);
        const PathPoint at{50 + 4 * t, 260 + 180 * std::sin(t / 9)};
        if (i % 5 == 1) {
            const auto alpha = static_cast<std::uint8_t>(60 + i % 8 * 20);
            pieces.push_back({{last}, {255, 200, 80, alpha}});
        }
        if (i > 0) pieces.back().points.push_back(at);
        last = at;
    }
    return pieces;
}

std::vector<WayTile> tiles_of(const std::vector<TrailPiece>& way) {
    const std::span<const TrailPiece> ways[] = {way};
    return way_tiles(ways, k_area, k_width_px, k_square_px);
}

bool is_same(const WayTile& a, const WayTile& b) {
    return a.bounds == b.bounds && a.shape == b.shape;
}

/// The strongest alpha around a place of the screen.
int alpha_at(const std::vector<WayTile>& tiles, PathPoint at) {
    std::uint32_t strongest = 0;
    for (const WayTile& tile : tiles) {
        const Image image = draw_shape(tile.shape, tile.bounds.w, tile.bounds.h);
        const int x = static_cast<int>(at.x) - tile.bounds.x;
        const int y = static_cast<int>(at.y) - tile.bounds.y;
        if (x < 0 || y < 0 || x >= image.width_px || y >= image.height_px) continue;
        strongest = std::max(strongest, image.pixels[static_cast<std::size_t>(y * image.width_px + x)] >> 24);
    }
    return static_cast<int>(strongest);
}

}  // namespace

TEST_CASE("squares hold what one picture of all the ways would show") {
    const auto way = winding_way(120);
    Shape whole;
    for (const TrailPiece& piece : way) {
        Path path{piece.points, false, {k_width_px, piece.color, 0, 0, true}, {0, 0, 0, 0}};
        for (PathPoint& point : path.points)
            point = {point.x - k_area.x, point.y - k_area.y};
        whole.parts.emplace_back(std::move(path));
    }
    const Image expected = draw_shape(whole, k_area.w, k_area.h);
    Image seen{k_area.w, k_area.h, Pixels(expected.pixels.size(), 0)};
    for (const WayTile& tile : tiles_of(way)) {
        CHECK(tile.bounds.shared_with(k_area) == tile.bounds);
        const Image image = draw_shape(tile.shape, tile.bounds.w, tile.bounds.h);
        for (int y = 0; y < image.height_px; ++y) {
            for (int x = 0; x < image.width_px; ++x) {
                const auto from = static_cast<std::size_t>(y * image.width_px + x);
                const auto to = static_cast<std::size_t>((tile.bounds.y - k_area.y + y) * k_area.w +
                                                         tile.bounds.x - k_area.x + x);
                CHECK((seen.pixels[to] == 0 || image.pixels[from] == 0));  // no pixel belongs to two
                seen.pixels[to] |= image.pixels[from];
            }
        }
    }
    // Only the ends of the pieces, which are a little longer, may differ.
    std::ptrdiff_t different = 0;
    std::ptrdiff_t drawn = 0;
    for (std::size_t i = 0; i < expected.pixels.size(); ++i) {
        const auto alpha = static_cast<int>(expected.pixels[i] >> 24);
        drawn += alpha > 0;
        different += std::abs(alpha - static_cast<int>(seen.pixels[i] >> 24)) > 3;
    }
    CHECK(drawn > 3000);
    CHECK(different < drawn / 12);
}

TEST_CASE("where two pieces of a way meet, no gap is seen") {
    const std::vector<TrailPiece> way{{{{100, 200}, {180.3F, 200}}, {255, 0, 0, 200}},
                                      {{{180.3F, 200}, {260, 200}}, {255, 0, 0, 200}}};
    for (float x = 170; x < 190; ++x)
        CHECK(alpha_at(tiles_of(way), {x, 200}) == 200);
}

TEST_CASE("a way that grows changes the square at its end only") {
    auto way = winding_way(100);
    const auto before = tiles_of(way);
    way.back().points.push_back({way.back().points.back().x + 9, way.back().points.back().y});
    std::ptrdiff_t changed = 0;
    for (const WayTile& tile : tiles_of(way))
        changed += std::ranges::none_of(before, [&](const WayTile& old) { return is_same(old, tile); });
    CHECK(before.size() > 6);
    CHECK(changed >= 1);
    CHECK(changed <= 2);
}

TEST_CASE("what lies outside, and pieces of one corner, make no square") {
    CHECK(tiles_of({{{{600, 700}, {620, 720}}, {}}}).empty());
    CHECK(tiles_of({{{{100, 100}}, {}}}).empty());
    CHECK(tiles_of({}).empty());
}
