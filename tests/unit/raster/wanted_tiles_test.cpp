#include "module/raster/wanted_tiles.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::raster;
using namespace std::chrono_literals;

namespace {

const std::vector<TileId> k_tiles{{3, 0, 0}, {3, 1, 0}, {3, 2, 0}};
constexpr SinceBoot k_now = 100s;
constexpr UtcSeconds k_today{1'770'206'400s};

}  // namespace

TEST_CASE("missing tiles are asked for before stale ones, in the order of the wish") {
    WantedTiles tiles(k_tiles);
    tiles.all()[0].need = Need::refresh;
    CHECK(tiles.next_to_ask(k_now)->tile == k_tiles[1]);
    tiles.all()[1].is_under_way = true;
    CHECK(tiles.next_to_ask(k_now)->tile == k_tiles[2]);
    tiles.all()[2].is_absent = true;
    CHECK(tiles.next_to_ask(k_now)->tile == k_tiles[0]);
    tiles.all()[0].not_before = k_now + 1s;
    CHECK(tiles.next_to_ask(k_now) == nullptr);
    CHECK(tiles.next_to_ask(k_now + 1s) != nullptr);
}

TEST_CASE("a tile that is wished for twice is asked for once") {
    CHECK(WantedTiles({{3, 0, 0}, {3, 0, 0}}).all().size() == 1);
}

TEST_CASE("a wish is settled when no missing tile can come soon") {
    WantedTiles tiles(k_tiles);
    CHECK_FALSE(tiles.is_settled(true, k_now));
    CHECK(tiles.is_settled(false, k_now));  // the server is not to be asked
    CHECK(tiles.lacks_some());
    tiles.all()[0].need = Need::refresh;  // shown, if stale
    tiles.all()[1].is_absent = true;
    tiles.all()[2].not_before = k_now + 1min;
    CHECK(tiles.is_settled(true, k_now));
    tiles.all()[2].is_under_way = true;
    CHECK_FALSE(tiles.is_settled(false, k_now));
    CHECK_FALSE(tiles.are_all_absent());
    CHECK(WantedTiles().is_settled(true, k_now));
    CHECK_FALSE(WantedTiles().are_all_absent());
}

TEST_CASE("a copy whose time is over becomes a need, and its time is waited for") {
    WantedTiles tiles({k_tiles[0]});
    tiles.all()[0].need = Need::nothing;
    tiles.all()[0].next_check = k_today + 10s;
    const Moment now{k_today, k_now};
    CHECK(tiles.time_to_next(now, SinceBoot(0)) == 10s);
    tiles.let_age(k_today + 9s);
    CHECK(tiles.all()[0].need == Need::nothing);
    tiles.let_age(k_today + 10s);
    CHECK(tiles.all()[0].need == Need::refresh);
    CHECK(tiles.time_to_next(now, SinceBoot(0)) == 0s);
    CHECK(tiles.time_to_next(now, k_now + 1h) == 1h);  // the server is left alone until then
}

TEST_CASE("nothing to wait for") {
    WantedTiles tiles({k_tiles[0]});
    tiles.all()[0].is_absent = true;
    CHECK(tiles.time_to_next({k_today, k_now}, SinceBoot(0)) == std::nullopt);
}
