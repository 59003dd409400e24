#include "module/tiles/mbtiles_source.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.hpp"

namespace fs = std::filesystem;
using namespace mirror;
using namespace mirror::tiles;

namespace {

/// A folder of this test alone, removed at its end.
class Folder {
  public:
    Folder() : m_path(fs::temp_directory_path() / ("mirror-tiles-" + std::to_string(getpid()))) {
        fs::create_directories(m_path);
    }
    ~Folder() { fs::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    Folder(Folder&&) = delete;
    Folder& operator=(Folder&&) = delete;

    [[nodiscard]] fs::path file(const std::string& name, const std::string& content) const {
        std::ofstream(m_path / name) << content;
        return m_path / name;
    }
    [[nodiscard]] fs::path database(const std::string& name, const std::string& sql) const {
        const fs::path path = m_path / name;
        sqlite3* db = nullptr;
        REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
        REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(db);
        return path;
    }
    [[nodiscard]] const fs::path& path() const { return m_path; }

  private:
    fs::path m_path;
};

const std::string k_tables =
    "CREATE TABLE metadata(name TEXT, value TEXT);"
    "CREATE TABLE tiles(zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);";

std::string reason(const fs::path& file) {
    const auto source = open_mbtiles(file);
    REQUIRE_FALSE(source);
    CHECK_THAT(source.error().text, ContainsSubstring(file.string()));
    return source.error().text;
}

}  // namespace

TEST_CASE("a shipped file says what it is") {
    const auto source = open_mbtiles(MIRROR_SOURCE_DIR "/assets/maps/neubrandenburg.mbtiles");
    REQUIRE(source);
    const SourceInfo& info = (*source)->info();
    CHECK(info.name == "Neubrandenburg");
    CHECK(info.attribution == "© OpenMapTiles © OpenStreetMap contributors");
    CHECK(info.min_zoom == 6);
    CHECK(info.max_zoom == 14);
    CHECK_THAT(info.west_deg, WithinAbs(13.1094, 1e-9));
    CHECK_THAT(info.north_deg, WithinAbs(53.6153, 1e-9));
}

TEST_CASE("tiles are counted from the north, and missing ones are nothing") {
    const auto source = open_mbtiles(MIRROR_SOURCE_DIR "/assets/maps/neubrandenburg.mbtiles");
    REQUIRE(source);
    const TileId here = tile_at(to_world(*LatLon::make(53.5571, 13.2607)), 14);
    const auto found = (*source)->get(here);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->front() == 0x1a);  // field 3, a layer: unpacked
    for (const TileId missing :
         {TileId{14, 0, 0}, TileId{5, 1, 1}, TileId{31, 1, 1}, TileId{14, here.x, 16383 - here.y}}) {
        const auto nothing = (*source)->get(missing);
        REQUIRE(nothing);
        CHECK_FALSE(*nothing);
    }
}

TEST_CASE("a file that cannot serve is refused with a sentence that names it") {
    const Folder folder;
    CHECK_THAT(reason(folder.path() / "missing.mbtiles"), ContainsSubstring("no such file"));
    CHECK_THAT(reason(folder.path()), ContainsSubstring("not a file"));
    CHECK_THAT(reason(folder.file("text.mbtiles", std::string(4096, 'x'))),
               ContainsSubstring("not an SQLite database"));
    CHECK_THAT(reason(folder.file("empty.mbtiles", "")), ContainsSubstring("not a usable MBTiles file"));
    CHECK_THAT(reason(folder.database("other.mbtiles", "CREATE TABLE pictures(x)")),
               ContainsSubstring("tiles"));
    CHECK_THAT(reason(folder.database("none.mbtiles", k_tables)), ContainsSubstring("not a single tile"));
    CHECK_THAT(
        reason(folder.database("png.mbtiles", k_tables + "INSERT INTO tiles VALUES(0,0,0,x'89');"
                                                         "INSERT INTO metadata VALUES('format','png')")),
        ContainsSubstring("raster pictures (png)"));
    CHECK_THAT(reason(folder.database(
                   "scheme.mbtiles",
                   k_tables + "INSERT INTO tiles VALUES(0,0,0,x'1a00');INSERT INTO metadata VALUES('json',"
                              "'{\"vector_layers\":[{\"id\":\"counties\"},{\"id\":\"rivers\"}]}')")),
               ContainsSubstring("counties, rivers"));
}

TEST_CASE("a file without metadata is read by what its rows say") {
    const Folder folder;
    const auto source = open_mbtiles(
        folder.database("odd #1?100%.mbtiles",
                        k_tables + "INSERT INTO tiles VALUES(3,4,5,x'1a00'),(7,1,1,x'1a00'),(7,2,2,x'');"));
    REQUIRE(source);
    CHECK((*source)->info().min_zoom == 3);
    CHECK((*source)->info().max_zoom == 7);
    CHECK((*source)->info().name == "odd #1?100%");
    const auto tile = (*source)->get({3, 4, 2});
    REQUIRE(tile);
    CHECK(*tile == TileBytes{0x1a, 0x00});
    CHECK_FALSE(*(*source)->get({7, 2, 125}));
}

TEST_CASE("a damaged tile is refused with file and tile, and the next one is read") {
    const Folder folder;
    const auto source = open_mbtiles(folder.database(
        "damaged.mbtiles", k_tables + "INSERT INTO tiles VALUES(1,0,0,x'1f8b0800'),(1,1,0,x'1a00');"));
    REQUIRE(source);
    const auto tile = (*source)->get({1, 0, 1});
    REQUIRE_FALSE(tile);
    CHECK_THAT(tile.error().text, ContainsSubstring("damaged.mbtiles: tile 1/0/1"));
    CHECK((*source)->get({1, 1, 1}));
}

TEST_CASE("a view that computes for ever is stopped") {
    const Folder folder;
    const auto source = open_mbtiles(folder.database(
        "endless.mbtiles",
        "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n) "
        "SELECT 0 AS zoom_level, 0 AS tile_column, i AS tile_row, x'1a00' AS tile_data FROM n;"));
    if (!source) return;  // refused at once is as good
    CHECK_FALSE((*source)->get({0, 0, 5}));
}
