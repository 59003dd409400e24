// The tables of a household, read beside its configuration.

#include "render/looks.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::render;

namespace {

config::Config family(const std::string& theme, const std::string& style) {
    config::Config config;
    config.people.resize(2);
    config.people[0].photo = "/photos/anna.jpg";
    config.modules.resize(1);
    config.modules[0].name = "weasleyClock";
    config::WeasleyClockOptions clock;
    clock.theme = theme;
    config.modules[0].options = clock;
    config.map.style = style;
    return config;
}

}  // namespace

TEST_CASE("a broken table has its first error, and what it was before stays") {
    const test::TempFolder folder;
    const std::string theme = folder.write("mine.json", R"({"hand": {"root": 12}})").string();
    const std::string style = folder.write("style.json", R"({"halo": 0.5})").string();
    const config::Config config = family(theme, style);
    const Looks good = read_looks(config);
    CHECK(good.problems.empty());
    CHECK(good.themes.at(theme).hand.root_px == 12);
    REQUIRE(good.style_of(config));
    CHECK(good.style_of(config)->halo_em == 0.5);

    folder.write("mine.json", "{\n  \"hand\": {\"rot\": 12}, \"rings\": 1}");
    folder.write("style.json", R"({"halo": 0.25})");
    Looks now = read_looks(config);
    CHECK_FALSE(now.themes.contains(theme));
    REQUIRE(now.problems.size() == 1);
    CHECK_THAT(now.problems.at(theme), ContainsSubstring("mine.json:2:"));
    keep_last_good(now, good);
    CHECK(now.themes == good.themes);
    CHECK(now.style_of(config)->halo_em == 0.25);

    // A table that is named no more is kept no more, and what never was good has nothing to be kept.
    Looks other = read_looks(family("plain", ""));
    keep_last_good(other, now);
    CHECK(other.themes.size() == 1);
    CHECK(other.styles.empty());
    CHECK_FALSE(other.style_of(family("plain", "")));
    Looks never = read_looks(family("/nowhere/theme.json", ""));
    keep_last_good(never, now);
    CHECK(never.themes.empty());
    CHECK_THAT(never.problems.at("/nowhere/theme.json"), ContainsSubstring("cannot be read"));
}

TEST_CASE("a running mirror watches the household's own files, each once") {
    CHECK(files_shown(family("/etc/mirror/mine.json", "/etc/mirror/style.json")) ==
          std::vector<std::string>{"/etc/mirror/mine.json", "/etc/mirror/style.json", "/photos/anna.jpg"});
    CHECK(files_shown(family("plain", "")) == std::vector<std::string>{"/photos/anna.jpg"});
}
