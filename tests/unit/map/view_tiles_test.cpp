#include "render/map/view_tiles.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

/// Whether the rectangles of the wishes cover the whole view, without overlap.
double covered_pixels(const Camera& camera, ViewSize size, const std::vector<TileWish>& wishes) {
    const double world_px = camera.world_px();
    const double left = camera.centre.x - size.width_px / 2.0 / world_px;
    const double top = camera.centre.y - size.height_px / 2.0 / world_px;
    double pixels = 0;
    for (const TileWish& wish : wishes) {
        const WorldRect r = wish.rect();
        const double w = std::min(r.right, left + size.width_px / world_px) - std::max(r.left, left);
        const double h = std::min(r.bottom, top + size.height_px / world_px) - std::max(r.top, top);
        if (w > 0 && h > 0) pixels += w * h * world_px * world_px;
    }
    return pixels;
}

}  // namespace

TEST_CASE("the wished tiles cover the view and no more") {
    for (const double zoom : {2.0, 7.3, 12.6, 14.0, 15.5}) {
        const Camera camera{to_world(*LatLon::make(zoom < 3 ? 0 : 53.5571, 13.2607)), zoom};
        for (const ViewSize size : {ViewSize{1080, 500}, ViewSize{1080, 1920}, ViewSize{1920, 1080}}) {
            const auto wishes = wanted_tiles(camera, size, 1);
            CHECK_THAT(covered_pixels(camera, size, wishes),
                       WithinAbs(1.0 * size.width_px * size.height_px, 1));
            CHECK(wishes.size() <= 40);
        }
    }
}

TEST_CASE("a view across the antimeridian wishes tiles of both sides") {
    const Camera camera{{0.999, 0.5}, 4};
    const auto wishes = wanted_tiles(camera, {1080, 500}, 1);
    CHECK(
        std::ranges::any_of(wishes, [](const TileWish& wish) { return wish.id.x == 15 && wish.wrap == 0; }));
    CHECK(std::ranges::any_of(wishes, [](const TileWish& wish) { return wish.id.x == 0 && wish.wrap == 1; }));
    CHECK(std::ranges::all_of(wishes, [](const TileWish& wish) { return wish.id.x < 16 && wish.id.y < 16; }));
}

TEST_CASE("tiles stop at the deepest zoom and at the poles") {
    CHECK(wanted_tiles({{0.5, 0.3}, 15.5}, {1080, 500}, 1).front().id.z == 14);
    const auto polar = wanted_tiles({{0.5, 0.01}, 5}, {1080, 1920}, 1);
    CHECK(std::ranges::all_of(polar, [](const TileWish& wish) { return wish.id.y < 32; }));
}

TEST_CASE("a larger scale shows the same detail in more pixels") {
    CHECK(wanted_tiles({{0.5, 0.3}, 13}, {2160, 1000}, 2).front().id.z == 12);
    CHECK_THAT(detail_zoom({{0.5, 0.5}, 13}, 2), WithinAbs(12, 1e-9));
}

TEST_CASE("a nonsensical size stays within bounds") {
    CHECK(wanted_tiles({{0.5, 0.5}, 14}, {1'000'000, 1'000'000}, 1).size() <= 400);
}
