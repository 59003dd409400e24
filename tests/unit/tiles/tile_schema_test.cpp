// One town in three schemas is one inner model.

#include "module/tiles/schema.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "module/tiles/decode_tile.hpp"
#include "module/tiles/metadata.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/tiles/tile_bytes.hpp"

using namespace mirror;
using namespace mirror::tiles;
using mirror::test::layer_bytes;
using mirror::test::path;
using mirror::test::TestFeature;
using mirror::test::tile_of;

namespace {

using Tags = decltype(TestFeature::tags);
constexpr std::int64_t operator""_i(unsigned long long value) {
    return static_cast<std::int64_t>(value);
}

TestFeature line(Tags tags, int y) {
    return {std::move(tags), 2, path({{100, y}, {900, y + 10}})};
}
TestFeature area(Tags tags, int y) {
    return {std::move(tags), 3, path({{100, y}, {900, y}, {900, y + 50}}, true)};
}
TestFeature point(Tags tags, int y) {
    return {std::move(tags), 1, path({{100, y}})};
}

/// A feature as the painter sees it: what it is, how it is written, where it begins.
struct Seen {
    Theme theme;
    Geometry geometry;
    int rank;
    bool is_ramp, is_tunnel, is_oneway;
    std::string name;
    int x, y;
    auto operator<=>(const Seen&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Seen& seen) {
    return out << "theme " << static_cast<int>(seen.theme) << " rank " << seen.rank << " name " << seen.name
               << " at " << seen.x << "," << seen.y << (seen.is_ramp ? " ramp" : "")
               << (seen.is_tunnel ? " tunnel" : "") << (seen.is_oneway ? " oneway" : "");
}

std::set<Seen> seen_in(const std::vector<std::uint8_t>& bytes, const Schema& schema) {
    const auto tile = decode_tile(bytes, schema);
    REQUIRE(tile);
    std::set<Seen> all;
    for (const Feature& feature : tile->features) {
        const TilePoint first = tile->points_of(tile->parts_of(feature)[0])[0];
        // A street's name is on the street in one schema and on a line of its own in another.
        const bool has_name = feature.theme >= Theme::place;
        const bool is_name = feature.theme == Theme::road_name;
        all.insert({feature.theme, feature.geometry, feature.rank, feature.is_ramp && !is_name,
                    feature.is_tunnel && !is_name, feature.is_oneway && !is_name,
                    has_name ? tile->names[feature.name] : "", first.x, first.y});
    }
    return all;
}

std::vector<std::uint8_t> open_map_tiles_town() {
    return tile_of(
        {layer_bytes("water", {area({{"class", "ocean"}}, 100), area({{"class", "lake"}}, 200)}),
         layer_bytes("water_name", {point({{"class", "lake"}, {"name", "Big Lake"}}, 200),
                                    line({{"class", "river"}, {"name", "Long River"}}, 300)}),
         layer_bytes("waterway", {line({{"class", "river"}}, 300),
                                  line({{"class", "stream"}, {"brunnel", "tunnel"}}, 350)}),
         layer_bytes("landcover", {area({{"class", "wood"}}, 400), area({{"class", "ice"}}, 450)}),
         layer_bytes("landuse", {area({{"class", "residential"}}, 500)}),
         layer_bytes("park", {area({{"class", "nature_reserve"}}, 550)}),
         layer_bytes("building", {area({}, 600)}),
         layer_bytes("boundary", {line({{"admin_level", 2_i}}, 700), line({{"admin_level", 4_i}}, 750),
                                  line({{"admin_level", 2_i}, {"maritime", 1_i}}, 790)}),
         layer_bytes("aeroway", {line({{"class", "runway"}}, 800)}),
         layer_bytes(
             "transportation",
             {line({{"class", "motorway"}, {"oneway", 1_i}}, 1000),
              line({{"class", "motorway"}, {"ramp", 1_i}, {"oneway", 1_i}}, 1050),
              line({{"class", "trunk"}}, 1100), line({{"class", "primary"}, {"brunnel", "tunnel"}}, 1150),
              line({{"class", "secondary"}}, 1200), line({{"class", "tertiary"}}, 1250),
              line({{"class", "minor"}}, 1300), line({{"class", "service"}}, 1350),
              line({{"class", "track"}}, 1400), line({{"class", "path"}}, 1450),
              line({{"class", "pier"}}, 1500), line({{"class", "rail"}}, 1550),
              line({{"class", "rail"}, {"service", "yard"}}, 1600), line({{"class", "ferry"}}, 1650)}),
         layer_bytes("transportation_name", {line({{"class", "minor"}, {"name", "High Street"}}, 1300)}),
         layer_bytes("place", {point({{"class", "country"}, {"name", "Land"}}, 2000),
                               point({{"class", "city"}, {"capital", 2_i}, {"name", "Capital"}}, 2100),
                               point({{"class", "city"}, {"name", "City"}}, 2200),
                               point({{"class", "town"}, {"name", "Town"}}, 2300),
                               point({{"class", "village"}, {"name", "Village"}}, 2400),
                               point({{"class", "suburb"}, {"name", "Suburb"}}, 2500),
                               point({{"class", "neighbourhood"}, {"name", "Quarter"}}, 2600),
                               point({{"class", "hamlet"}, {"name", "Hamlet"}}, 2700)})});
}

std::vector<std::uint8_t> protomaps_town() {
    const auto road = [](const char* kind, const char* detail, int y, Tags more = {}) {
        more.insert(more.end(), {{"kind", kind}, {"kind_detail", detail}});
        return line(std::move(more), y);
    };
    const auto place = [](const char* kind, const char* detail, const char* name, int y, Tags more = {}) {
        more.insert(more.end(), {{"kind", kind}, {"kind_detail", detail}, {"name", name}});
        return point(std::move(more), y);
    };
    return tile_of(
        {layer_bytes("earth", {area({{"kind", "earth"}}, 50)}),
         layer_bytes("water",
                     {area({{"kind", "ocean"}}, 100), area({{"kind", "water"}, {"kind_detail", "lake"}}, 200),
                      point({{"kind", "lake"}, {"name", "Big Lake"}}, 200), area({{"kind", "playa"}}, 240),
                      line({{"kind", "river"}, {"name", "Long River"}}, 300),
                      line({{"kind", "stream"}, {"is_tunnel", true}}, 350)}),
         layer_bytes("landcover", {area({{"kind", "forest"}}, 400), area({{"kind", "glacier"}}, 450)}),
         layer_bytes("landuse", {area({{"kind", "residential"}}, 500),
                                 area({{"kind", "nature_reserve"}}, 550), area({{"kind", "runway"}}, 800)}),
         layer_bytes("buildings",
                     {area({{"kind", "building"}}, 600), area({{"kind", "building_part"}}, 600)}),
         layer_bytes("boundaries", {line({{"kind", "country"}, {"kind_detail", 2_i}}, 700),
                                    line({{"kind", "region"}, {"kind_detail", 4_i}}, 750)}),
         layer_bytes(
             "roads",
             {road("aeroway", "runway", 800), road("highway", "motorway", 1000, {{"oneway", "yes"}}),
              road("highway", "motorway_link", 1050, {{"oneway", "yes"}, {"is_link", true}}),
              road("major_road", "trunk", 1100), road("major_road", "primary", 1150, {{"is_tunnel", true}}),
              road("major_road", "secondary", 1200), road("major_road", "tertiary", 1250),
              road("minor_road", "residential", 1300, {{"name", "High Street"}}),
              road("minor_road", "service", 1350), road("path", "track", 1400), road("path", "footway", 1450),
              road("path", "pier", 1500), road("rail", "rail", 1550),
              road("rail", "rail", 1600, {{"service", "yard"}}), road("rail", "disused", 1620),
              road("ferry", "", 1650), road("aerialway", "cable_car", 1700)}),
         layer_bytes(
             "places",
             {place("country", "country", "Land", 2000),
              place("locality", "city", "Capital", 2100, {{"capital", "yes"}}),
              place("locality", "city", "City", 2200), place("locality", "town", "Town", 2300),
              place("locality", "village", "Village", 2400), place("neighbourhood", "suburb", "Suburb", 2500),
              place("macrohood", "quarter", "Quarter", 2600), place("locality", "hamlet", "Hamlet", 2700),
              place("region", "state", "State", 2800)})});
}

std::vector<std::uint8_t> shortbread_town() {
    const auto street = [](const char* kind, int y, Tags more = {}) {
        more.insert(more.end(), {{"kind", kind}});
        return line(std::move(more), y);
    };
    const auto place = [](const char* kind, const char* name, int y) {
        return point({{"kind", kind}, {"name", name}}, y);
    };
    return tile_of(
        {layer_bytes("ocean", {area({{"x", 0_i}}, 100)}),
         layer_bytes("water_polygons", {area({{"kind", "water"}}, 200), area({{"kind", "glacier"}}, 450)}),
         layer_bytes("water_polygons_labels", {point({{"kind", "water"}, {"name", "Big Lake"}}, 200)}),
         layer_bytes("water_lines", {line({{"kind", "river"}, {"tunnel", false}}, 300),
                                     line({{"kind", "ditch"}, {"tunnel", true}}, 350)}),
         layer_bytes("water_lines_labels", {line({{"kind", "river"}, {"name", "Long River"}}, 300)}),
         layer_bytes("land", {area({{"kind", "forest"}}, 400), area({{"kind", "park"}}, 550)}),
         layer_bytes("sites", {area({{"kind", "residential"}}, 500)}),
         layer_bytes("buildings", {area({{"dummy", 1_i}}, 600)}),
         layer_bytes("boundaries", {line({{"admin_level", 2_i}, {"maritime", false}}, 700),
                                    line({{"admin_level", 4_i}}, 750),
                                    line({{"admin_level", 2_i}, {"maritime", true}}, 790)}),
         layer_bytes("pier_lines", {street("pier", 1500)}),
         layer_bytes("streets",
                     {street("runway", 800), street("motorway", 1000, {{"oneway", true}}),
                      street("motorway", 1050, {{"oneway", true}, {"link", true}}), street("trunk", 1100),
                      street("primary", 1150, {{"tunnel", true}}), street("secondary", 1200),
                      street("tertiary", 1250), street("residential", 1300), street("service", 1350),
                      street("track", 1400), street("footway", 1450), street("rail", 1550, {{"rail", true}}),
                      street("rail", 1600, {{"rail", true}, {"service", "yard"}})}),
         layer_bytes("ferries", {street("ferry", 1650)}),
         layer_bytes("street_labels", {street("residential", 1300, {{"name", "High Street"}}),
                                       street("rail", 1550, {{"name", "?"}})}),
         layer_bytes("boundary_labels",
                     {point({{"admin_level", 2_i}, {"way_area", 5e7}, {"name", "Land"}}, 2000),
                      point({{"admin_level", 4_i}, {"name", "State"}}, 2800)}),
         layer_bytes("place_labels", {place("capital", "Capital", 2100), place("city", "City", 2200),
                                      place("town", "Town", 2300), place("village", "Village", 2400),
                                      place("suburb", "Suburb", 2500), place("quarter", "Quarter", 2600),
                                      place("hamlet", "Hamlet", 2700)})});
}

std::vector<LayerInfo> layers(std::initializer_list<const char*> names) {
    std::vector<LayerInfo> out;
    for (const char* name : names)
        out.push_back({name, {}});
    return out;
}

/// What differs between two sets, for a message.
std::string difference(const std::set<Seen>& a, const std::set<Seen>& b) {
    std::ostringstream out;
    for (const Seen& seen : a)
        if (!b.contains(seen)) out << "\n- " << seen;
    for (const Seen& seen : b)
        if (!a.contains(seen)) out << "\n+ " << seen;
    return out.str();
}

}  // namespace

TEST_CASE("one town in three schemas is one inner model") {
    const auto town = seen_in(open_map_tiles_town(), open_map_tiles());
    CHECK(town.size() == 37);
    CHECK_THAT(difference(town, seen_in(protomaps_town(), protomaps())), Catch::Matchers::Equals(""));
    CHECK_THAT(difference(town, seen_in(shortbread_town(), shortbread())), Catch::Matchers::Equals(""));
}

TEST_CASE("a schema is known by its layers") {
    CHECK(schema_of({}) == &open_map_tiles());
    CHECK(schema_of(layers({"water", "waterway", "landcover", "transportation", "place"})) ==
          &open_map_tiles());
    CHECK(schema_of(layers({"boundaries", "buildings", "earth", "landuse", "places", "pois", "roads",
                            "water"})) == &protomaps());
    CHECK(schema_of(layers({"ocean", "water_polygons", "streets", "street_labels", "boundaries", "pois"})) ==
          &shortbread());
    CHECK(schema_of(layers({"water"})) == &open_map_tiles());
}

TEST_CASE("an unknown schema is refused by the names of its layers") {
    const auto none = schema_of(layers({"counties", "rivers"}));
    REQUIRE_FALSE(none);
    CHECK_THAT(none.error().text, ContainsSubstring("counties, rivers"));
    CHECK_THAT(none.error().text, ContainsSubstring("Shortbread"));
    const auto old = schema_of({{"roads", {"pmap:kind", "name"}}, {"earth", {"pmap:kind"}}});
    REQUIRE_FALSE(old);
    CHECK_THAT(old.error().text, ContainsSubstring("version 4"));
}

TEST_CASE("a one-way street against its points is turned round in every schema") {
    const auto first_x = [](const std::vector<std::uint8_t>& bytes, const Schema& schema) {
        const auto tile = decode_tile(bytes, schema);
        REQUIRE(tile);
        REQUIRE(tile->features.size() == 1);
        CHECK(tile->features[0].is_oneway);
        return tile->points[0].x;
    };
    CHECK(first_x(tile_of({layer_bytes("roads", {line({{"kind", "minor_road"}, {"oneway", "-1"}}, 5)})}),
                  protomaps()) == 900);
    CHECK(first_x(tile_of({layer_bytes(
                      "streets",
                      {line({{"kind", "residential"}, {"oneway", true}, {"oneway_reverse", true}}, 5)})}),
                  shortbread()) == 900);
}

TEST_CASE("larger towns are more important in every schema") {
    const auto importance = [](const Tags& tags, const char* layer, const Schema& schema) {
        const auto tile = decode_tile(tile_of({layer_bytes(layer, {point(tags, 5)})}), schema);
        REQUIRE(tile);
        REQUIRE(tile->features.size() == 1);
        return int{tile->features[0].importance};
    };
    const auto protomaps_city = [&](std::int64_t zoom) {
        return importance({{"kind", "locality"}, {"kind_detail", "city"}, {"min_zoom", zoom}}, "places",
                          protomaps());
    };
    CHECK(protomaps_city(2) == 0);
    CHECK(protomaps_city(4) < protomaps_city(8));
    const auto shortbread_city = [&](double population) {
        return importance({{"kind", "city"}, {"population", population}}, "place_labels", shortbread());
    };
    CHECK(shortbread_city(2e7) == 0);
    CHECK(shortbread_city(1e6) == 2);
    CHECK(shortbread_city(1e5) == 4);
    CHECK(shortbread_city(0) == k_unranked);
}

TEST_CASE("a river that is named twice keeps the name of the layer for names, a stream has none") {
    const auto tile =
        decode_tile(tile_of({layer_bytes("waterway", {line({{"class", "river"}, {"name", "Rhine"}}, 10),
                                                      line({{"class", "stream"}, {"name", "Brook"}}, 20),
                                                      line({{"class", "canal"}, {"name", "Old Canal"}}, 40)}),
                             layer_bytes("water_name", {line({{"class", "river"}, {"name", "Rhine"}}, 30)})}),
                    open_map_tiles());
    REQUIRE(tile);
    std::vector<std::string> names;
    for (const Feature& feature : tile->features)
        if (feature.theme == Theme::water_name) names.push_back(tile->names[feature.name]);
    std::ranges::sort(names);
    CHECK(names == std::vector<std::string>{"Old Canal", "Rhine"});
}
