#include "render/map/ground.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>

#include "render/map/read_style.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/map/shipped_map.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

struct View {
    double lat_deg, lon_deg, zoom;
    int width_px, height_px;

    [[nodiscard]] MapRequest request() const {
        return ShippedMap::request(lat_deg, lon_deg, zoom, width_px, height_px);
    }
};
constexpr std::array k_views{
    View{53.5571, 13.2607, 12, 1080, 500},   View{53.5571, 13.2607, 14.3, 1080, 1920},
    View{53.5571, 13.2607, 15.5, 700, 1100}, View{47.14, 9.52, 13, 513, 512},
    View{54.0, 11.0, 6.2, 1300, 1030},       View{20, 10, 1.7, 1080, 600}};

/// The view's tiles as they lie on the picture.
std::vector<TileOnView> on_view(const std::vector<PlacedTile>& tiles, const MapRequest& request) {
    std::vector<TileOnView> views;
    for (const PlacedTile& placed : tiles) {
        if (placed.tile) views.emplace_back(placed, request.camera, request.size());
    }
    return views;
}

int green(std::uint32_t pixel) {
    return static_cast<int>((pixel >> 8U) & 0xFFU);
}

}  // namespace

TEST_CASE("the map's pixels do not depend on how many threads paint them") {
    ShippedMap shipped;
    for (const View& view : k_views) {
        const MapRequest request = view.request();
        const auto tiles = shipped.tiles_of(request);
        const render::Image alone = compose(request, tiles, nullptr, 1);
        REQUIRE(black_share(alone) < 1);
        for (const unsigned painters : {2U, 4U}) {
            INFO("zoom " << view.zoom << ", " << painters << " painters");
            CHECK(compose(request, tiles, nullptr, painters).pixels == alone.pixels);
        }
    }
}

TEST_CASE("no eye finds the edges of the pieces") {
    ShippedMap shipped;
    const auto faint =
        read_style_file(std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/map-styles/faint.json").value();
    for (const View& view : k_views) {
        for (const MapStyle& style : {mirror_style(), faint}) {
            INFO("zoom " << view.zoom);
            const MapRequest request = view.request();
            const auto tiles = shipped.tiles_of(request);
            const LayerScale scale{detail_zoom(request.camera, 1), 1};
            const Ground ground = gather_ground(on_view(tiles, request), style, scale);
            render::Image whole{view.width_px, view.height_px, {}};
            render::Image joined = whole;
            paint_ground(whole, ground, style, scale, 1, 8192);
            paint_ground(joined, ground, style, scale, 1, 300);
            REQUIRE(whole.pixels.size() == joined.pixels.size());
            // Where a flat line is cut Cairo may set its edge a quarter of a pixel higher or lower.
            std::size_t differing = 0;
            int largest = 0;
            for (std::size_t i = 0; i < whole.pixels.size(); ++i) {
                const int difference = std::abs(green(whole.pixels[i]) - green(joined.pixels[i]));
                differing += difference != 0 ? 1 : 0;
                largest = std::max(largest, difference);
            }
            CHECK(differing < whole.pixels.size() / 2000);
            CHECK(largest <= 64);
        }
    }
}

TEST_CASE("a view with nothing in it is black, whoever paints") {
    render::Image picture{700, 600, {}};
    picture.pixels.assign(700 * 600, 0xFFFFFFFFU);
    paint_ground(picture, {}, mirror_style(), {}, 3);
    CHECK(black_share(picture) == 1);
    CHECK(picture.pixels.size() == 700 * 600);
}

TEST_CASE("one core is left to the screen") {
    CHECK(painters_here() >= 1);
    CHECK(painters_here() <= 4);
}
