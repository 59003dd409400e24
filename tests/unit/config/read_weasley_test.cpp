// The options of the Weasley clock, and what becomes of a configuration of MMM-WeasleyClock.

#include <fstream>

#include "tests/unit/config/support.hpp"

using namespace mirror;
using namespace mirror::config;
using namespace mirror::config::testing;
using namespace std::chrono_literals;

namespace {

std::string with_options(std::string_view options) {
    return household_text(R"("people": [{"name": "Ron", "devices": ["ron"]}],
"modules": [{"module": "weasleyClock", "config": {)" +
                          std::string(options) + "}}]");
}

WeasleyClockOptions options_of(std::string_view options) {
    return std::get<WeasleyClockOptions>(good_config(with_options(options)).modules.at(0).options);
}

}  // namespace

TEST_CASE("the Weasley clock's options are read") {
    const auto options = options_of(R"("clockStyle": "splitFlap", "locations": ["Home", "School", "Home"],
        "people": ["Ron"], "colorCycle": ["blue", "#102030"], "radius": 60, "hubDisplacement": 8,
        "aliases": [{"place": "Family", "regions": ["Grandma", "Ada"]}], "theme": "astrolabe",
        "mortalPeril": {"battery": 3, "alarm": false, "speed": 160}, "animationSpeed": "2 s")");
    CHECK(options.style == WeasleyStyle::split_flap);
    CHECK(options.locations == std::vector<std::string>{"Home", "School"});
    CHECK(options.people == std::vector<std::string>{"Ron"});
    CHECK(options.color_cycle == std::vector<Color>{{0x43, 0x8B, 0xFF}, {0x10, 0x20, 0x30}});
    CHECK(options.radius == 60);
    CHECK(options.hub_displacement == 8);
    CHECK(options.aliases == std::vector<WeasleyAlias>{{"Family", {"Grandma", "Ada"}}});
    CHECK(options.theme == "astrolabe");
    CHECK(options.peril == WeasleyPeril{3, false, 160});
    CHECK(options.animation_speed == 2s);
    CHECK(options_of("") == WeasleyClockOptions{});
}

TEST_CASE("slips in the Weasley clock's options are told with what helps") {
    const auto problem = [](std::string_view options) { return problems_of(with_options(options)); };
    CHECK_THAT(problem(R"("people": ["Rn"])"), ContainsSubstring("there is no person `Rn`"));
    CHECK_THAT(problem(R"("colorCycle": ["bleu"])"),
               ContainsSubstring("`bleu` is no colour (did you mean \"blue\"?)"));
    CHECK_THAT(problem(R"("colorCycle": ["#12345"])"), ContainsSubstring("write \"#RRGGBB\""));
    CHECK_THAT(problem(R"("theme": "astrolab")"), ContainsSubstring("did you mean \"astrolabe\"?"));
    CHECK_THAT(problem(R"("theme": "victorian")"), ContainsSubstring("\"plain\" or \"astrolabe\""));
    CHECK_THAT(problem(R"("clockStyle": "round")"), ContainsSubstring("clockStyle"));
    CHECK_THAT(problem(R"("aliases": [{"place": "Family"}])"),
               ContainsSubstring("`modules[0].config.aliases[0].regions`: is missing"));
}

TEST_CASE("a place of the clock that is no region is told, with its line and the name that is near") {
    const auto told = [](std::string_view options) {
        return problems_of(household_text(R"("regions": [
{"name": "Home", "lat": 1, "lon": 1, "aliases": ["Maison"]}, {"name": "School", "lat": 1, "lon": 2}],
"modules": [{"module": "weasleyClock", "config": {
)" + std::string(options) + "}}]"));
    };
    CHECK(told(R"("locations": ["Home", "Schol"])") ==
          "h.json:5:23: warning: `modules[0].config.locations`: there is no region `Schol` in `regions` "
          "(did you mean `School`?)");
    CHECK(told(R"("aliases": [{"place": "Out", "regions": ["School", "Hme"]}])") ==
          "h.json:5:52: warning: `modules[0].config.aliases[0].regions`: there is no region `Hme` in "
          "`regions` (did you mean `Home`?)");
    CHECK_THAT(told(R"("locations": ["Jail"])"),
               ContainsSubstring("right only when a phone calls a place of its own so"));
    // Regions in any case, their aliases, shared places, and the places that are no regions.
    CHECK(told(R"("locations": ["home", "Maison", "Family", "Traveling", "lost", "Mortal Peril"],
               "aliases": [{"place": "Family", "regions": ["School"]}])")
              .empty());
}

TEST_CASE("Travelling and Lost are among the twelve places of a clock") {
    const auto problem = [](std::string_view options) { return problems_of(with_options(options)); };
    const std::string ten = R"("locations": ["1","2","3","4","5","6","7","8","9","10")";
    CHECK_THAT(problem(ten + "]"), !ContainsSubstring("more than a clock"));
    CHECK_THAT(problem(ten + R"(, "Travelling", "lost"])"), !ContainsSubstring("more than a clock"));
    CHECK_THAT(problem(ten + R"(, "11"])"), ContainsSubstring("13 places are more than a clock can show"));
    CHECK_THAT(problem(ten + R"(, "11"])"),
               ContainsSubstring("at most 12; Travelling and Lost are among them"));
    CHECK_THAT(problem(ten + R"(, "Mortal Peril"])"), ContainsSubstring("13 places"));
    CHECK_THAT(problem(ten + R"(], "mortalPeril": {})"), ContainsSubstring("Lost and Mortal Peril are"));
}

TEST_CASE("a theme of the household's own begins at the configuration's folder") {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "mine.json") << "{}";
    std::ofstream(folder.path() / "h.json") << with_options(R"("theme": "mine.json")");
    const auto config = read_config(folder.path() / "h.json");
    REQUIRE(config);
    CHECK(std::get<WeasleyClockOptions>(config->config.modules[0].options).theme ==
          (folder.path() / "mine.json").string());
    std::ofstream(folder.path() / "h.json") << with_options(R"("theme": "yours.json")");
    const auto missing = read_config(folder.path() / "h.json");
    REQUIRE_FALSE(missing);
    CHECK_THAT(to_text(missing.error().front()), ContainsSubstring("yours.json"));
}

TEST_CASE("a module of MMM-WeasleyClock is understood, and what stands elsewhere here is named") {
    const std::string text = household_text(R"("people": [{"name": "Ron", "devices": ["ron"]}],
"modules": [{"module": "MMM-WeasleyClock", "position": "lower_third", "config": {
"uniqueId": "burrow", "host": "broker.example", "port": 8883, "mirrorUser": "mirror", "mirrorPass": "secret",
"cafile": "ca.crt", "updateInterval": 60000, "sounds": true, "volume": 75, "locations": ["Home", "Jail"],
"people": ["Ron"], "colorCycle": ["blue", "green"], "clockStyle": "table", "radius": 85, "hubDisplacement": 5}}])");
    const Config config = good_config(text);
    CHECK(config.modules[0].name == "weasleyClock");
    const auto& options = std::get<WeasleyClockOptions>(config.modules[0].options);
    CHECK(options.style == WeasleyStyle::table);
    CHECK(options.locations == std::vector<std::string>{"Home", "Jail"});
    const std::string told = problems_of(text);
    CHECK_THAT(
        told, ContainsSubstring("config.uniqueId`: has no effect (not used here: write it once, at the top"));
    CHECK_THAT(told, ContainsSubstring("write it into `broker` as `host`"));
    CHECK_THAT(told, ContainsSubstring("write it into `broker` as `port`"));
    CHECK_THAT(told, ContainsSubstring("write it into `broker` as `username`"));
    CHECK_THAT(told, ContainsSubstring("`passwordFile`"));
    CHECK_THAT(told, ContainsSubstring("config.updateInterval`: has no effect"));
    CHECK_THAT(told, ContainsSubstring("config.sounds`: has no effect"));
    CHECK_THAT(told, !ContainsSubstring("secret"));
}
