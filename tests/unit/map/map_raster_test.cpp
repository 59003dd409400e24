// Tiles of a server as pixels: decoding, joining, filtering, scaling.

#include <SDL_image.h>

#include <algorithm>

#include "render/map/raster_decode.hpp"
#include "render/map/raster_filter.hpp"
#include "render/map/raster_mosaic.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paper_map.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

constexpr std::uint32_t k_ground = 0xFFF2EFE9U;
constexpr std::uint32_t k_white = 0xFFFFFFFFU;
constexpr std::uint32_t k_orange = 0xFFFCD6A4U;
constexpr std::uint32_t k_water = 0xFFAAD3DFU;
constexpr std::uint32_t k_letter = 0xFF222222U;

render::Image filled(int width_px, int height_px, std::uint32_t color) {
    return {width_px, height_px, render::Pixels(static_cast<std::size_t>(width_px * height_px), color)};
}

void paint(render::Image& image, int x, int y, int w, int h, std::uint32_t color) {
    for (int row = y; row < y + h; ++row)
        std::fill_n(image.pixels.begin() + row * image.width_px + x, w, color);
}

std::uint8_t light_at(const FilteredMap& map, int x, int y) {
    return map.light.values[static_cast<std::size_t>(y * map.light.width_px + x)];
}

std::uint32_t at(const render::Image& image, int x, int y) {
    return image.pixels[static_cast<std::size_t>(y * image.width_px + x)];
}

MapRequest request_at(double zoom, int width_px = 600, int height_px = 400) {
    MapRequest request;
    request.camera = {to_world(LatLon::make(53.5571, 13.2607).value()), zoom};
    request.width_px = width_px;
    request.height_px = height_px;
    request.edge_fade_px = 0;
    return request;
}

RasterMosaic mosaic_of(const MapRequest& request, const raster::Source& source = {}) {
    return {plan_raster(source, false, false, request).value(), request};
}

constexpr config::MapFilter k_off{config::FilterMode::off, 1};

}  // namespace

// --- decoding

