#include <filesystem>
#include <random>
#include <string>

#include "module/tiles/map_file.hpp"
#include "module/tiles/mbtiles_source.hpp"
#include "module/tiles/pmtiles_archive.hpp"
#include "module/tiles/pmtiles_source.hpp"
#include "module/tiles/tile_set.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/pmtiles_writer.hpp"
#include "tests/support/temp_folder.hpp"

namespace fs = std::filesystem;
using namespace mirror;
using namespace mirror::tiles;
using mirror::test::packed;
using mirror::test::pmtiles_bytes;
using mirror::test::pmtiles_directory;
using mirror::test::PmtilesPlan;
using mirror::test::TempFolder;

namespace {

const std::string k_water = std::string("\x1a\x02\x0a\x00", 4);  // one layer without a name

std::string text_of(const Result<std::optional<TileBytes>, Failure>& bytes) {
    REQUIRE(bytes);
    if (!*bytes) return "nothing";
    return {(*bytes)->begin(), (*bytes)->end()};
}

std::string reason(const TempFolder& folder, const std::string& bytes) {
    const fs::path file = folder.write("bad.pmtiles", bytes);
    const auto source = open_map_file(file);
    REQUIRE_FALSE(source);
    CHECK_THAT(source.error().text, ContainsSubstring(file.string()));
    return source.error().text;
}

/// Every tile of zooms 0 to 4, each with its own bytes.
PmtilesPlan many_tiles() {
    PmtilesPlan plan;
    for (std::uint8_t z = 0; z <= 4; ++z)
        for (std::uint32_t x = 0; x < 1u << z; ++x)
            for (std::uint32_t y = 0; y < 1u << z; ++y)
                plan.tiles.push_back(
                    {{z, x, y}, std::to_string(z) + "/" + std::to_string(x) + "/" + std::to_string(y)});
    return plan;
}

}  // namespace

TEST_CASE("tiles are numbered zoom by zoom along a Hilbert curve") {
    CHECK(pmtiles_id({0, 0, 0}) == 0u);
    CHECK(pmtiles_id({1, 0, 0}) == 1u);
    CHECK(pmtiles_id({1, 0, 1}) == 2u);
    CHECK(pmtiles_id({1, 1, 1}) == 3u);
    CHECK(pmtiles_id({1, 1, 0}) == 4u);
    CHECK(pmtiles_id({2, 0, 0}) == 5u);
    CHECK(pmtiles_id({12, 3423, 1763}) == 19078479u);  // of the reference implementation's own tests
    CHECK_FALSE(pmtiles_id({27, 0, 0}));
    CHECK_FALSE(pmtiles_id({3, 8, 0}));
    // Neighbours in number are neighbours on the ground.
    std::vector<std::pair<std::uint64_t, TileId>> all;
    for (std::uint32_t x = 0; x < 32; ++x)
        for (std::uint32_t y = 0; y < 32; ++y)
            all.emplace_back(pmtiles_id({5, x, y}).value(), TileId{5, x, y});
    std::ranges::sort(all, {}, &std::pair<std::uint64_t, TileId>::first);
    for (std::size_t i = 1; i < all.size(); ++i) {
        CHECK(all[i].first == all[i - 1].first + 1);
        const auto dx = static_cast<int>(all[i].second.x) - static_cast<int>(all[i - 1].second.x);
        const auto dy = static_cast<int>(all[i].second.y) - static_cast<int>(all[i - 1].second.y);
        CHECK(std::abs(dx) + std::abs(dy) == 1);
    }
}

TEST_CASE("every tile of an archive is found, with and without leaf directories, packed and not") {
    const TempFolder folder;
    for (const std::size_t per_leaf : {0u, 7u, 100u}) {
        for (const bool packs : {true, false}) {
            PmtilesPlan plan = many_tiles();
            plan.entries_per_leaf = per_leaf;
            plan.packs = packs;
            plan.internal_compression = packs ? 2 : 1;
            auto archive = PmtilesArchive::open(folder.write("all.pmtiles", pmtiles_bytes(plan)));
            REQUIRE(archive);
            for (const auto& [tile, bytes] : plan.tiles)
                CHECK(text_of(archive->stored(tile)) == bytes);
            CHECK(text_of(archive->stored({5, 0, 0})) == "nothing");
            CHECK(text_of(archive->stored({27, 0, 0})) == "nothing");
            CHECK(text_of(archive->first()) == "0/0/0");
        }
    }
}

