#include "render/widgets/map_regions.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;

namespace {

constexpr Rect k_area{0, 0, 1080, 500};
const LatLon k_middle = LatLon::make(53.5571, 13.2607).value();
const TileGround k_ground{{to_world(k_middle), 14}, k_area};

/// How many circles are drawn of one region whose middle stands this far from the map's left edge.
std::size_t circles_at(double from_left_px, double radius_m) {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    WorldPoint place = to_world(k_middle);
    place.x += (from_left_px - k_area.w / 2.0) / (map::k_tile_px * 16384);
    view::RegionCircle region;
    region.name = "Work";
    region.centre = to_lat_lon(place);
    region.radius_m = radius_m;
    MapRegions regions(TypeScale::for_screen(1080, 1920, {}, 1), fonts);
    regions.place({region}, k_ground, k_area, {}, {});
    SceneBuilder builder(1080, 500, fonts);
    builder.begin_layer("regions");
    regions.draw(builder, {region}, k_ground, false);
    return builder.take().layers.at(0).items.size();
}

}  // namespace

TEST_CASE("a region of which the map's edge would leave a splinter is not drawn") {
    const float radius = k_ground.pixels_of(100, k_middle);
    CHECK(circles_at(540, 100) == 1);
    CHECK(circles_at(radius + 1, 100) == 1);
    CHECK(circles_at(radius - 1, 100) == 0);
    CHECK(circles_at(-radius / 2, 100) == 0);
    CHECK(circles_at(60, 1000) == 1);  // most of a large one is on the map
    CHECK(circles_at(40, 1000) == 0);
}
