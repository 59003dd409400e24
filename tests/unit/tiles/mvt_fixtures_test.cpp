// The tiles of mvt_fixtures/: what is valid is read as it was meant, what is broken is refused or harmless.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "module/tiles/decode_tile.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::tiles;

namespace {

const std::filesystem::path k_folder = MIRROR_SOURCE_DIR "/tests/unit/tiles/mvt_fixtures";

bool keep_all(const Attributes& /*attributes*/, Feature& /*feature*/) {
    return true;
}

/// The fixtures' layers have names of no map: this schema takes all of them.
const Schema& everything() {
    static constexpr LayerRule rules[] = {
        {"hello", keep_all, Theme::poi},         {"howdy", keep_all, Theme::poi},
        {"park_features", keep_all, Theme::poi}, {"clipped-square", keep_all, Theme::water},
        {"cities", keep_all, Theme::place},      {"layer1", keep_all, Theme::poi},
        {"water", keep_all, Theme::water},       {"", keep_all, Theme::poi},
    };
    static constexpr Schema schema{"everything", rules};
    return schema;
}

std::vector<std::uint8_t> bytes_of(const std::string& name) {
    std::ifstream file(k_folder / (name + ".mvt"), std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

Result<VectorTile, Failure> read(const std::string& name) {
    return decode_tile(bytes_of(name), everything());
}

VectorTile valid(const std::string& name) {
    INFO(name);
    auto tile = read(name);
    REQUIRE(tile);
    return std::move(*tile);
}

using Lines = std::vector<std::vector<TilePoint>>;

/// The points of a tile's only feature.
Lines lines_of(const std::string& name, Geometry geometry) {
    const VectorTile tile = valid(name);
    INFO(name);
    REQUIRE(tile.features.size() == 1);
    CHECK(tile.features[0].geometry == geometry);
    Lines lines;
    for (const Part& part : tile.parts_of(tile.features[0])) {
        const auto points = tile.points_of(part);
        lines.emplace_back(points.begin(), points.end());
    }
    return lines;
}

}  // namespace

TEST_CASE("the geometries of the specification's examples are read point by point") {
    CHECK(lines_of("017", Geometry::point) == Lines{{{25, 17}}});
    CHECK(lines_of("018", Geometry::line) == Lines{{{2, 2}, {2, 10}, {10, 10}}});
    CHECK(lines_of("019", Geometry::area) == Lines{{{3, 6}, {8, 12}, {20, 34}}});
    CHECK(lines_of("020", Geometry::point) == Lines{{{5, 7}, {3, 2}}});
    CHECK(lines_of("021", Geometry::line) == Lines{{{2, 2}, {2, 10}, {10, 10}}, {{1, 1}, {3, 5}}});
    CHECK(lines_of("022", Geometry::area) == Lines{{{0, 0}, {10, 0}, {10, 10}, {0, 10}},
                                                   {{11, 11}, {20, 11}, {20, 20}, {11, 20}},
                                                   {{13, 13}, {13, 17}, {17, 17}, {17, 13}}});
}

TEST_CASE("valid tiles hold as many features as they should") {
    const std::map<std::string, std::size_t> expected{
        {"001", 0}, {"002", 1}, {"009", 1}, {"016", 0}, {"025", 0}, {"027", 1}, {"032", 1}, {"033", 1},
        {"034", 1}, {"035", 1}, {"036", 1}, {"037", 1}, {"038", 1}, {"043", 6}, {"049", 1}, {"050", 1},
        {"053", 1}, {"054", 1}, {"055", 1}, {"056", 1}, {"059", 1}, {"060", 1}, {"061", 1}, {"062", 5}};
    for (const auto& [name, count] : expected) {
        INFO(name);
        CHECK(valid(name).features.size() == count);
    }
}

TEST_CASE("of a broken tile what makes sense is read, the rest is left out or refused") {
    // Features read, or -1 where the tile is refused as a whole.
    const std::map<std::string, int> expected{
        {"003", 0}, {"004", 0}, {"005", 1}, {"006", 0}, {"007", 1}, {"008", 1}, {"010", 1},
        {"011", 1}, {"012", 1}, {"013", 1}, {"014", 1}, {"015", 2}, {"023", 1}, {"024", 1},
        {"026", 1}, {"030", 1}, {"040", 1}, {"041", 1}, {"042", 1}, {"044", 0}, {"045", 0},
        {"046", 1}, {"047", 1}, {"048", 1}, {"051", 1}, {"052", 0}, {"057", 1}, {"058", 1}};
    for (const auto& [name, count] : expected) {
        INFO(name);
        const auto tile = read(name);
        CHECK((tile ? static_cast<int>(tile->features.size()) : -1) == count);
        if (!tile) CHECK_THAT(tile.error().text, ContainsSubstring("the tile is"));
    }
}

TEST_CASE("every fixture, whole or cut, is refused or sound") {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(k_folder)) {
        if (entry.path().extension() != ".mvt") continue;
        const auto bytes = bytes_of(entry.path().stem().string());
        ++count;
        for (std::size_t size = 0; size <= bytes.size(); ++size) {
            const auto tile = decode_tile(std::span(bytes).first(size), everything());
            INFO(entry.path().filename() << " cut to " << size);
            if (!tile) {
                CHECK_FALSE(tile.error().text.empty());
                continue;
            }
            for (const Feature& feature : tile->features) {
                CHECK(feature.part_count > 0);
                CHECK(feature.name < tile->names.size());
                const std::size_t needed = feature.geometry == Geometry::area   ? 3
                                           : feature.geometry == Geometry::line ? 2
                                                                                : 1;
                for (const Part& part : tile->parts_of(feature))
                    CHECK(tile->points_of(part).size() >= needed);
            }
            CHECK(tile->points.size() <= bytes.size());
        }
    }
    CHECK(count > 55);
}
