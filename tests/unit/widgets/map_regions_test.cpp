#include "render/widgets/map_regions.hpp"

#include <algorithm>

#include "module/config/icon_names.hpp"
#include "render/widgets/region_icons.hpp"
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
    regions.draw(builder, {region}, k_ground);
    const std::vector<Item> items = builder.take().layers.at(0).items;
    return static_cast<std::size_t>(std::ranges::count_if(
        items, [](const Item& item) { return std::holds_alternative<Shape>(item.what); }));
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

TEST_CASE("the name of a region gives way to who stands at the place, and touches nobody") {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    view::RegionCircle school;
    school.name = "School";
    school.centre = k_middle;
    school.radius_m = 60;
    MapRegions regions(TypeScale::for_screen(1080, 1920, {}, 1), fonts);
    const Rect badge{540 - 38, 250 - 38, 76, 76};
    const Rect name{500, 292, 80, 38};
    regions.place({school}, k_ground, k_area, {badge, name}, {});
    REQUIRE(regions.footprint().size() == 1);
    const Rect title = regions.footprint()[0];
    const Rect airy{title.x - 4, title.y, title.w + 8, title.h};
    CHECK_FALSE(airy.intersects(badge));
    CHECK_FALSE(airy.intersects(name));
    CHECK(std::abs(title.y + title.h / 2 - 250) + std::abs(title.x + title.w / 2 - 540) < 200);
    // With the whole map taken it is not written at all.
    regions.place({school}, k_ground, k_area, {k_area}, {});
    CHECK(regions.footprint().empty());
}

TEST_CASE("every icon that a configuration may name has a drawing") {
    for (const std::string_view name : config::k_icon_names) {
        INFO(name);
        CHECK(has_region_icon(name));
    }
    CHECK_FALSE(has_region_icon("hmoe"));
}
