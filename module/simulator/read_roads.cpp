// From the lines of map tiles to a road graph.

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

#include "module/geo/mercator.hpp"
#include "module/simulator/road_graph.hpp"
#include "module/tiles/decode_tile.hpp"

namespace mirror::simulator {
namespace {

using tiles::k_tile_extent;
using tiles::RoadClass;

/// A place on the grid of the whole world: tile number times 4096 plus the place within the tile.
struct GridPoint {
    std::int64_t x = 0;
    std::int64_t y = 0;
    auto operator<=>(const GridPoint&) const = default;
};

struct GridHash {
    std::size_t operator()(const GridPoint& point) const {
        return std::hash<std::int64_t>()(point.x * 0x9e3779b1 ^ point.y);
    }
};

/// Side streets end at most this far beside the road they meet: the maps' simplification moves a road by
/// about 5 m (tilemaker's simplify_level 0.00006 degrees).
constexpr double k_join_m = 8;

/// The part of a segment within the tile, or nothing (Liang-Barsky).
std::optional<std::pair<GridPoint, GridPoint>> clipped(tiles::TilePoint a, tiles::TilePoint b) {
    double enter = 0;
    double leave = 1;
    const auto clip = [&](double start, double delta) {
        for (const auto& [p, q] : {std::pair(-delta, start), std::pair(delta, k_tile_extent - start)}) {
            if (p == 0 && q < 0) return false;
            if (p < 0) enter = std::max(enter, q / p);
            if (p > 0) leave = std::min(leave, q / p);
        }
        return enter < leave;
    };
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    if (!clip(a.x, dx) || !clip(a.y, dy)) return std::nullopt;
    const auto at = [&](double t) { return GridPoint{std::lround(a.x + t * dx), std::lround(a.y + t * dy)}; };
    return std::pair(at(enter), at(leave));
}

/// The map's schema without houses, land and names: most of a city tile.
const tiles::Schema& roads_only() {
    static const tiles::LayerRule rule = *tiles::open_map_tiles().rule_for("transportation");
    static const tiles::Schema schema{"roads", {&rule, 1}};
    return schema;
}

class Builder {
  public:
    Builder(std::uint8_t z, double metres_per_unit) : m_z(z), m_metres_per_unit(metres_per_unit) {}

    void add(TileId id, const tiles::VectorTile& tile) {
        for (const tiles::Feature& feature : tile.features) {
            if (feature.theme != tiles::Theme::road || feature.geometry != tiles::Geometry::line) continue;
            const auto road_class = static_cast<RoadClass>(feature.rank);
            if (road_class == RoadClass::pier) continue;
            for (const tiles::Part& part : tile.parts_of(feature))
                add_line(id, tile.points_of(part), road_class, feature.is_oneway);
        }
    }

    RoadGraph build() {
        join_loose_ends();
        const double side = std::ldexp(static_cast<double>(k_tile_extent), m_z);
        std::vector<LatLon> places;
        places.reserve(m_points.size());
        for (const GridPoint& point : m_points)
            places.push_back(
                to_lat_lon({static_cast<double>(point.x) / side, static_cast<double>(point.y) / side}));
        return {std::move(places), m_roads};
    }

  private:
    void add_line(TileId id, std::span<const tiles::TilePoint> points, RoadClass road_class, bool is_oneway) {
        const GridPoint origin{std::int64_t{id.x} * k_tile_extent, std::int64_t{id.y} * k_tile_extent};
        for (std::size_t i = 1; i < points.size(); ++i) {
            const auto segment = clipped(points[i - 1], points[i]);
            if (!segment) continue;
            const auto& [a, b] = *segment;
            add_road(node_at({origin.x + a.x, origin.y + a.y}), node_at({origin.x + b.x, origin.y + b.y}),
                     road_class, is_oneway);
        }
    }

    std::uint32_t node_at(GridPoint point) {
        const auto [found, is_new] = m_nodes.try_emplace(point, static_cast<std::uint32_t>(m_points.size()));
        if (is_new) m_points.push_back(point);
        return found->second;
    }

    /// Lines along a tile's edge are in both tiles, and a line may run over another: one road is enough.
    void add_road(std::uint32_t from, std::uint32_t to, RoadClass road_class, bool is_oneway) {
        if (from == to) return;
        const std::uint64_t key = (std::uint64_t{std::min(from, to)} << 32u) | std::max(from, to);
        if (!m_known.try_emplace(key, m_roads.size()).second) return;
        m_roads.push_back({from, to, road_class, is_oneway});
    }

    [[nodiscard]] GridPoint cell_of(double x, double y) const {
        const double cell_units = 4 * k_join_m / m_metres_per_unit;
        return {std::lround(std::floor(x / cell_units)), std::lround(std::floor(y / cell_units))};
    }

