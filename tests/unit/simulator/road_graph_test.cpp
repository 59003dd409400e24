#include "module/simulator/road_graph.hpp"

#include <map>
#include <protozero/pbf_writer.hpp>

#include "module/geo/mercator.hpp"
#include "module/simulator/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/simulator/town.hpp"
#include "tests/unit/tiles/tile_bytes.hpp"

using namespace mirror;
using namespace mirror::simulator;
using mirror::test::path;
using mirror::test::TestFeature;
using tiles::RoadClass;

namespace {

LatLon at(double lat_deg, double lon_deg) {
    return *LatLon::make(lat_deg, lon_deg);
}

/// Roads drawn into tiles by hand.
class DrawnSource final : public tiles::TileSource {
  public:
    DrawnSource() { m_info.max_zoom = 14; }
    [[nodiscard]] const tiles::SourceInfo& info() const override { return m_info; }
    Result<std::optional<tiles::TileBytes>, Failure> get(TileId id) override {
        const auto found = m_roads.find(id);
        if (found == m_roads.end()) return std::optional<tiles::TileBytes>();
        return std::optional(test::tile_of({test::layer_bytes("transportation", found->second)}));
    }
    void draw(TileId id, const std::string& road_class, std::vector<std::uint32_t> geometry) {
        m_roads[id].push_back({{{"class", road_class}}, 2, std::move(geometry)});
    }

  private:
    tiles::SourceInfo m_info;
    std::map<TileId, std::vector<TestFeature>> m_roads;
};

LatLon place_in(TileId id, double x, double y) {
    const double side = 16384;
    return to_lat_lon({(id.x + x / tiles::k_tile_extent) / side, (id.y + y / tiles::k_tile_extent) / side});
}

double length_m(const Route& route) {
    double metres = 0;
    for (std::size_t i = 1; i < route.size(); ++i)
        metres += distance_m(route[i - 1].place, route[i].place);
    return metres;
}

const TileId k_tile{14, 8795, 5234};

}  // namespace

TEST_CASE("the fastest way wins over the shortest one") {
    // A path straight on, and a motorway round two corners.
    const RoadGraph graph({at(50, 8), at(50, 8.05), at(50.01, 8), at(50.01, 8.05)},
                          std::vector<Road>{{0, 1, RoadClass::service, false},
                                            {0, 2, RoadClass::motorway, false},
                                            {2, 3, RoadClass::motorway, false},
                                            {3, 1, RoadClass::motorway, false}});
    const auto drive = graph.find_route(at(50, 8), at(50, 8.05), Travel::drive);
    REQUIRE(drive);
    CHECK(drive->size() == 4);
    CHECK(drive->front().place == at(50, 8));
    CHECK(drive->back().place == at(50, 8.05));
    const auto walk = graph.find_route(at(50, 8), at(50, 8.05), Travel::walk);
    REQUIRE(walk);
    CHECK(walk->size() == 2);
}

TEST_CASE("one-way roads bind drivers, not walkers") {
    const RoadGraph graph({at(50, 8), at(50, 8.01)}, std::vector<Road>{{0, 1, RoadClass::minor, true}});
    CHECK(graph.find_route(at(50, 8), at(50, 8.01), Travel::drive));
    CHECK_FALSE(graph.find_route(at(50, 8.01), at(50, 8), Travel::drive));
    CHECK(graph.find_route(at(50, 8.01), at(50, 8), Travel::walk));
}

TEST_CASE("where no road leads there is no route") {
    const RoadGraph empty;
    CHECK_FALSE(empty.find_route(at(50, 8), at(51, 9), Travel::walk));
    const RoadGraph path_only({at(50, 8), at(50, 8.01)}, std::vector<Road>{{0, 1, RoadClass::path, false}});
    CHECK_FALSE(path_only.find_route(at(50, 8), at(50, 8.01), Travel::drive));
    CHECK_FALSE(path_only.find_route(at(50, 8), at(50, 8.0001), Travel::walk));
}

