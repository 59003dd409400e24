#include "module/tiles/place_finder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "module/geo/mercator.hpp"
#include "module/tiles/map_file.hpp"

namespace mirror::tiles {
namespace {

constexpr double k_village_reach_m = 3'000;
/// Where nothing reaches, names are taken from this many times as far.
constexpr double k_stretch = 3;

/// How far the name of a settlement reaches; 0 for what is none.
double settlement_reach_m(PlaceClass kind) {
    switch (kind) {
        case PlaceClass::capital:
        case PlaceClass::city:
            return 5 * k_village_reach_m;
        case PlaceClass::town:
            return 2 * k_village_reach_m;
        case PlaceClass::village:
            return k_village_reach_m;
        case PlaceClass::hamlet:
            return k_village_reach_m / 2;
        default:
            return 0;
    }
}

double quarter_reach_m(PlaceClass kind) {
    if (kind == PlaceClass::suburb) return k_village_reach_m / 2;
    return kind == PlaceClass::neighbourhood ? k_village_reach_m / 4 : 0;
}

bool has_quarters(PlaceClass kind) {
    return kind == PlaceClass::capital || kind == PlaceClass::city || kind == PlaceClass::town;
}

/// Which zoom shows the places of a class: tile files leave small ones out of small scales.
struct Level {
    std::uint8_t zoom;
    double radius_m;
};
constexpr Level k_levels[] = {{12, 2 * k_village_reach_m},
                              {9, 2 * k_stretch* k_village_reach_m},
                              {6, 5 * k_stretch* k_village_reach_m}};

struct Candidate {
    std::string name;
    PlaceClass kind = PlaceClass::other;
    double distance_m = 0;
};

/// The best name of one kind so far.
class Best {
  public:
    void offer(Candidate candidate, double reach_m) {
        if (reach_m <= 0 || candidate.name.empty()) return;
        const double effort = candidate.distance_m / reach_m;
        if (effort >= m_effort) return;
        m_effort = effort;
        m_candidate = std::move(candidate);
    }
    [[nodiscard]] double effort() const { return m_effort; }
    [[nodiscard]] const Candidate& candidate() const { return m_candidate; }

  private:
    double m_effort = std::numeric_limits<double>::infinity();
    Candidate m_candidate;
};

/// The tiles of a zoom that a circle touches.
std::vector<TileId> tiles_around(LatLon place, const Level& level) {
    const WorldPoint centre = to_world(place);
    const double radius = level.radius_m / metres_per_world_unit(place.lat_deg());
    std::set<TileId> ids;
    for (const double x : {-radius, 0.0, radius}) {
        for (const double y : {-radius, 0.0, radius})
            ids.insert(tile_at({centre.x + x, centre.y + y}, level.zoom));
    }
    return {ids.begin(), ids.end()};
}

/// Every named place of a tile with its distance.
template <class Visit>
void for_each_place(const VectorTile& tile, TileId id, LatLon from, Visit visit) {
    const double tiles = std::ldexp(1.0, id.z);
    for (const Feature& feature : tile.features) {
        if (feature.theme != Theme::place || feature.name == 0) continue;
        for (const Part& part : tile.parts_of(feature)) {
            for (const TilePoint point : tile.points_of(part)) {
                const LatLon place = to_lat_lon({(id.x + point.x / double{k_tile_extent}) / tiles,
                                                 (id.y + point.y / double{k_tile_extent}) / tiles});
                visit(Candidate{tile.names[feature.name], static_cast<PlaceClass>(feature.rank),
                                distance_m(from, place)});
            }
        }
    }
}

}  // namespace

PlaceNames PlaceFinder::find(LatLon place) {
    Best settlement;
    Best quarter;
    std::set<std::pair<std::size_t, TileId>> seen;  // one stored tile may serve several wanted ones
    for (const Level& level : k_levels) {
        if (settlement.effort() <= 1) break;
        for (const TileId wanted : tiles_around(place, level)) {
            for (const TilePiece& piece : m_set.pieces_of(wanted)) {
                if (!seen.emplace(piece.source, piece.read).second) continue;
                const auto tile = m_set.read(piece);
                if (!tile || !*tile) continue;
                for_each_place(**tile, piece.read, place, [&](const Candidate& found) {
                    settlement.offer(found, settlement_reach_m(found.kind));
                    quarter.offer(found, quarter_reach_m(found.kind));
                });
            }
        }
    }
    if (settlement.effort() > k_stretch) return {};
    PlaceNames names{settlement.candidate().name, {}};
    if (has_quarters(settlement.candidate().kind) && settlement.effort() <= 1 && quarter.effort() <= 1)
        names.quarter = quarter.candidate().name;
    return names;
}

std::vector<PlaceNames> find_places(const std::vector<std::filesystem::path>& files,
                                    const std::vector<LatLon>& places, const std::stop_token& stop) {
    std::vector<PlaceNames> names;
    if (places.empty()) return names;
    std::vector<std::unique_ptr<TileSource>> sources;
    for (const std::filesystem::path& file : files) {
        if (auto source = open_map_file(file)) sources.push_back(std::move(*source));
    }
    TileSet set(std::move(sources));
    PlaceFinder finder(set);
    for (const LatLon place : places) {
        if (stop.stop_requested()) break;
        names.push_back(finder.find(place));
    }
    return names;
}

}  // namespace mirror::tiles
