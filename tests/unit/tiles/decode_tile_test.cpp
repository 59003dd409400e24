#include "module/tiles/decode_tile.hpp"

#include <algorithm>
#include <random>

#include "module/tiles/mbtiles_source.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/tiles/tile_bytes.hpp"

using namespace mirror;
using namespace mirror::tiles;
using mirror::test::command;
using mirror::test::layer_bytes;
using mirror::test::path;
using mirror::test::tile_of;
using mirror::test::zigzag;

namespace {

VectorTile decoded(const std::vector<std::uint8_t>& bytes) {
    auto tile = decode_tile(bytes);
    REQUIRE(tile);
    return std::move(*tile);
}

std::vector<std::uint8_t> shipped_tile(const std::string& file, TileId id) {
    auto source = open_mbtiles(std::string(MIRROR_SOURCE_DIR "/assets/maps/") + file);
    REQUIRE(source);
    auto bytes = (*source)->get(id);
    REQUIRE(bytes);
    REQUIRE(*bytes);
    return **bytes;
}

/// Everything a drawing relies on when it walks through a tile.
bool is_sound(const VectorTile& tile) {
    const auto is_sound_feature = [&tile](const Feature& feature) {
        if (feature.part_count == 0 || feature.name >= tile.names.size()) return false;
        if (std::size_t{feature.first_part} + feature.part_count > tile.parts.size()) return false;
        const std::size_t needed = feature.geometry == Geometry::area   ? 3
                                   : feature.geometry == Geometry::line ? 2
                                                                        : 1;
        return std::ranges::all_of(tile.parts_of(feature), [&](const Part& part) {
            return part.point_count >= needed &&
                   std::size_t{part.first_point} + part.point_count <= tile.points.size();
        });
    };
    return !tile.names.empty() && std::ranges::all_of(tile.features, is_sound_feature);
}

}  // namespace

TEST_CASE("a road keeps its class, name, direction and points") {
    const auto tile = decoded(tile_of({layer_bytes(
        "transportation",
        {{{{"class", "secondary"}, {"oneway", std::int64_t{1}}, {"ramp", 1.0}, {"brunnel", "tunnel"}},
          2,
          path({{10, 20}, {30, 5}, {4100, -8}})}})}));
    REQUIRE(tile.features.size() == 1);
    const Feature& road = tile.features[0];
    CHECK(road.theme == Theme::road);
    CHECK(road.geometry == Geometry::line);
    CHECK(road.rank == static_cast<std::uint8_t>(RoadClass::secondary));
    CHECK(road.is_oneway);
    CHECK(road.is_ramp);
    CHECK(road.is_tunnel);
    CHECK(road.name == 0);
    REQUIRE(tile.parts_of(road).size() == 1);
    const auto points = tile.points_of(tile.parts_of(road)[0]);
    REQUIRE(points.size() == 3);
    CHECK(points[0] == TilePoint{10, 20});
    CHECK(points[2] == TilePoint{4100, -8});
}

TEST_CASE("a road that is one-way against its points is turned round") {
    const auto tile = decoded(tile_of(
        {layer_bytes("transportation",
                     {{{{"class", "minor"}, {"oneway", std::int64_t{-1}}}, 2, path({{0, 0}, {9, 9}})}})}));
    REQUIRE(tile.features.size() == 1);
    CHECK(tile.features[0].is_oneway);
    CHECK(tile.points.front() == TilePoint{9, 9});
}

TEST_CASE("name wins over name:latin, and name:latin serves where name is missing") {
    const auto tile = decoded(tile_of({layer_bytes(
        "place", {{{{"name:latin", "Athina"}, {"name", "Αθήνα"}, {"class", "city"}}, 1, path({{1, 1}})},
                  {{{"class", "town"}, {"name:latin", "Vaduz"}}, 1, path({{2, 2}})},
                  {{{"class", "village"}, {"name", std::int64_t{7}}}, 1, path({{3, 3}})}})}));
    REQUIRE(tile.features.size() == 3);
    CHECK(tile.names[tile.features[0].name] == "Αθήνα");
    CHECK(tile.names[tile.features[1].name] == "Vaduz");
    CHECK(tile.features[2].name == 0);
}

