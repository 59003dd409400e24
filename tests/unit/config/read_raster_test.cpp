// `map.raster` and `map.filter`.

#include "tests/support/catch.hpp"
#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;
using Catch::Matchers::Equals;

namespace {

/// The problems of a household with this `map`.
std::string problems_with(const std::string& map) {
    return problems_of(household_text("\"map\": " + map));
}

std::string raster(const std::string& more) {
    return R"({"raster": {"attribution": "© them", )" + more + "}}";
}

}  // namespace

TEST_CASE("a tile server is read with everything that belongs to it") {
    const auto result = read(household_text(R"("map": {"raster": {
        "url": "https://tiles.example.org/{z}/{x}/{y}{r}.png", "attribution": "© them", "minZoom": 2,
        "maxZoom": 17, "tileSize": 512, "scheme": "tms", "contact": "us@example.org",
        "cacheMegabytes": 50}, "filter": {"mode": "off", "strength": 0.5}})"));
    REQUIRE(result);
    CHECK(result->warnings.empty());
    const MapFiles& map = result->config.map;
    REQUIRE(map.raster);
    CHECK(map.raster->url == "https://tiles.example.org/{z}/{x}/{y}{r}.png");
    CHECK(map.raster->min_zoom == 2);
    CHECK(map.raster->max_zoom == 17);
    CHECK(map.raster->tile_size_px == 512);
    CHECK(map.raster->scheme == TileScheme::tms);
    CHECK(map.raster->contact == "us@example.org");
    CHECK(map.raster->cache_megabytes == 50);
    CHECK(map.filter == MapFilter{FilterMode::off, 0.5});
}

TEST_CASE("without map.raster nobody is asked for anything") {
    const auto result = read(household_text(""));
    REQUIRE(result);
    CHECK_FALSE(result->config.map.raster);
    CHECK(result->config.map.filter.mode == FilterMode::mirror);
}

TEST_CASE("a filter without anything to filter is a warning") {
    CHECK_THAT(problems_with(R"({"filter": {"mode": "mirror"}})"),
               ContainsSubstring("warning: `map.filter`: has no effect"));
    CHECK_THAT(problems_with(R"({"filter": {"mode": "miror", "strength": 2}})"),
               ContainsSubstring("did you mean `mirror`?") && ContainsSubstring("map.filter.strength"));
}

TEST_CASE("an address that cannot be one says why") {
    CHECK_THAT(problems_with(raster(R"("url": "tiles.example.org/{z}/{x}/{y}.png")")),
               ContainsSubstring("map.raster.url") && ContainsSubstring("https://"));
    CHECK_THAT(problems_with(raster(R"("url": "ftp://h/{z}/{x}/{y}.png")")), ContainsSubstring("https://"));
    CHECK_THAT(problems_with(raster(R"("url": "https://me:secret@h/{z}/{x}/{y}")")),
               ContainsSubstring("without a user name") && !ContainsSubstring("secret"));
    CHECK_THAT(problems_with(raster(R"("url": "https://h/{z}/{x}.png")")),
               ContainsSubstring("{y} is missing"));
    CHECK_THAT(problems_with(raster(R"("url": "https://{s}.h.org/{z}/{x}/{y}.png")")),
               ContainsSubstring("`{s}`") && ContainsSubstring("names"));
    CHECK_THAT(problems_with(raster(R"("url": "https://h/{z}/{x}/{-y}{y}.png")")),
               ContainsSubstring("\"scheme\": \"tms\""));
    CHECK_THAT(problems_with(raster(R"("url": "https://h/{z}/{x}/{y}?q={")")), ContainsSubstring("`{`"));
    CHECK_THAT(problems_with(R"({"raster": {"url": "https://h/{z}/{x}/{y}"}})"),
               ContainsSubstring("`map.raster.attribution`: is missing"));
}

TEST_CASE("plain http is for this machine, elsewhere it is a warning") {
    CHECK_THAT(problems_with(raster(R"("url": "http://127.0.0.1:8080/{z}/{x}/{y}.png")")), Equals(""));
    CHECK_THAT(problems_with(raster(R"("url": "http://nas.local/{z}/{x}/{y}.png")")),
               ContainsSubstring("warning") && ContainsSubstring("which places"));
}

TEST_CASE("a key has a file and a place") {
    CHECK_THAT(problems_with(raster(R"("url": "https://h/{z}/{x}/{y}?key={key}")")),
               ContainsSubstring("`keyFile`"));
    CHECK_THAT(problems_with(raster(R"("url": "https://h/{z}/{x}/{y}", "key": "hunter2")")),
               ContainsSubstring("`keyFile`") && !ContainsSubstring("hunter2"));
}

TEST_CASE("zooms and contact must make sense") {
    CHECK_THAT(problems_with(raster(R"("url": "https://h/{z}/{x}/{y}", "minZoom": 9, "maxZoom": 8)")),
               ContainsSubstring("smaller than `minZoom`"));
    for (const char* contact : {"us", "us @example.org", "us@example.org)", "ü@example.org"}) {
        INFO(contact);
        CHECK_THAT(problems_with(raster(std::string(R"("url": "https://h/{z}/{x}/{y}", "contact": ")") +
                                        contact + "\"")),
                   ContainsSubstring("is no contact"));
    }
}

TEST_CASE("OpenStreetMap's own tiles: one address, a contact, its name on the map") {
    const std::string osm = R"("url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png")";
    CHECK_THAT(
        problems_of(household_text(
            R"("map": {"raster": {"attribution": "© OpenStreetMap contributors", "contact": "us@example.org", )" +
            osm + "}}")),
        Equals(""));
    CHECK_THAT(problems_with(raster(osm)), ContainsSubstring("`map.raster.contact`: is missing") &&
                                               ContainsSubstring("does not name OpenStreetMap"));
    CHECK_THAT(problems_with(raster(R"("url": "https://a.tile.openstreetmap.org/{z}/{x}/{y}.png")")),
               ContainsSubstring("one address") && ContainsSubstring("https://tile.openstreetmap.org/"));
    CHECK_THAT(problems_with(raster(R"("url": "http://tile.openstreetmap.org/{z}/{x}/{y}.png")")),
               ContainsSubstring("one address"));
    CHECK_THAT(problems_with(raster(osm + R"(, "maxZoom": 20)")), ContainsSubstring("end at zoom 19"));
}
