#pragma once
// The roads of a base map as a graph: simulated people drive and walk where the map shows a road.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "module/base/result.hpp"
#include "module/geo/lat_lon.hpp"
#include "module/tiles/tile_source.hpp"
#include "module/tiles/vector_tile.hpp"

namespace mirror::simulator {

enum class Travel : std::uint8_t { walk, bike, drive };

/// A piece of road between two nodes, as its map draws it.
struct Road {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    tiles::RoadClass road_class = tiles::RoadClass::minor;
    bool is_oneway = false;  ///< for drivers only from `from` to `to`
};

/// One step of a route: where it leads, and along which class of road.
struct RouteStep {
    LatLon place;
    tiles::RoadClass road_class = tiles::RoadClass::minor;
};

/// A way along roads; the first step is its start. At least two steps.
using Route = std::vector<RouteStep>;

inline constexpr double k_kmh_per_mps = 3.6;

/// Speed on a clear road in km/h, 0 where this traveller does not go.
double cruise_kmh(tiles::RoadClass road_class, Travel travel);

/// Immutable after it is made; any thread.
class RoadGraph {
  public:
    RoadGraph() = default;
    /// \pre the roads' ends are indices into places
    RoadGraph(std::vector<LatLon> places, std::span<const Road> roads);

    [[nodiscard]] std::size_t node_count() const { return m_places.size(); }
    [[nodiscard]] LatLon place(std::uint32_t node) const { return m_places[node]; }

    /// The nearest node from which this traveller gets to most of the map, or nothing in an empty graph.
    [[nodiscard]] std::optional<std::uint32_t> nearest(LatLon place, Travel travel) const;

    /// The fastest way between the nodes nearest to two places. The same question always has the same
    /// answer. Nothing where no road leads there, or when both are the same node.
    [[nodiscard]] std::optional<Route> find_route(LatLon from, LatLon to, Travel travel) const;

  private:
    struct Edge {
        std::uint32_t to = 0;
        float length_m = 0;
        tiles::RoadClass road_class = tiles::RoadClass::minor;
        bool is_against_oneway = false;
    };

    [[nodiscard]] std::span<const Edge> edges_of(std::uint32_t node) const;
    [[nodiscard]] std::vector<bool> main_part(Travel travel) const;

    std::vector<LatLon> m_places;
    std::vector<std::uint32_t> m_first_edge;  ///< one more than there are nodes
    std::vector<Edge> m_edges;
    std::vector<bool> m_is_main[3];  ///< by Travel: nodes in the largest connected part
};

/// Reads the roads within `radius_m` of a place from the source's deepest zoom (the shipped towns: 14), joins
/// them across tile edges and joins side streets whose crossing the map's simplification removed.
/// \return why a tile cannot be read; a graph without nodes where the map has no roads
Result<RoadGraph, Failure> read_roads(tiles::TileSource& source, LatLon centre, double radius_m);

}  // namespace mirror::simulator