TEST_CASE("places carry class and importance") {
    const auto tile = decoded(tile_of({layer_bytes(
        "place", {{{{"class", "city"}, {"capital", std::int64_t{2}}, {"rank", 1.0}}, 1, path({{1, 1}})},
                  {{{"class", "city"}, {"rank", 4.0}}, 1, path({{1, 1}})},
                  {{{"class", "city"}, {"rank", 1e300}}, 1, path({{1, 1}})},
                  {{{"class", "hamlet"}}, 1, path({{1, 1}})},
                  {{{"class", "county"}}, 1, path({{1, 1}})}})}));
    REQUIRE(tile.features.size() == 4);
    CHECK(tile.features[0].rank == static_cast<std::uint8_t>(PlaceClass::capital));
    CHECK(tile.features[0].importance == 0);
    CHECK(tile.features[1].rank == static_cast<std::uint8_t>(PlaceClass::city));
    CHECK(tile.features[1].importance == 3);
    CHECK(tile.features[2].importance == k_unranked);
    CHECK(tile.features[3].importance == k_unranked);
}

TEST_CASE("keys and values may come after the features") {
    const auto tile = decoded(tile_of({layer_bytes(
        "water_name", {{{{"class", "lake"}, {"name", "Tollensesee"}}, 1, path({{5, 6}})}}, 4096, true)}));
    REQUIRE(tile.features.size() == 1);
    CHECK(tile.names[tile.features[0].name] == "Tollensesee");
}

TEST_CASE("other extents are scaled to ours") {
    const auto tile =
        decoded(tile_of({layer_bytes("water", {{{}, 3, path({{0, 0}, {512, 0}, {512, 512}}, true)}}, 512)}));
    REQUIRE(tile.points.size() == 3);
    CHECK(tile.points[2] == TilePoint{4096, 4096});
}

TEST_CASE("a ring does not repeat its first point, and rings stay apart") {
    std::vector<std::uint32_t> two = path({{0, 0}, {100, 0}, {100, 100}, {0, 0}}, true);
    for (const std::uint32_t number : {command(1, 1), zigzag(10), zigzag(10), command(2, 2), zigzag(5),
                                       zigzag(0), zigzag(0), zigzag(5), command(7, 1)})
        two.push_back(number);
    const auto tile = decoded(tile_of({layer_bytes("building", {{{}, 3, two}})}));
    REQUIRE(tile.features.size() == 1);
    REQUIRE(tile.features[0].part_count == 2);
    CHECK(tile.parts[0].point_count == 3);
    CHECK(tile.points_of(tile.parts[1])[0] == TilePoint{10, 10});
}

TEST_CASE("shapes without extent are dropped") {
    const auto tile =
        decoded(tile_of({layer_bytes("building", {{{}, 3, path({{1, 1}, {2, 2}}, true)}, {{}, 3, {}}}),
                         layer_bytes("waterway", {{{{"class", "river"}}, 2, path({{7, 7}, {7, 7}})}})}));
    CHECK(tile.features.empty());
    CHECK(tile.parts.empty());
    CHECK(tile.points.empty());
}

TEST_CASE("unknown layers, classes and geometry types are left out") {
    const auto tile = decoded(tile_of(
        {layer_bytes("housenumber", {{{}, 1, path({{1, 1}})}}),
         layer_bytes("transportation", {{{{"class", "cable_car"}}, 2, path({{1, 1}, {2, 2}})},
                                        {{{"class", "minor_construction"}}, 2, path({{1, 1}, {2, 2}})}}),
         layer_bytes("water", {{{}, 0, path({{1, 1}})}, {{}, 9, path({{1, 1}})}})}));
    CHECK(tile.features.empty());
}

