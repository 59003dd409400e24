#include "render/map/read_style.hpp"

#include <filesystem>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/unit/map/hand_made.hpp"

using namespace mirror;
using namespace mirror::map;

namespace {

MapStyle good(std::string_view table) {
    auto style = read_style(table, "s.json", mirror_style());
    REQUIRE(style);
    return *style;
}

/// All problems as the user sees them, one per line; empty when there is none.
std::string problems_of(std::string_view table) {
    const auto style = read_style(table, "s.json", mirror_style());
    std::string lines;
    if (style) return lines;
    for (const config::Problem& problem : style.error())
        lines += (lines.empty() ? "" : "\n") + config::to_text(problem);
    return lines;
}

const std::filesystem::path k_styles = std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/map-styles";

}  // namespace

TEST_CASE("the table in assets is the style that is built in") {
    const auto style = read_style_file(k_styles / "mirror.json");
    REQUIRE(style);
    CHECK(*style == mirror_style());
}

TEST_CASE("a table changes what it names and nothing else") {
    CHECK(good("{}") == mirror_style());
    const MapStyle style = good(R"({
        "roads": { "minor": { "color": "#010203", "width": 2, "fromZoom": 11, "casing": 1 },
                   "path": { "dash": [3, 4] } },
        "water": { "contours": [ { "distance": 5, "strength": 0.5 } ] },
        "fills": { "wood": "#0A0B0C" },
        "names": { "town": { "size": 40, "italic": true }, "street": { "toZoom": 16 } },
        "halo": 0.2 })");
    MapStyle expected = mirror_style();
    auto& minor = expected.roads[static_cast<std::size_t>(tiles::RoadClass::minor)];
    minor.color = {1, 2, 3};
    minor.width_px = {2, 2, 2, 2};
    minor.from_zoom = 11;
    minor.casing_px = 1;
    auto& footpath = expected.roads[static_cast<std::size_t>(tiles::RoadClass::path)];
    footpath.dash_px = 3;
    footpath.gap_px = 4;
    expected.water.contour_distance_px[0] = 5;
    expected.water.contour_strength = {0.5, 0};
    expected.wood_fill = Color{10, 11, 12};
    auto& town = expected.places[static_cast<std::size_t>(tiles::PlaceClass::town)];
    town.size_px = 40;
    town.italic = true;
    expected.street_name.to_zoom = 16;
    expected.halo_em = 0.2;
    CHECK(style == expected);
}

TEST_CASE("a fill can be taken back") {
    MapStyle base = mirror_style();
    base.water_fill = Color{1, 1, 1};
    const auto style = read_style(R"({"fills": {"water": "none"}})", "s.json", base);
    REQUIRE(style);
    CHECK_FALSE(style->water_fill);
}

TEST_CASE("every mistake of a table is named with its line and column") {
    CHECK_THAT(problems_of("{\n  \"raods\": {}\n}"),
               Catch::Matchers::StartsWith("s.json:2:3: `raods`: unknown key (did you mean `roads`?)"));
    CHECK_THAT(problems_of("{\n \"roads\": {\"minor\": {\"color\": \"grey\"}}}"),
               Catch::Matchers::StartsWith("s.json:2:31: `roads.minor.color`:"));
    CHECK_THAT(problems_of(R"({"roads": {"minor": {"width": [1, 2, 3]}}})"),
               Catch::Matchers::StartsWith("s.json:1:31: `roads.minor.width`: a number, or a list of four"));
    CHECK_THAT(problems_of(R"({"roads": {"minor": {"width": 900}}})"), ContainsSubstring("0 to 60 pixels"));
    CHECK_THAT(problems_of(R"({"ferry": {"dash": [1]}})"), ContainsSubstring("list of two numbers"));
    CHECK_THAT(problems_of(R"({"water": {"contours": [{}, {}, {}]}})"), ContainsSubstring("two contours"));
    CHECK_THAT(problems_of(R"({"halo": -1, "rail": 7})"), ContainsSubstring("\ns.json:1:"));
    CHECK_THAT(problems_of("{\"halo\": 0.1,}"), Catch::Matchers::StartsWith("s.json:1:"));
    CHECK_THAT(problems_of("[]"), ContainsSubstring("a map style is an object"));
}

TEST_CASE("a table that cannot be read is a sentence") {
    const auto style = read_style_file("/nowhere/style.json");
    REQUIRE_FALSE(style);
    CHECK_THAT(config::to_text(style.error().at(0)), ContainsSubstring("/nowhere/style.json"));
}

TEST_CASE("the faint style gives areas the faintest tone, and it reaches the picture") {
    const auto faint = read_style_file(k_styles / "faint.json");
    REQUIRE(faint);
    constexpr TileId id{14, 8795, 5294};
    tiles::VectorTile tile;
    const auto wood = static_cast<std::uint8_t>(tiles::LandClass::wood);
    hand_made::add(tile, tiles::Theme::landcover, tiles::Geometry::area,
                   {{0, 0}, {2000, 0}, {2000, 4096}, {0, 4096}}, wood);
    hand_made::add(tile, tiles::Theme::water, tiles::Geometry::area,
                   {{2100, 0}, {4096, 0}, {4096, 4096}, {2100, 4096}});
    auto request = hand_made::showing(id);
    const auto black = compose(request, std::vector{hand_made::placed(tile, id)}, nullptr);
    request.style = *faint;
    const auto toned = compose(request, std::vector{hand_made::placed(tile, id)}, nullptr);
    const auto at = [](const render::Image& picture, int x) {
        return picture.pixels[static_cast<std::size_t>(256) * 512 + static_cast<std::size_t>(x)] & 0xFFFFFFU;
    };
    CHECK(at(black, 100) == 0);
    CHECK(at(black, 400) == 0);
    CHECK(at(toned, 100) == 0x0A160EU);
    CHECK(at(toned, 400) == 0x06141CU);
}
