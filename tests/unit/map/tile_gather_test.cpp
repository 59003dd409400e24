#include "render/map/tile_gather.hpp"

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/unit/map/shipped_map.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

std::vector<TileWish> wishes_at(double lat_deg, double lon_deg, double zoom) {
    return wanted_tiles({to_world(LatLon::make(lat_deg, lon_deg).value()), zoom}, {1080, 1920}, 1);
}

}  // namespace

TEST_CASE("tiles are decoded once and forgotten on demand") {
    tiles::TileSet set = shipped_files();
    TileGather gather(set);
    std::vector<std::string> problems;
    const auto first = gather.gather(wishes_at(53.5571, 13.2607, 14), problems);
    const auto second = gather.gather(wishes_at(53.5571, 13.2607, 14), problems);
    REQUIRE(first.size() > 10);
    REQUIRE(first.size() == second.size());
    for (std::size_t i = 0; i < first.size(); ++i)
        CHECK(first[i].tile == second[i].tile);
    CHECK(problems.empty());
    CHECK(gather.size_bytes() > 500'000);
    gather.drop();
    CHECK(gather.size_bytes() == 0);
    CHECK(gather.gather(wishes_at(53.5571, 13.2607, 14), problems)[0].tile != first[0].tile);
}

TEST_CASE("the cache keeps to its cap and drops what was unused the longest") {
    tiles::TileSet set = shipped_files();
    TileGather gather(set, 3'000'000);
    std::vector<std::string> problems;
    for (double zoom = 15; zoom > 10; zoom -= 0.5) {
        CHECK_FALSE(gather.gather(wishes_at(53.5571, 13.2607, zoom), problems).empty());
        CHECK(gather.size_bytes() <= 3'000'000);
    }
    const auto last = gather.gather(wishes_at(53.5571, 13.2607, 11), problems);
    CHECK(gather.gather(wishes_at(53.5571, 13.2607, 11), problems).front().tile == last.front().tile);
}

TEST_CASE("a coarse file fills in only where the fine one ends") {
    tiles::TileSet set = shipped_files();
    TileGather gather(set);
    std::vector<std::string> problems;
    // The south west corner of the town's file.
    const auto tiles = gather.gather(wishes_at(53.4382, 13.1094, 12), problems);
    double fine = 0;
    double coarse = 0;
    for (const PlacedTile& placed : tiles) {
        const double shown =
            (placed.shown.right - placed.shown.left) * (placed.shown.bottom - placed.shown.top);
        const bool is_fine = placed.rect.right - placed.rect.left < 1.0 / 4000;
        (is_fine ? fine : coarse) += shown;
        if (!is_fine) {
            CHECK(placed.shown.left >= placed.rect.left - 1e-12);
            CHECK(placed.shown.right <= placed.rect.right + 1e-12);
        }
    }
    CHECK(fine > 0);
    CHECK(coarse > fine);
}

TEST_CASE("a view across the antimeridian finds both of its sides") {
    tiles::TileSet set = shipped_files();
    TileGather gather(set);
    std::vector<std::string> problems;
    const auto tiles = gather.gather(wanted_tiles({{0.999, 0.5}, 4}, {1080, 500}, 1), problems);
    CHECK(std::ranges::any_of(tiles, [](const PlacedTile& placed) { return placed.rect.left >= 1; }));
    CHECK(std::ranges::any_of(tiles, [](const PlacedTile& placed) { return placed.rect.right <= 1; }));
}
