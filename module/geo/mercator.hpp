#pragma once
// Web Mercator: the flat world in which the map is drawn.

#include <cstdint>

#include "module/geo/lat_lon.hpp"

namespace mirror {

/// The latitude where Web Mercator's square ends.
inline constexpr double k_mercator_limit_deg = 85.051128779806604;

/// A place in the flat world: x grows east, y grows south, the whole world is [0, 1) x [0, 1).
/// x may leave that range where a view crosses the antimeridian.
struct WorldPoint {
    double x = 0;
    double y = 0;
    bool operator==(const WorldPoint&) const = default;
};

/// Latitudes beyond the limit are clamped to it.
WorldPoint to_world(LatLon place);

/// x is wrapped into the world, y clamped to it.
LatLon to_lat_lon(WorldPoint point);

/// How many metres of ground one world unit covers at this latitude.
double metres_per_world_unit(double lat_deg);

/// A tile of the XYZ scheme: y counts from the north (MBTiles stores it the other way round).
struct TileId {
    std::uint8_t z = 0;
    std::uint32_t x = 0;
    std::uint32_t y = 0;
    auto operator<=>(const TileId&) const = default;
};

/// The tile that holds a point (x wrapped, y clamped). z at most 30.
TileId tile_at(WorldPoint point, std::uint8_t z);

}  // namespace mirror
