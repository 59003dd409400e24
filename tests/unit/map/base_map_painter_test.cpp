#include "render/map/base_map_painter.hpp"

#include <algorithm>
#include <limits>
#include <ranges>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/unit/map/hand_made.hpp"
#include "tests/unit/map/shipped_map.hpp"

using namespace mirror;
using namespace mirror::map;
using tiles::Geometry;
using tiles::RoadClass;
using tiles::Theme;

namespace {

constexpr TileId k_id{14, 8795, 5294};

std::uint32_t pixel(const render::Image& picture, int x, int y) {
    return picture.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width_px) +
                          static_cast<std::size_t>(x)];
}

int light(const render::Image& picture, int x, int y) {
    return static_cast<int>((pixel(picture, x, y) >> 8U) & 0xFFU);
}

constexpr std::uint8_t rank(RoadClass road) {
    return static_cast<std::uint8_t>(road);
}

}  // namespace

TEST_CASE("land, land use, water and buildings leave the mirror exactly black") {
    tiles::VectorTile tile;
    for (const Theme theme : {Theme::landcover, Theme::landuse, Theme::park, Theme::ice})
        hand_made::add(tile, theme, Geometry::area, {{100, 100}, {4000, 100}, {4000, 4000}, {100, 4000}}, 1);
    const auto picture =
        compose(hand_made::showing(k_id), std::vector{hand_made::placed(tile, k_id)}, nullptr);
    CHECK(black_share(picture) == 1);

    hand_made::add(tile, Theme::water, Geometry::area, {{400, 400}, {3600, 400}, {3600, 3600}, {400, 3600}});
    const auto lake = compose(hand_made::showing(k_id), std::vector{hand_made::placed(tile, k_id)}, nullptr);
    CHECK(pixel(lake, 256, 256) == 0xFF000000U);
    CHECK(light(lake, 256, 50) > 90);
    CHECK(light(lake, 256, 50 + 7) > 40);
    CHECK(light(lake, 256, 50 + 16) > 20);
    CHECK(light(lake, 256, 50 + 11) == 0);
    CHECK(light(lake, 256, 50 - 7) == 0);
}

TEST_CASE("every pixel is opaque") {
    tiles::VectorTile tile;
    hand_made::add(tile, Theme::road, Geometry::line, {{0, 0}, {4096, 4096}}, rank(RoadClass::primary));
    auto request = hand_made::showing(k_id);
    request.edge_fade_px = 96;
    const auto picture = compose(request, std::vector{hand_made::placed(tile, k_id)}, nullptr);
    CHECK(std::ranges::all_of(picture.pixels, [](std::uint32_t p) { return p >> 24U == 255; }));
}

TEST_CASE("the edges fade to black and the middle does not") {
    tiles::VectorTile tile;
    hand_made::add(tile, Theme::road, Geometry::line, {{-64, 2048}, {4160, 2048}}, rank(RoadClass::motorway));
    auto request = hand_made::showing(k_id);
    request.edge_fade_px = 96;
    const auto picture = compose(request, std::vector{hand_made::placed(tile, k_id)}, nullptr);
    CHECK(light(picture, 0, 256) == 0);
    CHECK(light(picture, 511, 256) == 0);
    CHECK(light(picture, 48, 256) > 80);
    CHECK(light(picture, 48, 256) < 160);
    CHECK(light(picture, 100, 256) > 200);
    for (int x = 1; x < 250; ++x)
        CHECK(light(picture, x, 256) >= light(picture, x - 1, 256));
}

TEST_CASE("a painted map reaches its edges, and its names are apart; as one picture both are together") {
    ShippedMap shipped;
    const auto request = ShippedMap::request(53.5571, 13.2607, 13, 400, 300);
    const auto tiles = shipped.tiles_of(request);
    const PaintedMap painted = paint_map(request, tiles, &shipped.labels);
    REQUIRE_FALSE(painted.names.empty());
    CHECK(painted.ground.pixels == paint_map(request, tiles, nullptr).ground.pixels);
    const auto is_lit = [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) != 0; };
    CHECK(std::ranges::any_of(painted.ground.pixels | std::views::take(400), is_lit));
    render::Image ground = painted.ground;
    finish(ground, request.edge_fade_px);
    CHECK_FALSE(std::ranges::any_of(ground.pixels | std::views::take(400), is_lit));
    CHECK(with_names(std::move(ground), painted.names).pixels ==
          compose(request, tiles, &shipped.labels).pixels);
    for (const NamePicture& name : painted.names) {
        INFO(name.text);
        CHECK(name.x >= 0);
        CHECK(name.y >= 0);
        CHECK(name.x + name.image->width_px <= 400);
        CHECK(name.y + name.image->height_px <= 300);
        const auto& pixels = name.image->pixels;
        CHECK(std::ranges::any_of(pixels,
                                  [](std::uint32_t p) { return p >> 24U == 255 && (p & 0xFFU) > 100; }));
        CHECK(std::ranges::any_of(pixels, [](std::uint32_t p) { return p >> 24U == 0; }));
    }
}

