#include "module/tiles/tile_set.hpp"

#include "module/tiles/mbtiles_source.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::tiles;

namespace {

/// A source that has a name, a range and one broken tile everywhere.
class FakeSource final : public TileSource {
  public:
    explicit FakeSource(SourceInfo info) : m_info(std::move(info)) {}
    [[nodiscard]] const SourceInfo& info() const override { return m_info; }
    Result<std::optional<TileBytes>, Failure> get(TileId id) override {
        if (id.x == 0) return std::optional<TileBytes>();
        return std::optional<TileBytes>(TileBytes{0x1a, 0x7f});
    }

  private:
    SourceInfo m_info;
};

SourceInfo world() {
    return {"world", "World", "Natural Earth · GeoNames (CC BY)", 0, 6};
}

SourceInfo region() {
    return {"region", "Region", "© OpenMapTiles © OpenStreetMap contributors", 6, 14, 13.1094, 53.4382,
            13.4074,  53.6153};
}

TileSet set_of(std::initializer_list<SourceInfo> infos) {
    std::vector<std::unique_ptr<TileSource>> sources;
    for (const SourceInfo& info : infos)
        sources.push_back(std::make_unique<FakeSource>(info));
    return TileSet(std::move(sources));
}

TileId tile(double lat_deg, double lon_deg, int z) {
    return tile_at(to_world(*LatLon::make(lat_deg, lon_deg)), static_cast<std::uint8_t>(z));
}

std::vector<std::size_t> sources_of(const std::vector<TilePiece>& pieces) {
    std::vector<std::size_t> sources;
    for (const TilePiece& piece : pieces)
        sources.push_back(piece.source);
    return sources;
}

using Sources = std::vector<std::size_t>;

}  // namespace

TEST_CASE("far out only the world is drawn") {
    const TileSet set = set_of({world(), region()});
    for (const int z : {0, 3, 6}) {
        const auto pieces = set.pieces_of(tile(53.55, 13.26, z));
        REQUIRE(sources_of(pieces) == Sources{0});
        CHECK(pieces[0].overzoom == 0);
        CHECK(pieces[0].read == tile(53.55, 13.26, z));
        CHECK(pieces[0].except.empty());
    }
}

TEST_CASE("in between the region lies on the scaled-up world") {
    const TileSet set = set_of({world(), region()});
    for (const int z : {7, 8, 9}) {
        const auto pieces = set.pieces_of(tile(53.55, 13.26, z));
        REQUIRE(sources_of(pieces) == Sources{0, 1});
        CHECK(pieces[0].overzoom == z - 6);
        CHECK(pieces[0].read == tile(53.55, 13.26, 6));
        CHECK(pieces[0].except.empty());
        CHECK(pieces[1].read == tile(53.55, 13.26, z));
    }
}

TEST_CASE("close up the world is drawn only outside the region") {
    const TileSet set = set_of({world(), region()});
    CHECK(sources_of(set.pieces_of(tile(53.55, 13.26, 14))) == Sources{1});
    CHECK(sources_of(set.pieces_of(tile(48.2, 16.4, 14))) == Sources{0});

    const auto edge = set.pieces_of(tile(53.55, 13.1094, 12));
    REQUIRE(sources_of(edge) == Sources{0, 1});
    REQUIRE(edge[0].except.size() == 1);
    CHECK(edge[0].except[0].left > 0);
    CHECK(edge[0].except[0].right == k_tile_extent);
}

TEST_CASE("beyond the deepest zoom the region is scaled up") {
    const TileSet set = set_of({world(), region()});
    const auto pieces = set.pieces_of(tile(53.55, 13.26, 17));
    REQUIRE(sources_of(pieces) == Sources{1});
    CHECK(pieces[0].overzoom == 3);
    CHECK(pieces[0].read == tile(53.55, 13.26, 14));
}

TEST_CASE("of two equally detailed files the first one wins where they overlap") {
    SourceInfo state = region();
    state.west_deg = 12;
    state.east_deg = 15;
    state.south_deg = 53;
    state.north_deg = 54.5;
    CHECK(sources_of(set_of({region(), state}).pieces_of(tile(53.55, 13.26, 14))) == Sources{0});
    CHECK(sources_of(set_of({state, region()}).pieces_of(tile(53.55, 13.26, 14))) == Sources{0});
    const auto edge = set_of({region(), state}).pieces_of(tile(53.55, 13.1094, 13));
    REQUIRE(sources_of(edge) == Sources{0, 1});
    CHECK(edge[0].except.empty());
    CHECK(edge[1].except.size() == 1);
}

TEST_CASE("nothing is wanted from files that do not reach there") {
    CHECK(set_of({region()}).pieces_of(tile(48.2, 16.4, 14)).empty());
    CHECK(set_of({region()}).pieces_of(tile(53.55, 13.26, 3)).empty());
    CHECK(TileSet().pieces_of({0, 0, 0}).empty());
}

TEST_CASE("each claim is credited once") {
    SourceInfo other = region();
    other.attribution = "© OpenStreetMap contributors";
    CHECK(set_of({other, world(), region()}).attribution() ==
          "© OpenStreetMap contributors · Natural Earth · GeoNames (CC BY) © OpenMapTiles");
}

TEST_CASE("reading a piece gives a tile, nothing, or a sentence that names file and tile") {
    TileSet set = set_of({region()});
    CHECK_FALSE(*set.read({0, {14, 0, 3}, 0, {}}));
    const auto broken = set.read({0, {14, 1, 3}, 0, {}});
    REQUIRE_FALSE(broken);
    CHECK_THAT(broken.error().text, ContainsSubstring("map file region: tile 14/1/3"));
}

TEST_CASE("the shipped files make one map") {
    std::vector<std::unique_ptr<TileSource>> sources;
    for (const std::string name : {"world", "neubrandenburg", "liechtenstein"}) {
        auto source = open_mbtiles(MIRROR_SOURCE_DIR "/assets/maps/" + name + ".mbtiles");
        REQUIRE(source);
        sources.push_back(std::move(*source));
    }
    TileSet set(std::move(sources));
    CHECK(set.attribution() ==
          "Natural Earth · GeoNames (CC BY) © OpenMapTiles © OpenStreetMap contributors");
    for (const int z : {2, 8, 11, 14, 16}) {
        std::size_t features = 0;
        for (const TilePiece& piece : set.pieces_of(tile(47.1410, 9.5209, z))) {
            const auto read = set.read(piece);
            REQUIRE(read);
            if (*read) features += (*read)->features.size();
        }
        INFO(z);
        CHECK(features > 5);
    }
}