TEST_CASE("lines are joined across the edge of tiles") {
    DrawnSource source;
    const TileId east{14, k_tile.x + 1, k_tile.y};
    source.draw(k_tile, "minor", path({{3000, 1000}, {5000, 1100}}));  // runs on beyond its tile
    source.draw(east, "minor", path({{-1096, 1000}, {904, 1100}}));
    const auto graph = read_roads(source, place_in(k_tile, 4096, 1050), 500);
    REQUIRE(graph);
    const auto route =
        graph->find_route(place_in(k_tile, 3000, 1000), place_in(east, 904, 1100), Travel::drive);
    REQUIRE(route);
    CHECK_THAT(length_m(*route), WithinAbs(distance_m(route->front().place, route->back().place), 1));
}

TEST_CASE("a side street that ends beside a road is joined to it, one that ends far off is not") {
    DrawnSource source;
    source.draw(k_tile, "secondary", path({{1000, 1000}, {3000, 1000}}));
    source.draw(k_tile, "minor", path({{2000, 1012}, {2000, 1500}}));  // about 4 m short of it
    source.draw(k_tile, "minor", path({{2500, 1100}, {2500, 1500}}));  // about 35 m
    const auto graph = read_roads(source, place_in(k_tile, 2000, 1000), 500);
    REQUIRE(graph);
    const auto joined =
        graph->find_route(place_in(k_tile, 2000, 1500), place_in(k_tile, 1000, 1000), Travel::drive);
    REQUIRE(joined);
    CHECK(joined->size() >= 3);
    CHECK(distance_m(joined->front().place, place_in(k_tile, 2000, 1500)) < 1);
    const auto nearest = graph->nearest(place_in(k_tile, 2500, 1500), Travel::drive);
    REQUIRE(nearest);
    CHECK(distance_m(graph->place(*nearest), place_in(k_tile, 2500, 1500)) > 100);
}

TEST_CASE("a tile that cannot be read is a failure, not a hole") {
    class BrokenSource final : public tiles::TileSource {
      public:
        [[nodiscard]] const tiles::SourceInfo& info() const override { return m_info; }
        Result<std::optional<tiles::TileBytes>, Failure> get(TileId) override {
            return tl::unexpected(Failure{"worn out"});
        }

      private:
        tiles::SourceInfo m_info;
    } source;
    const auto graph = read_roads(source, at(50, 8), 100);
    REQUIRE_FALSE(graph);
    CHECK(graph.error().text == "worn out");
}

TEST_CASE("the shipped town is one net of roads") {
    const RoadGraph& town = test::town();
    CHECK(town.node_count() > 10'000);
    std::size_t cut_off = 0;
    std::size_t asked = 0;
    for (std::uint32_t node = 0; node < town.node_count(); node += 211, ++asked) {
        const auto nearest = town.nearest(town.place(node), Travel::walk);
        if (distance_m(town.place(*nearest), town.place(node)) > 60) ++cut_off;
    }
    INFO(cut_off << " of " << asked << " places lie off the net");
    CHECK(cut_off * 20 < asked);
}

TEST_CASE("routes stay on the map's roads, are connected and repeatable") {
    const RoadGraph& town = test::town();
    Random random(3);
    int found = 0;
    for (int i = 0; i < 12; ++i) {
        const LatLon from = at(random.between(53.535, 53.570), random.between(13.235, 13.290));
        const LatLon to = at(random.between(53.535, 53.570), random.between(13.235, 13.290));
        const Travel travel = i % 2 == 0 ? Travel::drive : Travel::walk;
        const auto route = town.find_route(from, to, travel);
        if (!route) continue;
        ++found;
        const auto again = town.find_route(from, to, travel);
        REQUIRE(again);
        REQUIRE(again->size() == route->size());
        double worst_m = 0;
        for (std::size_t step = 0; step < route->size(); ++step) {
            CHECK((*again)[step].place == (*route)[step].place);
            worst_m = std::max(worst_m, test::metres_off_road((*route)[step].place));
        }
        CHECK(worst_m < 1);
        const double air_m = distance_m(route->front().place, route->back().place);
        CHECK(length_m(*route) < 3 * air_m + 1500);
    }
    CHECK(found >= 10);
}