TEST_CASE("ink laid over nothing, over ink and over the opaque") {
    CHECK(inked(0, {10, 20, 30}, 0) == 0);
    CHECK(inked(0, {10, 20, 30}, 128) == 0x800A141EU);
    CHECK(inked(0xFF000000U, {255, 255, 255}, 128) == 0xFF808080U);
    CHECK(inked(0x80FFFFFFU, {0, 0, 0}, 255) == 0xFF000000U);
    const std::uint32_t twice = inked(inked(0, {}, 128), {255, 255, 255}, 128);
    CHECK(twice >> 24U == 192);
    CHECK_THAT(static_cast<double>(twice & 0xFFU), WithinAbs(255.0 * 128 / 192, 2));
}

TEST_CASE("no seam shows where two tiles meet") {
    const TileId east{14, 8796, 5294};
    tiles::VectorTile left;
    tiles::VectorTile right;
    hand_made::add(left, Theme::water, Geometry::area,
                   {{1000, 1000}, {4160, 1000}, {4160, 3000}, {1000, 3000}});
    hand_made::add(right, Theme::water, Geometry::area,
                   {{-64, 1000}, {3000, 1000}, {3000, 3000}, {-64, 3000}});
    hand_made::add(left, Theme::road, Geometry::line, {{2000, 3500}, {4160, 3500}}, rank(RoadClass::primary));
    hand_made::add(right, Theme::road, Geometry::line, {{-64, 3500}, {2000, 3500}}, rank(RoadClass::primary));
    const std::vector tiles{hand_made::placed(left, k_id), hand_made::placed(right, east)};
    for (const double zoom : {14.0, 14.4, 13.7}) {
        auto request = hand_made::showing(k_id);
        request.camera.centre.x += 0.5 / 16384;  // on the border
        request.camera.zoom = zoom;
        const auto picture = compose(request, tiles, nullptr);
        for (int y = 0; y < 512; ++y) {
            INFO("zoom " << zoom << ", row " << y);
            for (int x = 250; x < 262; ++x)
                CHECK(std::abs(light(picture, x, y) - light(picture, 200, y)) <= 8);
        }
    }
}

TEST_CASE("a stream ends at the lake's shore") {
    tiles::VectorTile tile;
    hand_made::add(tile, Theme::waterway, Geometry::line, {{0, 2048}, {4096, 2048}});
    hand_made::add(tile, Theme::water, Geometry::area,
                   {{1600, 800}, {3600, 800}, {3600, 3400}, {1600, 3400}});
    const auto picture =
        compose(hand_made::showing(k_id), std::vector{hand_made::placed(tile, k_id)}, nullptr);
    CHECK(light(picture, 100, 256) > 60);
    CHECK(light(picture, 320, 256) == 0);
}

TEST_CASE("greater roads lie on top, whatever the order of the file") {
    tiles::VectorTile tile;
    hand_made::add(tile, Theme::road, Geometry::line, {{0, 2048}, {4096, 2048}}, rank(RoadClass::primary));
    hand_made::add(tile, Theme::road, Geometry::line, {{2048, 0}, {2048, 4096}}, rank(RoadClass::minor));
    const auto picture =
        compose(hand_made::showing(k_id), std::vector{hand_made::placed(tile, k_id)}, nullptr);
    CHECK(light(picture, 256, 256) > 220);
    CHECK(light(picture, 256, 100) < 170);
}

TEST_CASE("an empty view is black, a nonsensical size is no picture") {
    CHECK(black_share(compose(hand_made::showing(k_id), {}, nullptr)) == 1);
    for (const auto& [w, h] : {std::pair{0, 100}, {100, -1}, {100'000, 10}}) {
        auto request = hand_made::showing(k_id);
        request.width_px = w;
        request.height_px = h;
        CHECK(compose(request, {}, nullptr).pixels.empty());
    }
}

TEST_CASE("numbers without sense give a picture, not a fault") {
    ShippedMap shipped;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    auto request = ShippedMap::request(53.5571, 13.2607, 14, 200, 100);
    for (const double scale : {0.0, -1.0, 1e-9, 50.0}) {
        request.scale = scale;
        CHECK(shipped.draw(request).pixels.size() == 20'000);
    }
    request.scale = 1;
    for (const double zoom : {nan, -50.0, 300.0, std::numeric_limits<double>::infinity()}) {
        request.camera.zoom = zoom;
        CHECK(shipped.draw(request).pixels.size() == 20'000);
    }
    request = ShippedMap::request(53.5571, 13.2607, 14, 200, 100);
    request.edge_fade_px = 1e9;
    request.blocked = {{-1'000'000, -5, 2'000'000, 10}, {50, 50, -10, 4}};
    CHECK(black_share(shipped.draw(request)) < 1);
    request.camera.centre = {7.5, -3};
    CHECK(black_share(shipped.draw(request)) == 1);
}

TEST_CASE("ranks that no class has draw nothing and break nothing") {
    tiles::VectorTile tile;
    for (const Theme theme :
         {Theme::road, Theme::rail, Theme::boundary, Theme::place, Theme::waterway, Theme::road_name})
        hand_made::add(tile, theme, Geometry::line, {{0, 0}, {4096, 4096}}, 250, "?");
    CHECK_FALSE(compose(hand_made::showing(k_id), std::vector{hand_made::placed(tile, k_id)}, nullptr)
                    .pixels.empty());
}