TEST_CASE("a hostile geometry is refused or cut, never followed") {
    SECTION("a count far beyond the bytes") {
        const auto tile = decoded(tile_of({layer_bytes(
            "water", {{{}, 3, {command(1, 1), 0, 0, command(2, (1u << 29u) - 1), 2, 2, 2, 4}}})}));
        CHECK(is_sound(tile));
    }
    SECTION("coordinates that overflow") {
        std::vector<std::uint32_t> far{command(1, 1), 0xfffffffeu, 0xfffffffeu, command(2, 2),
                                       0xfffffffeu,   0xfffffffeu, 0xffffffffu, 0xfffffffeu};
        const auto tile = decoded(tile_of({layer_bytes("water", {{{}, 3, far}})}));
        CHECK(is_sound(tile));
    }
    SECTION("an extent of nothing") {
        CHECK_FALSE(decode_tile(tile_of({layer_bytes("water", {}, 0)})));
    }
    SECTION("tags that point nowhere") {
        std::string feature;
        protozero::pbf_writer writer(feature);
        const std::vector<std::uint32_t> tags{7, 9, 0};
        writer.add_packed_uint32(2, tags.begin(), tags.end());
        writer.add_enum(3, 3);
        const auto ring = path({{0, 0}, {9, 0}, {9, 9}}, true);
        writer.add_packed_uint32(4, ring.begin(), ring.end());
        std::string layer;
        protozero::pbf_writer layer_writer(layer);
        layer_writer.add_string(1, "water");
        layer_writer.add_message(2, feature);
        CHECK(decoded(tile_of({layer})).features.size() == 1);
    }
}

TEST_CASE("a tile cut anywhere is refused or sound, and never throws") {
    const auto whole =
        shipped_tile("neubrandenburg.mbtiles", tile_at(to_world(*LatLon::make(53.5571, 13.2607)), 14));
    std::size_t refused = 0;
    for (std::size_t size = 0; size < whole.size(); size += 499) {
        const auto tile = decode_tile(std::span(whole).first(size));
        if (tile) {
            CHECK(is_sound(*tile));
        } else {
            ++refused;
            CHECK_THAT(tile.error().text, ContainsSubstring("the tile is"));
        }
    }
    CHECK(refused > whole.size() / 499 / 2);
}

TEST_CASE("a tile with flipped bytes is refused or sound, and never throws") {
    const auto whole =
        shipped_tile("neubrandenburg.mbtiles", tile_at(to_world(*LatLon::make(53.5571, 13.2607)), 14));
    std::mt19937 random(7);
    for (int round = 0; round < 100; ++round) {
        auto bytes = whole;
        for (int flip = 0; flip < 1 + round % 8; ++flip)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        const auto tile = decode_tile(bytes);
        if (tile) CHECK(is_sound(*tile));
    }
}

TEST_CASE("the shipped town holds what a map needs") {
    const auto tile = decoded(
        shipped_tile("neubrandenburg.mbtiles", tile_at(to_world(*LatLon::make(53.5571, 13.2607)), 14)));
    CHECK(is_sound(tile));
    const auto count = [&tile](Theme theme) {
        return std::ranges::count(tile.features, theme, &Feature::theme);
    };
    CHECK(count(Theme::road) > 500);
    CHECK(count(Theme::building) > 1000);
    CHECK(count(Theme::road_name) > 50);
    CHECK(count(Theme::rail) > 0);
    CHECK(std::ranges::find(tile.names, "Neubrandenburg") != tile.names.end());
    CHECK(std::ranges::find(tile.names, "Friedrich-Engels-Ring") != tile.names.end());
    CHECK(tile.size_bytes() < 1'000'000);
}

TEST_CASE("the shipped world names countries and capitals") {
    const auto tile = decoded(shipped_tile("world.mbtiles", {3, 4, 2}));
    CHECK(is_sound(tile));
    const auto has = [&tile](PlaceClass place, const std::string& name) {
        return std::ranges::any_of(tile.features, [&](const Feature& feature) {
            return feature.theme == Theme::place && feature.rank == static_cast<std::uint8_t>(place) &&
                   tile.names[feature.name] == name;
        });
    };
    CHECK(has(PlaceClass::country, "Germany"));
    CHECK(has(PlaceClass::capital, "Berlin"));
}