TEST_CASE("a run of equal tiles is stored once and found at each of its places") {
    const TempFolder folder;
    PmtilesPlan plan;
    for (const TileId tile : {TileId{1, 0, 0}, TileId{1, 0, 1}, TileId{1, 1, 1}})
        plan.tiles.push_back({tile, "sea"});
    auto archive = PmtilesArchive::open(folder.write("runs.pmtiles", pmtiles_bytes(plan)));
    REQUIRE(archive);
    CHECK(archive->header().tiles.length == 3);
    for (const auto& [tile, bytes] : plan.tiles)
        CHECK(text_of(archive->stored(tile)) == "sea");
    CHECK(text_of(archive->stored({1, 1, 0})) == "nothing");
    CHECK(text_of(archive->stored({0, 0, 0})) == "nothing");
}

TEST_CASE("a map file says what it is, and its tiles are unpacked") {
    const TempFolder folder;
    PmtilesPlan plan;
    plan.tiles = {{{3, 4, 2}, packed(k_water)}};
    plan.tile_compression = 2;
    plan.min_zoom = 3;
    plan.max_zoom = 9;
    plan.bounds_deg = {9.4711, 47.0477, 9.6362, 47.2713};
    const auto source = open_map_file(folder.write("region.pmtiles", pmtiles_bytes(plan)));
    REQUIRE(source);
    const SourceInfo& info = (*source)->info();
    CHECK(info.name == "Test");
    CHECK(info.attribution == "© Tester");
    CHECK(info.min_zoom == 3);
    CHECK(info.max_zoom == 9);
    CHECK_THAT(info.west_deg, WithinAbs(9.4711, 1e-6));
    CHECK_THAT(info.north_deg, WithinAbs(47.2713, 1e-6));
    CHECK(info.schema == &open_map_tiles());
    CHECK(text_of((*source)->get({3, 4, 2})) == k_water);
    CHECK(text_of((*source)->get({3, 4, 3})) == "nothing");
}

TEST_CASE("the schema of a PMTiles file is known by its layers") {
    const TempFolder folder;
    PmtilesPlan plan;
    plan.tiles = {{{0, 0, 0}, k_water}};
    plan.metadata = R"({"vector_layers":[{"id":"earth"},{"id":"roads"},{"id":"places"},{"id":"water"}]})";
    const auto source = open_map_file(folder.write("protomaps.pmtiles", pmtiles_bytes(plan)));
    REQUIRE(source);
    CHECK((*source)->info().schema == &protomaps());
    CHECK((*source)->info().name == "protomaps");
}

TEST_CASE("a file that the mirror does not read is refused with a sentence that names it") {
    const TempFolder folder;
    PmtilesPlan plan;
    plan.tiles = {{{0, 0, 0}, k_water}};
    const auto with = [&plan](auto change) {
        PmtilesPlan changed = plan;
        change(changed);
        return pmtiles_bytes(changed);
    };
    CHECK_THAT(reason(folder, with([](auto& p) { p.tile_compression = 4; })), ContainsSubstring("zstd"));
    CHECK_THAT(reason(folder, with([](auto& p) { p.tile_compression = 3; })), ContainsSubstring("brotli"));
    CHECK_THAT(reason(folder, with([](auto& p) { p.internal_compression = 4; })), ContainsSubstring("zstd"));
    CHECK_THAT(reason(folder, with([](auto& p) { p.internal_compression = 3; })),
               ContainsSubstring("brotli"));
    CHECK_THAT(reason(folder, with([](auto& p) { p.type = 2; })), ContainsSubstring("raster pictures (png)"));
    CHECK_THAT(reason(folder, with([](auto& p) { p.metadata = R"({"vector_layers":[{"id":"cats"}]})"; })),
               ContainsSubstring("cats"));
    CHECK_THAT(reason(folder, with([](auto& p) {
                          p.metadata =
                              R"({"vector_layers":[{"id":"roads","fields":{"pmap:kind":"String"}}]})";
                      })),
               ContainsSubstring("version 4"));
    const std::string good = pmtiles_bytes(plan);
    std::string version2 = good;
    version2[7] = 2;
    CHECK_THAT(reason(folder, version2), ContainsSubstring("pmtiles convert"));
    CHECK_THAT(reason(folder, good.substr(0, 60)), ContainsSubstring("ends in the middle of its header"));
    CHECK_THAT(reason(folder, good.substr(0, 130)), ContainsSubstring("beyond its own end"));
    CHECK_THAT(reason(folder, with([](auto& p) { p.tiles.clear(); })), ContainsSubstring("it is empty"));
    CHECK_THAT(reason(folder, "P"), ContainsSubstring("not a usable MBTiles file"));
    CHECK_FALSE(open_pmtiles(folder.path() / "missing.pmtiles"));
}

