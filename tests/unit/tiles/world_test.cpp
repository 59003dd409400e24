// The shipped world: land is land and sea is sea, at every zoom.

#include <algorithm>
#include <cmath>

#include "module/tiles/decode_tile.hpp"
#include "module/tiles/mbtiles_source.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::tiles;

namespace {

struct Spot {
    const char* name;
    double lat_deg, lon_deg;
    bool is_water;
    int from_zoom = 0;
};

constexpr Spot k_spots[] = {
    {"Ireland", 53.3, -8, false},      {"Iceland", 65, -18.5, false},
    {"Greenland", 72, -40, false},     {"Newfoundland", 48.8, -56, false},
    {"Madagascar", -19, 46.5, false},  {"Great Britain", 52.5, -1.5, false},
    {"Honshu", 36.5, 138, false},      {"Tasmania", -42, 146.5, false},
    {"Cuba", 22, -79, false},          {"Vancouver Island", 49.6, -125.5, false},
    {"Australia", -25, 133, false},    {"Antarctica", -80, 0, false},
    {"Sicily", 37.5, 14, false},       {"Sri Lanka", 7.5, 80.7, false},
    {"Crete", 35.2, 24.9, false, 1},   {"Cyprus", 35, 33, false, 1},
    {"the Atlantic", 30, -40, true},   {"the Mediterranean", 35, 18, true},
    {"the Baltic", 58, 20, true},      {"the Black Sea", 43, 34, true},
    {"the Caspian Sea", 42, 51, true}, {"Lake Victoria", -1, 33, true, 1},
};

/// How often a ring winds past a line from the point to the east: odd inside.
bool is_inside(std::span<const TilePoint> ring, double x, double y) {
    bool inside = false;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const TilePoint a = ring[i];
        const TilePoint b = ring[(i + 1) % ring.size()];
        if ((a.y > y) == (b.y > y)) continue;
        const double crossing = a.x + (y - a.y) * (b.x - a.x) / static_cast<double>(b.y - a.y);
        if (x < crossing) inside = !inside;
    }
    return inside;
}

bool is_water(TileSource& world, const Spot& spot, std::uint8_t z) {
    const WorldPoint at = to_world(*LatLon::make(spot.lat_deg, spot.lon_deg));
    const TileId id = tile_at(at, z);
    const auto bytes = world.get(id);
    REQUIRE(bytes);
    REQUIRE(*bytes);
    const auto tile = decode_tile(**bytes);
    REQUIRE(tile);
    const double side = std::ldexp(1.0, z);
    const double x = (at.x * side - id.x) * k_tile_extent;
    const double y = (at.y * side - id.y) * k_tile_extent;
    return std::ranges::any_of(tile->features, [&](const Feature& feature) {
        if (feature.theme != Theme::water) return false;
        const auto parts = tile->parts_of(feature);
        return std::ranges::count_if(
                   parts, [&](const Part& part) { return is_inside(tile->points_of(part), x, y); }) %
                   2 ==
               1;
    });
}

}  // namespace

TEST_CASE("the shipped world has its islands and its seas at every zoom") {
    const auto world = open_mbtiles(MIRROR_SOURCE_DIR "/assets/maps/world.mbtiles");
    REQUIRE(world);
    for (std::uint8_t z = 0; z <= 6; ++z) {
        for (const Spot& spot : k_spots) {
            if (z < spot.from_zoom) continue;
            INFO(spot.name << " at zoom " << int{z});
            CHECK(is_water(**world, spot, z) == spot.is_water);
        }
    }
}
