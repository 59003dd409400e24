#include "module/config/environment.hpp"

#include <fstream>

#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;

TEST_CASE("variables are put into texts, wherever these stand") {
    const auto result =
        read(R"({"uniqueId": "${FAMILY}", "broker": {"host": "${HOST}.example", "username": "${A}${B}"},
        "people": [{"name": "Anna", "devices": ["${A}/phone"]}]})",
             {{"FAMILY", "fam"}, {"HOST", "mqtt"}, {"A", "x"}, {"B", "${A}"}});
    REQUIRE(result);
    CHECK(result->config.unique_id == "fam");
    CHECK(result->config.broker.host == "mqtt.example");
    CHECK(result->config.broker.username == "x${A}");  // a value is not searched again
    CHECK(result->config.people[0].devices == std::vector<std::string>{"x/phone"});
}

TEST_CASE("a variable may hold a number or true and false") {
    const auto result = read(
        household_text(R"("zoom": "${ZOOM}", "timeFormat": "${CLOCK}", "display": {"drift": "${DRIFT}"})"),
        {{"ZOOM", "1.5"}, {"CLOCK", "12"}, {"DRIFT", "false"}});
    REQUIRE(result);
    CHECK(result->config.zoom == 1.5);
    CHECK(result->config.time_format == TimeFormat::hours_12);
    CHECK_FALSE(result->config.display.drift);
    CHECK_THAT(problems_of(household_text(R"("zoom": "${ZOOM}")"), {{"ZOOM", "big"}}),
               ContainsSubstring("a number is expected"));
}

TEST_CASE("a variable that is not set is the only problem of its value") {
    CHECK(problems_of(household_text("\"timezone\": \"${TZ_NAME}\"")) ==
          "h.json:2:13: the environment variable `TZ_NAME` is not set (set it, or write the value itself)");
    CHECK(problems_of(R"({"uniqueId": "${ID}", "broker": {"host": "localhost"}})") ==
          "h.json:1:14: the environment variable `ID` is not set (set it, or write the value itself)");
    CHECK_THAT(problems_of(household_text("\"home\": \"${}\"")), ContainsSubstring("variable `` is not set"));
}

TEST_CASE("a variable that is not UTF-8 is refused") {
    CHECK(problems_of(household_text("\"home\": \"${HOME_NAME}\""), {{"HOME_NAME", "Zo\xEB"}}) ==
          "h.json:2:9: the environment variable `HOME_NAME` is not UTF-8");
}

TEST_CASE("a dollar sign alone is a dollar sign") {
    CHECK(good_config(household_text(R"("stateDirectory": "/a$b/${")")).state_directory == "/a$b/${");
}

TEST_CASE("the default configuration is the user's own where there is no system-wide one") {
    const TemporaryFolder folder;
    const auto own = folder.path() / "owntracks-mirror" / "household.json";
    const auto environment = environment_of({{"XDG_CONFIG_HOME", folder.path().string()}});
    const std::string system_wide = "/etc/owntracks-mirror/household.json";
    CHECK(default_config_path(environment) == system_wide);
    std::filesystem::create_directories(own.parent_path());
    std::ofstream(own) << "{}";
    if (!std::filesystem::exists(system_wide)) CHECK(default_config_path(environment) == own.string());
}
