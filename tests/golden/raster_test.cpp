// A printed map behind the mirror filter, as people see it.

#include "render/map/raster_decode.hpp"
#include "render/map/raster_mosaic.hpp"
#include "tests/golden/golden.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paper_map.hpp"
#include "tests/unit/map/shipped_map.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

// Names are drawn by FreeType, whose versions differ by single pixels of a letter's rim.
constexpr golden::Tolerance k_tolerance{48, 0.004};

render::Image draw(const MapRequest& request, const config::MapFilter& filter, bool offers_2x = false) {
    const raster::Source source;
    auto plan = plan_raster(source, offers_2x, false, request);
    REQUIRE(plan);
    RasterMosaic mosaic(*plan, request);
    test::PaperMap paper;
    for (const TileWish& wish : plan->tiles)
        mosaic.paste(wish.id, wish.id, paper.tile(wish.id, plan->asks_for_2x));
    auto picture = mosaic.draw(request, filter);
    finish(picture, request.edge_fade_px);
    return picture;
}

}  // namespace

TEST_CASE("a printed map of a town in portrait, filtered") {
    const auto picture = draw(ShippedMap::request(53.5571, 13.2607, 14.3, 720, 1280), {});
    CHECK_THAT(golden::compare(picture, "raster_town_z14", k_tolerance).message, Catch::Matchers::Equals(""));
    CHECK(black_share(picture) > 0.6);
}

TEST_CASE("the same with tiles of twice the resolution") {
    const auto picture = draw(ShippedMap::request(53.5571, 13.2607, 13.2, 1080, 500), {}, true);
    CHECK_THAT(golden::compare(picture, "raster_town_2x", k_tolerance).message, Catch::Matchers::Equals(""));
    CHECK(black_share(picture) > 0.7);
}