    /// Where a side street ends beside a road (or a line at its tile's edge beside its continuation), the
    /// road gets a node there and a short road leads across.
    void join_loose_ends() {
        std::vector<std::uint32_t> degree(m_points.size());
        for (const Road& road : m_roads) {
            ++degree[road.from];
            ++degree[road.to];
        }
        index_roads();
        std::map<std::size_t, std::vector<std::pair<double, std::uint32_t>>>
            splits;  // road -> where, new node
        const std::size_t count = degree.size();
        for (std::uint32_t node = 0; node < count; ++node) {
            if (degree[node] != 1) continue;
            const auto found = nearest_road(node);
            if (!found) continue;
            const auto [road_index, where] = *found;
            const Road road = m_roads[road_index];
            const GridPoint a = m_points[road.from];
            const GridPoint b = m_points[road.to];
            const GridPoint foot{a.x + std::lround(where * static_cast<double>(b.x - a.x)),
                                 a.y + std::lround(where * static_cast<double>(b.y - a.y))};
            const std::uint32_t joint = node_at(foot);
            if (joint != road.from && joint != road.to) splits[road_index].emplace_back(where, joint);
            add_road(node, joint, road.road_class, false);
        }
        for (auto& [road_index, joints] : splits)
            split(road_index, joints);
    }

    void split(std::size_t road_index, std::vector<std::pair<double, std::uint32_t>>& joints) {
        std::ranges::sort(joints);
        const Road road = m_roads[road_index];
        std::uint32_t from = road.from;
        for (const auto& [where, joint] : joints) {
            add_road(from, joint, road.road_class, road.is_oneway);
            from = joint;
        }
        m_roads[road_index].from = from;
    }

    void index_roads() {
        for (std::size_t i = 0; i < m_roads.size(); ++i) {
            const GridPoint a = m_points[m_roads[i].from];
            const GridPoint b = m_points[m_roads[i].to];
            const auto first =
                cell_of(static_cast<double>(std::min(a.x, b.x)), static_cast<double>(std::min(a.y, b.y)));
            const auto last =
                cell_of(static_cast<double>(std::max(a.x, b.x)), static_cast<double>(std::max(a.y, b.y)));
            for (std::int64_t y = first.y; y <= last.y; ++y) {
                for (std::int64_t x = first.x; x <= last.x; ++x)
                    m_cells[{x, y}].push_back(i);
            }
        }
    }

    /// The nearest road that the node does not end already, and where along it (0 … 1).
    [[nodiscard]] std::optional<std::pair<std::size_t, double>> nearest_road(std::uint32_t node) const {
        const GridPoint point = m_points[node];
        const double reach = k_join_m / m_metres_per_unit;
        double best = reach * reach;
        std::optional<std::pair<std::size_t, double>> found;
        const auto px = static_cast<double>(point.x);
        const auto py = static_cast<double>(point.y);
        const GridPoint first = cell_of(px - reach, py - reach);
        const GridPoint last = cell_of(px + reach, py + reach);
        for (std::int64_t y = first.y; y <= last.y; ++y) {
            for (std::int64_t x = first.x; x <= last.x; ++x) {
                const auto cell = m_cells.find({x, y});
                if (cell == m_cells.end()) continue;
                for (const std::size_t index : cell->second) {
                    const Road& road = m_roads[index];
                    if (road.from == node || road.to == node) continue;
                    const auto [where, square] = foot_on(road, px, py);
                    if (square >= best) continue;
                    best = square;
                    found = {index, where};
                }
            }
        }
        return found;
    }

    /// Where along the road a place's foot lies, and the square of its distance in grid units.
    [[nodiscard]] std::pair<double, double> foot_on(const Road& road, double px, double py) const {
        const auto ax = static_cast<double>(m_points[road.from].x);
        const auto ay = static_cast<double>(m_points[road.from].y);
        const double dx = static_cast<double>(m_points[road.to].x) - ax;
        const double dy = static_cast<double>(m_points[road.to].y) - ay;
        const double where = std::clamp(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
        const double ex = ax + where * dx - px;
        const double ey = ay + where * dy - py;
        return {where, ex * ex + ey * ey};
    }

    std::uint8_t m_z;
    double m_metres_per_unit;
    std::vector<GridPoint> m_points;
    std::unordered_map<GridPoint, std::uint32_t, GridHash> m_nodes;
    std::vector<Road> m_roads;
    std::unordered_map<std::uint64_t, std::size_t> m_known;
    std::unordered_map<GridPoint, std::vector<std::size_t>, GridHash> m_cells;
};

}  // namespace

Result<RoadGraph, Failure> read_roads(tiles::TileSource& source, LatLon centre, double radius_m) {
    const std::uint8_t z = source.info().max_zoom;
    const double unit_m = metres_per_world_unit(centre.lat_deg());
    const WorldPoint middle = to_world(centre);
    const double reach = radius_m / unit_m;
    const TileId first = tile_at({middle.x - reach, middle.y - reach}, z);
    const TileId last = tile_at({middle.x + reach, middle.y + reach}, z);
    Builder builder(z, unit_m / std::ldexp(static_cast<double>(k_tile_extent), z));
    for (std::uint32_t y = first.y; y <= last.y; ++y) {
        for (std::uint32_t x = first.x; x <= last.x; ++x) {
            const auto bytes = source.get({z, x, y});
            if (!bytes) return tl::unexpected(bytes.error());
            if (!*bytes) continue;
            const auto tile = tiles::decode_tile(**bytes, roads_only());
            if (!tile) return tl::unexpected(tile.error());
            builder.add({z, x, y}, *tile);
        }
    }
    return builder.build();
}

}  // namespace mirror::simulator
