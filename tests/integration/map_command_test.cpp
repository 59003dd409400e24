// `owntracks-mirror map` as a user runs it.

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "tests/golden/golden.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using mirror::test::TempFolder;

namespace {

struct Run {
    int exit_code = -1;
    std::string output;  ///< both streams
};

Run program(const std::string& arguments) {
    const std::string command = std::string(MIRROR_PROGRAM) + " " + arguments + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Run run;
    std::array<char, 4096> block{};
    for (std::size_t count = 1; count > 0;) {
        count = std::fread(block.data(), 1, block.size(), pipe);
        run.output.append(block.data(), count);
    }
    const int status = ::pclose(pipe);
    if (WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
    return run;
}

double black_share(const mirror::render::Image& picture) {
    std::size_t black = 0;
    for (const std::uint32_t pixel : picture.pixels)
        if ((pixel & 0xFFFFFFU) == 0) ++black;
    return static_cast<double>(black) / static_cast<double>(picture.pixels.size());
}

}  // namespace

TEST_CASE("without arguments the maps that ship are described") {
    const Run run = program("map");
    CHECK(run.exit_code == 0);
    CHECK_THAT(run.output, ContainsSubstring("neubrandenburg.mbtiles"));
    CHECK_THAT(run.output, ContainsSubstring("OpenMapTiles, zooms 6 to 14"));
    CHECK_THAT(run.output, ContainsSubstring("from 53.4382,13.1094 (south-west) to 53.6153,13.4074"));
    CHECK_THAT(run.output, ContainsSubstring("© OpenStreetMap contributors"));
    CHECK_THAT(run.output, ContainsSubstring("style: mirror"));
}

TEST_CASE("any view is drawn into a picture") {
    const TempFolder folder;
    const std::string out = (folder.path() / "p.png").string();
    const Run run = program("map --center 53.5571,13.2607 --zoom 14 --size 640x400 --out " + out);
    CHECK(run.exit_code == 0);
    CHECK_THAT(run.output, ContainsSubstring(out) && ContainsSubstring("© OpenStreetMap contributors"));
    const auto picture = mirror::golden::read_png(out);
    REQUIRE(picture);
    CHECK(picture->width_px == 640);
    CHECK(picture->height_px == 400);
    CHECK(black_share(*picture) < 0.98);
    const Run south = program("map --center -33.87,151.21 --zoom 3 --size 300x200 --out " + out);
    CHECK(south.exit_code == 0);
}

TEST_CASE("a household's files and style are used, and what is wrong with them is said") {
    const TempFolder folder;
    const std::string maps = MIRROR_SOURCE_DIR "/assets/maps/";
    const auto household = folder.write("h.json", R"({"uniqueId": "fam", "broker": {"host": "localhost"},
                      "map": {"files": [")" + maps + R"(liechtenstein.mbtiles"], "style": "own.json"}})");
    folder.write("own.json", R"({"fills": {"wood": "#101010"}})");
    const Run good = program("map --config " + household.string());
    CHECK(good.exit_code == 0);
    CHECK_THAT(good.output, ContainsSubstring("liechtenstein.mbtiles") && ContainsSubstring("own.json"));
    CHECK(program("check-config " + household.string()).exit_code == 0);

    folder.write("own.json", "{\n  \"fills\": {\"wod\": \"#101010\"}\n}");
    for (const std::string command : {"map --config ", "check-config "}) {
        const Run bad = program(command + household.string());
        CHECK(bad.exit_code == 2);
        CHECK_THAT(bad.output,
                   ContainsSubstring("own.json:2:13: `fills.wod`: unknown key (did you mean `wood`?)"));
    }
}

TEST_CASE("bad arguments are refused with a sentence") {
    CHECK_THAT(program("map --center home --out x.png").output,
               ContainsSubstring("write LAT,LON in degrees"));
    CHECK(program("map --center 95,0 --out x.png").exit_code == 2);
    CHECK(program("map --zoom 99 --out x.png").exit_code == 2);
    CHECK(program("map --zoom 3").exit_code == 2);
    CHECK(program("map --style /nowhere.json").exit_code == 2);
    CHECK(program("map --config /nowhere.json").exit_code == 2);
}