TEST_CASE("a PNG tile is decoded pixel for pixel") {
    render::Image image = filled(256, 256, k_ground);
    paint(image, 10, 20, 30, 40, k_orange);
    const std::string bytes = test::to_png(image);
    const auto decoded =
        decode_raster_tile({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    REQUIRE(decoded);
    CHECK(decoded->width_px == 256);
    CHECK(decoded->pixels == image.pixels);
}

TEST_CASE("a JPEG tile is decoded, and one that is cut short is none") {
    const auto surface = SDL_CreateRGBSurfaceWithFormat(0, 256, 256, 24, SDL_PIXELFORMAT_RGB24);
    SDL_FillRect(surface, nullptr, SDL_MapRGB(surface->format, 0xFC, 0xD6, 0xA4));
    std::vector<std::uint8_t> bytes(100'000);
    SDL_RWops* const stream = SDL_RWFromMem(bytes.data(), static_cast<int>(bytes.size()));
    REQUIRE(IMG_SaveJPG_RW(surface, stream, 0, 90) == 0);
    bytes.resize(static_cast<std::size_t>(SDL_RWtell(stream)));
    SDL_RWclose(stream);
    SDL_FreeSurface(surface);
    const auto decoded = decode_raster_tile(bytes);
    REQUIRE(decoded);
    CHECK(decoded->width_px == 256);
    CHECK((at(*decoded, 100, 100) >> 16U & 0xFFU) > 0xF0);
    bytes.resize(bytes.size() - 40);
    CHECK_FALSE(decode_raster_tile(bytes));
}

TEST_CASE("a WebP tile is decoded") {
    // The smallest there is: one transparent pixel, lossless.
    const std::string bytes(
        "RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0", 34);
    const auto decoded =
        decode_raster_tile({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    REQUIRE(decoded);
    CHECK(decoded->width_px == 1);
    CHECK(decoded->height_px == 1);
}

TEST_CASE("a tile that is cut short or damaged is none") {
    const std::string whole = test::to_png(filled(256, 256, k_orange));
    for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{40}, whole.size() / 2}) {
        INFO(size);
        CHECK_FALSE(decode_raster_tile({reinterpret_cast<const std::uint8_t*>(whole.data()), size}));
    }
}

TEST_CASE("a picture larger than any tile is not decoded") {
    const std::string bytes = test::to_png(filled(2000, 16, k_orange));
    CHECK_FALSE(decode_raster_tile({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
}

// --- the filter

TEST_CASE("ground becomes black, letters and roads light") {
    render::Image image = filled(120, 60, k_ground);
    paint(image, 20, 30, 100, 3, k_white);
    paint(image, 20, 10, 2, 8, k_letter);
    paint(image, 0, 50, 120, 6, k_orange);
    const FilteredMap map = filter_for_mirror(image, 1, 1);
    CHECK(light_at(map, 100, 15) == 0);
    CHECK(light_at(map, 21, 14) > 200);
    CHECK(light_at(map, 60, 31) > 90);
    CHECK(light_at(map, 60, 53) > 120);
}

TEST_CASE("strength dims roads and leaves letters") {
    render::Image image = filled(60, 60, k_ground);
    paint(image, 0, 50, 60, 6, k_orange);
    paint(image, 20, 10, 2, 8, k_letter);
    const FilteredMap full = filter_for_mirror(image, 1, 1);
    const FilteredMap half = filter_for_mirror(image, 1, 0.5);
    const FilteredMap none = filter_for_mirror(image, 1, 0);
    CHECK(light_at(half, 30, 53) == light_at(full, 30, 53) / 2);
    CHECK(light_at(none, 30, 53) == 0);
    CHECK(light_at(none, 21, 14) == light_at(full, 21, 14));
}

TEST_CASE("open water is black and its shore is drawn") {
    render::Image image = filled(100, 60, k_ground);
    paint(image, 50, 0, 50, 60, k_water);
    const FilteredMap map = filter_for_mirror(image, 1, 1);
    const auto shore_at = [&](int x) { return map.shore.values[static_cast<std::size_t>(30 * 100 + x)]; };
    CHECK(shore_at(50) > 80);
    CHECK(shore_at(56) < shore_at(50));
    CHECK(shore_at(80) == 0);
    CHECK(shore_at(30) == 0);
}

TEST_CASE("where there is no tile it stays black, and its neighbours do not see a white edge") {
    render::Image image = filled(100, 60, k_ground);
    paint(image, 50, 0, 50, 60, 0);
    const FilteredMap map = filter_for_mirror(image, 1, 1);
    for (int x = 0; x < 100; ++x) {
        INFO(x);
        CHECK(light_at(map, x, 30) == 0);
    }
}

// --- scaling

TEST_CASE("a flat plane stays flat at every scale") {
    Plane plane = Plane::of_size(37, 23);
    std::ranges::fill(plane.values, std::uint8_t{143});
    for (const double step : {0.25, 0.41, 0.7, 1.0, 1.6, 3.0}) {
        const Plane scaled = resample(plane, {50, 1.3, step}, {40, 0.2, step});
        INFO(step);
        CHECK(std::ranges::all_of(scaled.values, [](std::uint8_t value) { return value == 143; }));
    }
}

TEST_CASE("at its own size a plane comes out as it was") {
    Plane plane = Plane::of_size(64, 48);
    for (std::size_t i = 0; i < plane.values.size(); ++i)
        plane.values[i] = static_cast<std::uint8_t>(i * 37);
    CHECK(resample(plane, {64, 0, 1}, {48, 0, 1}).values == plane.values);
    const Plane part = resample(plane, {10, 5, 1}, {8, 7, 1});
    CHECK(part.values[0] == plane.values[7 * 64 + 5]);
    CHECK(part.values[79] == plane.values[14 * 64 + 14]);
}

TEST_CASE("a slope stays a slope when it grows") {
    Plane plane = Plane::of_size(32, 4);
    for (std::size_t i = 0; i < plane.values.size(); ++i)
        plane.values[i] = static_cast<std::uint8_t>(i % 32 * 8);
    const Plane scaled = resample(plane, {64, 0, 0.5}, {8, 0, 0.5});
    for (int x = 8; x < 56; ++x)
        CHECK_THAT(scaled.values[static_cast<std::size_t>(4 * 64 + x)] / 1.0,
                   Catch::Matchers::WithinAbs((x + 0.5) * 4 - 4, 1.01));
}

// --- which tiles

TEST_CASE("ordinary tiles are drawn at about twice their size, so that letters can be read on a wall") {
    for (const double zoom : {12.0, 12.4, 12.6, 13.0, 14.7}) {
        const auto plan = plan_raster({}, false, false, request_at(zoom));
        REQUIRE(plan);
        CHECK(plan->zoom == static_cast<int>(std::lround(zoom)));
        CHECK(plan->pixels_per_unit == 1);
    }
    raster::Source large;
    large.tile_px = 512;
    CHECK(plan_raster(large, false, false, request_at(13))->zoom == 12);
}

TEST_CASE("tiles of twice the resolution are taken where they are offered and the screen is fine enough") {
    CHECK(plan_raster({}, true, false, request_at(13))->asks_for_2x);
    CHECK(plan_raster({}, true, false, request_at(13))->tile_px == 512);
    MapRequest small = request_at(12);
    small.scale = 0.5;
    CHECK_FALSE(plan_raster({}, true, false, small)->asks_for_2x);
    CHECK(plan_raster({}, false, true, small)->tile_px == 512);
}

TEST_CASE("only tiles of the view are wanted, the middle first") {
    const MapRequest request = request_at(14, 1080, 1920);
    const auto plan = plan_raster({}, false, false, request);
    REQUIRE(plan);
    CHECK(plan->tiles.size() <= 4 * 5);
    CHECK(plan->tiles.front().id == tile_at(request.camera.centre, 14));
    for (const TileWish& wish : plan->tiles) {
        const WorldRect rect = wish.rect();
        const Projection projection(request.camera, request.size());
        const PixelPoint north_west = projection.to_pixel(WorldPoint{rect.left, rect.top});
        const PixelPoint south_east = projection.to_pixel(WorldPoint{rect.right, rect.bottom});
        CHECK((north_west.x < 1080 && north_west.y < 1920 && south_east.x > 0 && south_east.y > 0));
    }
}

TEST_CASE("beyond its last zoom a server's tiles are scaled up, but not without end") {
    raster::Source coarse;
    coarse.min_zoom = 5;
    coarse.max_zoom = 10;
    CHECK(plan_raster(coarse, false, false, request_at(13))->zoom == 10);
    CHECK_FALSE(plan_raster(coarse, false, false, request_at(15)));
    CHECK(plan_raster(coarse, false, false, request_at(4.4))->zoom == 5);
    CHECK_FALSE(plan_raster(coarse, false, false, request_at(2)));
}

TEST_CASE("an odd screen with tiny letters does not take all memory") {
    MapRequest request = request_at(12, 4000, 4000);
    request.scale = 0.2;
    const auto plan = plan_raster({}, false, false, request);
    REQUIRE(plan);
    CHECK(RasterMosaic(*plan, request).pixels().pixels.size() < 8'200'000);
}

// --- joining

TEST_CASE("tiles lie where they belong: a point of the world has the colour of its tile") {
    for (const double zoom : {13.0, 13.3, 12.7}) {
        const MapRequest request = request_at(zoom);
        RasterMosaic mosaic = mosaic_of(request);
        for (const TileWish& wish : mosaic.plan().tiles)
            mosaic.paste(wish.id, wish.id,
                         filled(256, 256, (wish.id.x + wish.id.y) % 2 == 0 ? k_orange : k_water));
        const render::Image image = mosaic.draw(request, k_off);
        const Projection projection(request.camera, request.size());
        for (int y = 5; y < 400; y += 13) {
            for (int x = 5; x < 600; x += 17) {
                const WorldPoint point = projection.to_world_point({x + 0.5, y + 0.5});
                const TileId tile = tile_at(point, mosaic.plan().zoom);
                const WorldRect rect = TileWish{tile, 0}.rect();
                const double from_edge = std::min({point.x - rect.left, rect.right - point.x,
                                                   point.y - rect.top, rect.bottom - point.y}) *
                                         request.camera.world_px();
                if (from_edge < 8) continue;  // the scaling mixes neighbours there
                INFO("zoom " << zoom << " pixel " << x << ", " << y);
                CHECK(at(image, x, y) == ((tile.x + tile.y) % 2 == 0 ? k_orange : k_water));
            }
        }
    }
}

TEST_CASE("an ancestor fills in with the right piece until the tile itself is there") {
    const MapRequest request = request_at(13);
    RasterMosaic mosaic = mosaic_of(request);
    const TileId tile = mosaic.plan().tiles.front().id;
    const TileId above{static_cast<std::uint8_t>(tile.z - 2), tile.x / 4, tile.y / 4};
    render::Image coarse = filled(256, 256, k_water);
    paint(coarse, static_cast<int>(tile.x % 4) * 64, static_cast<int>(tile.y % 4) * 64, 64, 64, k_orange);
    CHECK(mosaic.is_empty());
    mosaic.paste(tile, above, coarse);
    CHECK_FALSE(mosaic.is_empty());
    const auto count = [&](std::uint32_t color) { return std::ranges::count(mosaic.pixels().pixels, color); };
    const auto shown = count(k_orange);
    CHECK(shown > 10'000);
    CHECK(count(k_water) == 0);
    mosaic.paste(tile, tile, filled(256, 256, k_white));
    CHECK(count(k_white) == shown);
    mosaic.paste(tile, above, coarse);  // too late
    CHECK(count(k_white) == shown);
}

TEST_CASE("what is missing is black, filtered or not, and never white") {
    const MapRequest request = request_at(13);
    RasterMosaic mosaic = mosaic_of(request);
    const TileId tile = mosaic.plan().tiles.front().id;
    mosaic.paste(tile, tile, filled(256, 256, k_ground));
    const auto lit = [](const render::Image& image) { return 1 - black_share(image); };
    CHECK(lit(mosaic.draw(request, {})) == 0);
    CHECK(lit(mosaic.draw(request, k_off)) < 0.9);
    CHECK(std::ranges::all_of(mosaic.draw(request, {}).pixels,
                              [](std::uint32_t pixel) { return pixel >> 24U == 255; }));
}

TEST_CASE("no edge shows between two tiles of one flat ground, nor of one road") {
    const MapRequest request = request_at(13.4);
    RasterMosaic mosaic = mosaic_of(request);
    render::Image tile = filled(256, 256, k_ground);
    paint(tile, 0, 100, 256, 3, k_white);
    for (const TileWish& wish : mosaic.plan().tiles)
        mosaic.paste(wish.id, wish.id, tile);
    const render::Image image = mosaic.draw(request, {});
    // Every row looks the same from left to right.
    for (int y = 0; y < 400; ++y) {
        const auto row = image.pixels.begin() + y * 600;
        INFO("row " << y);
        CHECK(std::all_of(row, row + 600, [&](std::uint32_t pixel) { return pixel == *row; }));
    }
}

TEST_CASE("a server whose tiles have another size than it says is drawn all the same") {
    const MapRequest request = request_at(13);
    RasterMosaic mosaic = mosaic_of(request);
    const TileId tile = mosaic.plan().tiles.front().id;
    mosaic.paste(tile, tile, filled(512, 512, k_orange));
    CHECK(std::ranges::count(mosaic.pixels().pixels, k_orange) > 10'000);
}

TEST_CASE("across the edge of the world tiles go on") {
    MapRequest request = request_at(2);
    request.camera.centre = {0.999, 0.5};
    RasterMosaic mosaic = mosaic_of(request);
    for (const TileWish& wish : mosaic.plan().tiles)
        mosaic.paste(wish.id, wish.id, filled(256, 256, k_orange));
    CHECK(black_share(mosaic.draw(request, k_off)) == 0);
}
