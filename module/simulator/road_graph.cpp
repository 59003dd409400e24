#include "module/simulator/road_graph.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <queue>
#include <utility>

namespace mirror::simulator {
namespace {

using tiles::RoadClass;

constexpr std::size_t k_no_part = std::numeric_limits<std::size_t>::max();

double seconds_on(double length_m, RoadClass road_class, Travel travel) {
    return length_m * k_kmh_per_mps / cruise_kmh(road_class, travel);
}

double fastest_kmh(Travel travel) {
    double fastest = 0;
    for (int i = 0; i <= static_cast<int>(RoadClass::pier); ++i)
        fastest = std::max(fastest, cruise_kmh(static_cast<RoadClass>(i), travel));
    return fastest;
}

struct Open {
    double estimate_s = 0;
    std::uint32_t node = 0;
    /// The smallest estimate is the greatest of the heap; equal ones are ordered, so that ways are
    /// repeatable.
    bool operator<(const Open& other) const {
        return estimate_s != other.estimate_s ? estimate_s > other.estimate_s : node > other.node;
    }
};

}  // namespace

double cruise_kmh(RoadClass road_class, Travel travel) {
    struct Speeds {
        double walk, bike, drive;
    };
    // Drivers leave tracks and paths alone; nobody walks along a motorway.
    static constexpr Speeds k_speeds[] = {
        {0, 0, 110},  // motorway
        {0, 0, 85},   // trunk
        {5, 17, 55},  // primary
        {5, 17, 50},  // secondary
        {5, 17, 48},  // tertiary
        {5, 16, 32},  // minor
        {5, 13, 14},  // service
        {5, 14, 0},   // track
        {5, 13, 0},   // path
        {0, 0, 0},    // pier
    };
    const Speeds& speeds = k_speeds[static_cast<std::size_t>(road_class)];
    switch (travel) {
        case Travel::walk:
            return speeds.walk;
        case Travel::bike:
            return speeds.bike;
        case Travel::drive:
            break;
    }
    return speeds.drive;
}

RoadGraph::RoadGraph(std::vector<LatLon> places, std::span<const Road> roads)
    : m_places(std::move(places)), m_first_edge(m_places.size() + 1) {
    for (const Road& road : roads) {
        ++m_first_edge[road.from + 1];
        ++m_first_edge[road.to + 1];
    }
    for (std::size_t i = 1; i < m_first_edge.size(); ++i)
        m_first_edge[i] += m_first_edge[i - 1];
    m_edges.resize(roads.size() * 2);
    std::vector<std::uint32_t> next = m_first_edge;
    for (const Road& road : roads) {
        const auto length_m = static_cast<float>(distance_m(m_places[road.from], m_places[road.to]));
        m_edges[next[road.from]++] = {road.to, length_m, road.road_class, false};
        m_edges[next[road.to]++] = {road.from, length_m, road.road_class, road.is_oneway};
    }
    for (const Travel travel : {Travel::walk, Travel::bike, Travel::drive})
        m_is_main[static_cast<std::size_t>(travel)] = main_part(travel);
}

std::span<const RoadGraph::Edge> RoadGraph::edges_of(std::uint32_t node) const {
    return std::span(m_edges).subspan(m_first_edge[node], m_first_edge[node + 1] - m_first_edge[node]);
}

std::vector<bool> RoadGraph::main_part(Travel travel) const {
    std::vector<std::size_t> part_of(m_places.size(), k_no_part);
    std::vector<std::size_t> sizes;
    std::vector<std::uint32_t> waiting;
    for (std::uint32_t start = 0; start < m_places.size(); ++start) {
        if (part_of[start] != k_no_part) continue;
        const std::size_t part = sizes.size();
        sizes.push_back(0);
        part_of[start] = part;
        waiting.push_back(start);
        while (!waiting.empty()) {
            const std::uint32_t node = waiting.back();
            waiting.pop_back();
            ++sizes[part];
            for (const Edge& edge : edges_of(node)) {
                if (cruise_kmh(edge.road_class, travel) <= 0 || part_of[edge.to] != k_no_part) continue;
                part_of[edge.to] = part;
                waiting.push_back(edge.to);
            }
        }
    }
    const auto largest = static_cast<std::size_t>(std::ranges::max_element(sizes) - sizes.begin());
    std::vector<bool> is_main(m_places.size());
    for (std::size_t i = 0; i < is_main.size(); ++i)
        is_main[i] = part_of[i] == largest;
    return is_main;
}

std::optional<std::uint32_t> RoadGraph::nearest(LatLon place, Travel travel) const {
    const auto& is_main = m_is_main[static_cast<std::size_t>(travel)];
    // Nearest in the plane is nearest on the sphere, as far as neighbours go, and much cheaper.
    const double east_scale = std::cos(place.lat_deg() * std::numbers::pi / 180);
    std::optional<std::uint32_t> best;
    double best_square = std::numeric_limits<double>::infinity();
    for (std::uint32_t node = 0; node < m_places.size(); ++node) {
        if (!is_main[node]) continue;
        const double north = m_places[node].lat_deg() - place.lat_deg();
        const double east = (m_places[node].lon_deg() - place.lon_deg()) * east_scale;
        const double square = north * north + east * east;
        if (square >= best_square) continue;
        best_square = square;
        best = node;
    }
    return best;
}

std::optional<Route> RoadGraph::find_route(LatLon from, LatLon to, Travel travel) const {
    const auto start = nearest(from, travel);
    const auto goal = nearest(to, travel);
    if (!start || !goal || *start == *goal) return std::nullopt;

    struct Reached {
        double seconds = std::numeric_limits<double>::infinity();
        std::uint32_t from = 0;
        RoadClass road_class = RoadClass::minor;
        bool is_done = false;
    };
    std::vector<Reached> reached(m_places.size());
    std::priority_queue<Open> open;
    const double fastest = fastest_kmh(travel);
    const auto estimate_s = [&](std::uint32_t node) {
        return reached[node].seconds + distance_m(m_places[node], m_places[*goal]) * k_kmh_per_mps / fastest;
    };
    reached[*start].seconds = 0;
    open.push({estimate_s(*start), *start});
    while (!open.empty() && !reached[*goal].is_done) {
        const std::uint32_t node = open.top().node;
        open.pop();
        if (std::exchange(reached[node].is_done, true)) continue;
        for (const Edge& edge : edges_of(node)) {
            if (cruise_kmh(edge.road_class, travel) <= 0 || reached[edge.to].is_done) continue;
            if (edge.is_against_oneway && travel == Travel::drive) continue;
            const double seconds = reached[node].seconds + seconds_on(edge.length_m, edge.road_class, travel);
            if (seconds >= reached[edge.to].seconds) continue;
            reached[edge.to] = {seconds, node, edge.road_class, false};
            open.push({estimate_s(edge.to), edge.to});
        }
    }
    if (!reached[*goal].is_done) return std::nullopt;

    Route route;
    for (std::uint32_t node = *goal; node != *start; node = reached[node].from)
        route.push_back({m_places[node], reached[node].road_class});
    route.push_back({m_places[*start], route.back().road_class});
    std::ranges::reverse(route);
    return route;
}

}  // namespace mirror::simulator
