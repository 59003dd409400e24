#include "module/tiles/metadata.hpp"

#include "tests/support/catch.hpp"

using namespace mirror::tiles;

TEST_CASE("metadata that makes sense is taken") {
    const SourceInfo info = read_info({{"name", "Town"},
                                       {"minzoom", "6"},
                                       {"maxzoom", " 14 "},
                                       {"bounds", "13.1, 53.4,13.4,53.6"},
                                       {"attribution", "<a href=\"x>y\">&copy; OpenMapTiles</a> &copy; OSM"}},
                                      {});
    CHECK(info.name == "Town");
    CHECK(info.min_zoom == 6);
    CHECK(info.max_zoom == 14);
    CHECK(info.west_deg == 13.1);
    CHECK(info.north_deg == 53.6);
}

TEST_CASE("metadata that makes no sense keeps the fallback") {
    SourceInfo fallback;
    fallback.name = "file";
    fallback.max_zoom = 9;
    for (const std::string bounds : {"", "1,2,3", "1,2,3,4,5", "nan,0,1,1", "3,0,1,1", "0,-91,1,1", "a,b,c,d",
                                     "0,0,inf,1", "-500,0,1,1"}) {
        INFO(bounds);
        const SourceInfo info =
            read_info({{"bounds", bounds}, {"maxzoom", "999"}, {"minzoom", "-1"}}, fallback);
        CHECK(info.name == "file");
        CHECK(info.max_zoom == 9);
        CHECK(info.min_zoom == 0);
        CHECK(info.west_deg == -180);
        CHECK(info.north_deg == 90);
    }
}

TEST_CASE("attributions lose their HTML") {
    CHECK(plain_attribution("<a href=\"https://openmaptiles.org/\">&copy; OpenMapTiles</a> "
                            "<a href='x'>&copy; OpenStreetMap contributors</a>") ==
          "© OpenMapTiles © OpenStreetMap contributors");
    CHECK(plain_attribution("A &amp; B") == "A & B");
    CHECK(plain_attribution("<unclosed") == "");
    CHECK(plain_attribution(std::string(5000, 'x')).size() < 700);
}

TEST_CASE("attributions are split into their claims") {
    CHECK(attribution_claims("© OpenMapTiles © OpenStreetMap contributors") ==
          std::vector<std::string>{"© OpenMapTiles", "© OpenStreetMap contributors"});
    CHECK(attribution_claims("Natural Earth · GeoNames (CC BY)") ==
          std::vector<std::string>{"Natural Earth", "GeoNames (CC BY)"});
    CHECK(attribution_claims("A | © B, © C") == std::vector<std::string>{"A", "© B", "© C"});
    CHECK(attribution_claims(" ").empty());
}

TEST_CASE("layers and their fields come from the JSON text, whatever it looks like") {
    const auto layers = layers_of(
        R"({"vector_layers":[{"id":"water","fields":{"kind":"String"}},{"id":7},3,{"id":"place"}]})");
    REQUIRE(layers.size() == 2);
    CHECK(layers[0].name == "water");
    CHECK(layers[0].fields == std::vector<std::string>{"kind"});
    CHECK(layers[1].name == "place");
    CHECK(layers[1].fields.empty());
    for (const char* json : {"", "[", "7", "[]", R"({"vector_layers":7})", R"({"vector_layers":null})"})
        CHECK(layers_of(json).empty());
}

TEST_CASE("an object of JSON is rows of text") {
    const auto rows = rows_of(R"({"name":"A","minzoom":3,"vector_layers":[],"scheme":null})");
    CHECK(rows == Metadata{{"minzoom", "3"}, {"name", "A"}});
    CHECK(rows_of("[").empty());
}

TEST_CASE("a file that credits nobody gets the credits of its schema") {
    CHECK(read_info({}, {}).attribution == "© OpenMapTiles © OpenStreetMap contributors");
    SourceInfo fallback;
    fallback.schema = &shortbread();
    CHECK(read_info({{"attribution", " "}}, fallback).attribution == "© OpenStreetMap contributors");
    CHECK(read_info({{"attribution", "Survey of the Land"}}, fallback).attribution == "Survey of the Land");
}
