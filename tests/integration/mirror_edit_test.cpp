// What is edited is on the glass within a second, and what is broken leaves there what was before. The second
// is a wall's, with nothing else at work: these run alone.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/wall.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using Steady = std::chrono::steady_clock;
using test::people_and_connection;
using test::Wall;

namespace {

long milliseconds_of(Steady::duration time) {
    return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

}  // namespace

TEST_CASE("an edited configuration is on the glass within a second, without a black frame in between") {
    Wall wall(people_and_connection());
    std::vector<long> times_ms;
    for (const char* header : {"one", "two", "three", "four", "five"}) {
        const auto before = wall.screen.sample();
        const std::size_t said = wall.mirror->log().size();
        wall.household.config["modules"][0]["header"] = header;
        wall.household.write_config();
        const auto took = wall.time_until([&] { return wall.screen.differs_from(before); });
        INFO(wall.mirror->log());
        REQUIRE(took);
        times_ms.push_back(milliseconds_of(*took));
        CHECK(*took < 1s);
        REQUIRE(wall.time_until(
            [&] { return wall.mirror->log().find("put into force", said) != std::string::npos; }));
    }
    std::ranges::sort(times_ms);
    WARN("from write to frame: median " << times_ms[2] << " ms, longest " << times_ms.back() << " ms");
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("an edited theme is on the glass within a second, and a broken one leaves the one before") {
    constexpr std::uint32_t k_green = 0x40FF40, k_pink = 0xFF40FF;
    const auto ring = [](const std::string& color) {
        return R"({"rings": [{"radius": 0.9, "width": 16, "color": ")" + color + "\"}]}";
    };
    Wall wall(people_and_connection());
    const test::TempFolder& folder = wall.household.folder();
    folder.write("mine.json", ring("#40FF40"));
    wall.household.config["modules"].push_back(
        {{"module", "weasleyClock"}, {"position", "lower_third"}, {"config", {{"theme", "mine.json"}}}});
    wall.household.write_config();
    REQUIRE(wall.time_until([&] { return wall.shows(k_green); }));
    folder.write("mine.json", ring("#FF40FF"));
    const auto took = wall.time_until([&] { return wall.shows(k_pink); });
    INFO(wall.mirror->log());
    REQUIRE(took);
    CHECK(*took < 1s);
    WARN("from write to frame: a theme " << milliseconds_of(*took) << " ms");

    folder.write("mine.json", R"({"rings": 5})");
    REQUIRE(wall.time_until([&] { return wall.shows_notice(); }));
    CHECK(wall.shows(k_pink));
    CHECK_THAT(wall.mirror->log(), ContainsSubstring("mine.json:1:"));
    // Another edit of the configuration makes everything anew, but for the theme.
    wall.household.config["modules"][0]["header"] = "Family";
    const auto before = wall.screen.sample();
    wall.household.write_config();
    REQUIRE(wall.time_until([&] { return wall.screen.differs_from(before); }));
    CHECK(wall.shows(k_pink));
    folder.write("mine.json", ring("#40FF40"));
    REQUIRE(wall.time_until([&] { return wall.shows(k_green) && !wall.shows_notice(); }));
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("an edited map style is on the glass within a second, and a broken one leaves the one before") {
    constexpr std::uint32_t k_cyan = 0x00FFFF, k_yellow = 0xFFFF00;
    const auto roads = [](const std::string& color) {
        json style;
        for (const char* kind : {"primary", "secondary", "tertiary", "minor"})
            style["roads"][kind] = {{"color", color}, {"width", 8}};
        return style.dump();
    };
    Wall wall(json::array({{{"module", "map"}, {"position", "fullscreen_below"}},
                           {{"module", "connection"}, {"position", "bottom_bar"}}}));
    const test::TempFolder& folder = wall.household.folder();
    folder.write("style.json", roads("#00FFFF"));
    wall.household.config["map"] = {{"style", "style.json"}};
    wall.household.write_config();
    REQUIRE(wall.time_until([&] { return wall.shows(k_cyan); }));
    folder.write("style.json", roads("#FFFF00"));
    const auto took = wall.time_until([&] { return wall.shows(k_yellow); });
    INFO(wall.mirror->log());
    REQUIRE(took);
    CHECK(*took < 1s);
    WARN("from write to frame: a map style " << milliseconds_of(*took) << " ms");
    folder.write("style.json", "{ \"rods\": {} }");
    REQUIRE(wall.time_until([&] { return wall.shows_notice(); }));
    CHECK(wall.shows(k_yellow));
    CHECK_THAT(wall.mirror->log(), ContainsSubstring("style.json:1:"));
    CHECK(wall.mirror->stop() == 0);
}

TEST_CASE("an edited photo is on the glass within a second, and a broken one leaves the one before") {
    namespace fs = std::filesystem;
    const fs::path pictures = fs::path(MIRROR_SOURCE_DIR) / "tests" / "golden";
    Wall wall(people_and_connection());
    const fs::path photo = wall.household.folder().path() / "anna.png";
    fs::copy_file(pictures / "raster_town_z14.png", photo);
    wall.household.config["people"][0]["photo"] = "anna.png";
    auto before = wall.screen.sample();
    wall.household.write_config();
    REQUIRE(wall.time_until([&] { return wall.screen.differs_from(before); }));
    before = wall.screen.sample(0.5);
    fs::copy_file(pictures / "map_coast_z5.png", photo, fs::copy_options::overwrite_existing);
    const auto took = wall.time_until([&] { return wall.screen.differs_from(before); });
    INFO(wall.mirror->log());
    REQUIRE(took);
    CHECK(*took < 1s);
    WARN("from write to frame: a photo " << milliseconds_of(*took) << " ms");
    before = wall.screen.sample(0.5);
    wall.household.folder().write("anna.png", "no picture");
    REQUIRE(wall.time_until([&] { return wall.shows_notice(); }));
    CHECK_FALSE(wall.screen.differs_from(before));
    CHECK_THAT(wall.mirror->log(), ContainsSubstring("anna.png is not shown"));
    CHECK(wall.mirror->stop() == 0);
}