TEST_CASE("a directory that lies is refused") {
    const auto refused = [](std::string bytes) {
        const auto directory =
            read_pmtiles_directory({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        if (directory) return std::string();
        return directory.error().text;
    };
    const std::vector<PmtilesEntry> good{{5, 0, 10, 1}, {6, 10, 20, 2}, {9, 4, 6, 0}};
    const std::string bytes = pmtiles_directory(good);
    const auto read =
        read_pmtiles_directory({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    REQUIRE(read);
    CHECK(*read == good);
    CHECK_THAT(refused(std::string(1, '\0')), ContainsSubstring("empty"));
    CHECK_THAT(refused("\xff\xff\xff\xff\xff\x01"
                       "abc"),
               ContainsSubstring("fewer entries"));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_THAT(refused(bytes.substr(0, size)), ContainsSubstring("damaged"));
    CHECK_THAT(refused(pmtiles_directory({{5, 0, 10, 1}, {5, 10, 20, 1}})), ContainsSubstring("order"));
    CHECK_THAT(refused(pmtiles_directory({{5, 0, 0, 1}})), ContainsSubstring("length"));
    CHECK_THAT(refused(std::string("\x01\x05\x01\x01\x00", 5)), ContainsSubstring("no offset"));
}

TEST_CASE("offsets beyond the file are a sentence, not a read") {
    const TempFolder folder;
    PmtilesPlan plan = many_tiles();
    plan.entries_per_leaf = 50;
    const std::string good = pmtiles_bytes(plan);
    for (const std::size_t field : {40u, 48u, 56u, 64u}) {
        for (const char value : {'\x00', '\x7f', '\xff'}) {
            std::string bytes = good;
            for (std::size_t i = 0; i < 8; ++i)
                bytes[field + i] = value;
            auto archive = PmtilesArchive::open(folder.write("offsets.pmtiles", bytes));
            REQUIRE(archive);
            for (const auto& [tile, content] : plan.tiles) {
                const auto stored = archive->stored(tile);
                if (!stored) CHECK_FALSE(stored.error().text.empty());
            }
        }
    }
}

TEST_CASE("directories that point to themselves come to an end") {
    const TempFolder folder;
    const std::string loop = pmtiles_directory({{0, 0, 5, 0}});
    REQUIRE(loop.size() == 5);
    PmtilesPlan plan;
    plan.tiles = {{{0, 0, 0}, k_water}};
    plan.packs = false;
    plan.internal_compression = 1;
    plan.entries_per_leaf = 1;
    std::string bytes = pmtiles_bytes(plan);
    const std::size_t leaf = bytes.size() - k_water.size() - loop.size();
    bytes.replace(leaf, loop.size(), loop);
    auto archive = PmtilesArchive::open(folder.write("loop.pmtiles", bytes));
    REQUIRE(archive);
    const auto stored = archive->stored({0, 0, 0});
    REQUIRE_FALSE(stored);
    CHECK_THAT(stored.error().text, ContainsSubstring("without end"));
}

TEST_CASE("an archive with flipped bytes is refused or read, and never throws") {
    const TempFolder folder;
    PmtilesPlan plan = many_tiles();
    plan.entries_per_leaf = 20;
    plan.packs = false;
    plan.internal_compression = 1;
    const std::string good = pmtiles_bytes(plan);
    std::mt19937 random(11);
    std::size_t opened = 0;
    for (int round = 0; round < 400; ++round) {
        std::string bytes = good;
        for (int flip = 0; flip < 1 + round % 6; ++flip)
            bytes[random() % 1200] = static_cast<char>(random());
        auto archive = PmtilesArchive::open(folder.write("flipped.pmtiles", bytes));
        if (!archive) continue;
        ++opened;
        for (const auto& [tile, content] : plan.tiles) {
            const auto stored = archive->stored(tile);
            if (!stored) CHECK_FALSE(stored.error().text.empty());
        }
    }
    CHECK(opened > 0);
}

TEST_CASE("the shipped town reads the same out of PMTiles as out of MBTiles") {
    const TempFolder folder;
    auto mbtiles = open_mbtiles(MIRROR_SOURCE_DIR "/assets/maps/liechtenstein.mbtiles");
    REQUIRE(mbtiles);
    PmtilesPlan plan;
    plan.entries_per_leaf = 40;
    plan.tile_compression = 2;
    const TileId centre = tile_at(to_world(*LatLon::make(47.14, 9.52)), 13);
    for (std::uint32_t x = centre.x - 3; x <= centre.x + 3; ++x) {
        for (std::uint32_t y = centre.y - 3; y <= centre.y + 3; ++y) {
            const auto bytes = (*mbtiles)->get({13, x, y});
            REQUIRE(bytes);
            if (*bytes)
                plan.tiles.push_back({{13, x, y}, packed(std::string((*bytes)->begin(), (*bytes)->end()))});
        }
    }
    CHECK(plan.tiles.size() > 9);
    const auto pmtiles = open_map_file(folder.write("town.pmtiles", pmtiles_bytes(plan)));
    REQUIRE(pmtiles);
    for (const auto& [tile, bytes] : plan.tiles)
        CHECK(*(*pmtiles)->get(tile) == *(*mbtiles)->get(tile));
}
