// Themes of the Weasley clock: those that ship, and what is wrong with a household's own.

#include "render/widgets/weasley_theme.hpp"

#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::render;

namespace {

std::string problems_of(std::string_view text) {
    const auto theme = read_theme(text, "t.json", plain_theme());
    if (theme) return "";
    std::string lines;
    for (const config::Problem& problem : theme.error())
        lines += (lines.empty() ? "" : "\n") + config::to_text(problem);
    return lines;
}

}  // namespace

TEST_CASE("the themes that ship are good, and the plain one is what is drawn without any") {
    const auto plain = load_theme("plain");
    REQUIRE(plain);
    CHECK(*plain == plain_theme());
    const auto brass = load_theme("astrolabe");
    REQUIRE(brass);
    CHECK(brass->stars.size() == 1);
    CHECK_FALSE(*brass == plain_theme());
}

TEST_CASE("a table changes what it names, and a list that it names is the whole list") {
    const auto theme = read_theme(
        R"({"rings": [{"radius": 0.9, "color": "#FF0000"}], "hand": {"shape": "leaf"}, "label": {"size": 40}})",
        "t.json", plain_theme());
    REQUIRE(theme);
    REQUIRE(theme->rings.size() == 1);
    CHECK(theme->rings[0].radius == 0.9);
    CHECK(theme->rings[0].color == Rgba{255, 0, 0, 255});
    CHECK(theme->hand.shape == WeasleyTheme::HandShape::leaf);
    CHECK(theme->hand.root_px == plain_theme().hand.root_px);
    CHECK(theme->label.size_px == 40);
    CHECK(theme->ticks == plain_theme().ticks);
}

TEST_CASE("what is wrong with a table is told with its place") {
    CHECK(problems_of("[]") == "t.json: a clock theme is an object, { … }");
    CHECK_THAT(problems_of("{\n  \"rings\": [{\"radius\": 1.0, \"colour\": \"#FFFFFF\"}]\n}"),
               ContainsSubstring("t.json:2:29: `rings[0].colour`: unknown key (did you mean `color`?)"));
    CHECK_THAT(problems_of("{\"label\": {\"size\": 4}}"), ContainsSubstring("t.json:1:20: `label.size`"));
    CHECK_THAT(problems_of("{\"hand\": {\"shape\": \"spade\"}}"),
               ContainsSubstring("t.json:1:20: `hand.shape`"));
    CHECK_THAT(problems_of("{\"hub\": 3}"), ContainsSubstring("t.json:1:9: `hub`"));
    CHECK_THAT(problems_of("{\n\n  \"rings\" []\n}"), ContainsSubstring("t.json:3:"));
}

TEST_CASE("a household's own file is read, and one that is not there is named") {
    const test::TempFolder folder;
    const auto file = folder.path() / "mine.json";
    std::ofstream(file) << R"({"hub": []})";
    const auto theme = load_theme(file.string());
    REQUIRE(theme);
    CHECK(theme->hub.empty());
    const auto missing = load_theme("/nowhere/mine.json");
    REQUIRE_FALSE(missing);
    CHECK_THAT(config::to_text(missing.error().front()), ContainsSubstring("/nowhere/mine.json"));
}
