// The base map as people see it: blessed pictures, and how much of them stays a mirror.

#include <filesystem>

#include "render/map/read_style.hpp"
#include "tests/golden/golden.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/map/hand_made.hpp"
#include "tests/unit/map/shipped_map.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

// Names are set by FreeType and HarfBuzz, whose versions differ by single pixels of a letter's rim.
constexpr golden::Tolerance k_tolerance{48, 0.004};

}  // namespace

TEST_CASE("a town by the lake, zoom 12") {
    ShippedMap shipped;
    CHECK_THAT(golden::compare(shipped.draw(ShippedMap::request(53.5571, 13.2607, 12, 1080, 500)),
                               "map_town_z12", k_tolerance)
                   .message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("a dense town, zoom 14") {
    ShippedMap shipped;
    CHECK_THAT(golden::compare(shipped.draw(ShippedMap::request(53.5571, 13.2607, 14, 1080, 500)),
                               "map_town_z14", k_tolerance)
                   .message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("streets with their names, zoom 15") {
    ShippedMap shipped;
    auto request = ShippedMap::request(53.5571, 13.2607, 15, 720, 500);
    request.street_names = true;
    CHECK_THAT(golden::compare(shipped.draw(request), "map_streets_z15", k_tolerance).message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("a country up to its border and nothing beyond, zoom 13") {
    ShippedMap shipped;
    CHECK_THAT(golden::compare(shipped.draw(ShippedMap::request(47.14, 9.52, 13, 1080, 500)),
                               "map_border_z13", k_tolerance)
                   .message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("the world from afar, zoom 2, and half a coast of Europe, zoom 5") {
    ShippedMap shipped;
    CHECK_THAT(
        golden::compare(shipped.draw(ShippedMap::request(40, 10, 2, 1080, 500)), "map_world_z2", k_tolerance)
            .message,
        Catch::Matchers::Equals(""));
    CHECK_THAT(
        golden::compare(shipped.draw(ShippedMap::request(52, 8, 5.5, 720, 500)), "map_coast_z5", k_tolerance)
            .message,
        Catch::Matchers::Equals(""));
}

TEST_CASE("a small screen shows the same ground, finer") {
    ShippedMap shipped;
    auto request = ShippedMap::request(53.5571, 13.2607, 13, 480, 400);
    request.scale = 0.5;
    request.edge_fade_px = 48;
    CHECK_THAT(golden::compare(shipped.draw(request), "map_small_screen", k_tolerance).message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("the town in portrait, zoom 13, and in landscape, zooms 14 and 15") {
    ShippedMap shipped;
    CHECK_THAT(golden::compare(shipped.draw(ShippedMap::request(53.5571, 13.2607, 13, 1080, 1920)),
                               "map_town_z13_portrait", k_tolerance)
                   .message,
               Catch::Matchers::Equals(""));
    CHECK_THAT(golden::compare(shipped.draw(ShippedMap::request(53.5571, 13.2607, 14.4, 1920, 1080)),
                               "map_town_z14_landscape", k_tolerance)
                   .message,
               Catch::Matchers::Equals(""));
    CHECK_THAT(golden::compare(shipped.draw(ShippedMap::request(53.5571, 13.2607, 15, 1080, 500)),
                               "map_town_z15", k_tolerance)
                   .message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("beyond the data its deepest tiles are scaled up") {
    ShippedMap shipped;
    auto request = ShippedMap::request(53.5571, 13.2607, 17.3, 720, 500);
    request.street_names = true;
    CHECK_THAT(golden::compare(shipped.draw(request), "map_overzoom_z17", k_tolerance).message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("a screen of twice the resolution shows the same ground, larger") {
    ShippedMap shipped;
    auto request = ShippedMap::request(47.1410, 9.5209, 14, 960, 640);
    request.scale = 2;
    CHECK_THAT(golden::compare(shipped.draw(request), "map_vaduz_hidpi", k_tolerance).message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("the faint style: areas have the faintest tone") {
    ShippedMap shipped;
    auto request = ShippedMap::request(53.5571, 13.2607, 13, 640, 400);
    request.style =
        *read_style_file(std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/map-styles/faint.json");
    CHECK_THAT(golden::compare(shipped.draw(request), "map_faint_style", k_tolerance).message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("streets named in four scripts, along their bends") {
    constexpr TileId id{15, 17590, 10588};
    const auto minor = static_cast<std::uint8_t>(tiles::RoadClass::minor);
    const std::pair<const char*, int> streets[] = {{"شارع الملك عبد العزيز", 700},
                                                   {"רחוב הנביאים", 1600},
                                                   {"桜並木通り", 2500},
                                                   {"Улица Жуковского", 3400}};
    tiles::VectorTile tile;
    for (const auto& [name, y] : streets) {
        for (const tiles::Theme theme : {tiles::Theme::road, tiles::Theme::road_name}) {
            const auto at = static_cast<std::int16_t>(y);
            const auto up = static_cast<std::int16_t>(y - 330);
            hand_made::add(tile, theme, tiles::Geometry::line,
                           {{300, at},
                            {900, static_cast<std::int16_t>(y - 180)},
                            {1500, static_cast<std::int16_t>(y - 290)},
                            {2048, up},
                            {2600, static_cast<std::int16_t>(y - 290)},
                            {3200, static_cast<std::int16_t>(y - 180)},
                            {3800, at}},
                           minor, name);
        }
    }
    auto request = hand_made::showing(id);
    request.labels = request.street_names = true;
    LabelPainter labels(std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/fonts");
    CHECK_THAT(golden::compare(compose(request, std::vector{hand_made::placed(tile, id)}, &labels),
                               "map_scripts", k_tolerance)
                   .message,
               Catch::Matchers::Equals(""));
}

TEST_CASE("the mirror stays a mirror: most of every view is exactly black") {
    ShippedMap shipped;
    for (const auto& [w, h] : {std::pair{1080, 500}, {1080, 1920}, {1920, 1080}}) {
        for (const double zoom : {12.0, 13.0, 14.0, 15.0}) {
            const auto picture = shipped.draw(ShippedMap::request(53.5571, 13.2607, zoom, w, h));
            INFO("zoom " << zoom << ", " << w << "x" << h);
            CHECK(black_share(picture) >= (zoom < 15 ? 0.87 : 0.82));
        }
        CHECK(black_share(shipped.draw(ShippedMap::request(47.14, 9.52, 13, w, h))) >= 0.9);
    }
}
