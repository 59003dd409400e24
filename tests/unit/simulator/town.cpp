#include "tests/unit/simulator/town.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "module/geo/mercator.hpp"
#include "module/simulator/family.hpp"
#include "module/tiles/decode_tile.hpp"
#include "module/tiles/mbtiles_source.hpp"

namespace mirror::test {
namespace {

constexpr std::uint8_t k_zoom = 14;

tiles::TileSource& source() {
    static const auto file = value_or_throw(
        tiles::open_mbtiles(MIRROR_SOURCE_DIR "/assets/maps/neubrandenburg.mbtiles"), "opening the town");
    return *file;
}

const tiles::VectorTile& tile(TileId id) {
    static std::map<TileId, tiles::VectorTile> known;
    const auto found = known.find(id);
    if (found != known.end()) return found->second;
    const auto bytes = value_or_throw(source().get(id), "reading a tile");
    if (!bytes) throw std::runtime_error("the town has no such tile");
    return known.emplace(id, value_or_throw(tiles::decode_tile(*bytes), "decoding a tile")).first->second;
}

double distance_to_segment(double px, double py, tiles::TilePoint a, tiles::TilePoint b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double share = std::clamp(((px - a.x) * dx + (py - a.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
    return std::hypot(a.x + share * dx - px, a.y + share * dy - py);
}

}  // namespace

const simulator::RoadGraph& town() {
    static const simulator::RoadGraph graph = [] {
        const auto around = simulator::family_surroundings();
        return value_or_throw(simulator::read_roads(source(), around.centre, around.radius_m),
                              "reading the roads");
    }();
    return graph;
}

double metres_off_road(LatLon place) {
    const WorldPoint point = to_world(place);
    const TileId id = tile_at(point, k_zoom);
    const double grid = std::ldexp(1.0, k_zoom) * tiles::k_tile_extent;
    const double px = point.x * grid - static_cast<double>(id.x) * tiles::k_tile_extent;
    const double py = point.y * grid - static_cast<double>(id.y) * tiles::k_tile_extent;
    double nearest = std::numeric_limits<double>::infinity();
    const tiles::VectorTile& here = tile(id);
    for (const tiles::Feature& feature : here.features) {
        if (feature.theme != tiles::Theme::road) continue;
        for (const tiles::Part& part : here.parts_of(feature)) {
            const auto points = here.points_of(part);
            for (std::size_t i = 1; i < points.size(); ++i)
                nearest = std::min(nearest, distance_to_segment(px, py, points[i - 1], points[i]));
        }
    }
    return nearest * metres_per_world_unit(place.lat_deg()) / grid;
}

}  // namespace mirror::test
