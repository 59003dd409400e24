// What other machines are told and may say: `announce`, `homeAssistant`, `control`.

#include "module/config/read_config.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;

TEST_CASE("other machines are told and heard unless the configuration says no; Home Assistant is not told") {
    const Config config = good_config(household_text(""));
    CHECK(config.announce == Announce{true, ""});
    CHECK(config.control == Control{});
    CHECK(config.control.vehicle_commands == std::vector{VehicleCommand::gps, VehicleCommand::state});
    CHECK(config.home_assistant == HomeAssistant{false, "homeassistant", DiscoveryForm::device});
}

TEST_CASE("topics, accounts and pages are read") {
    const Config config =
        good_config(household_text(R"("announce": {"enabled": true, "topic": "house/mirror2"},
"homeAssistant": {"enabled": true, "prefix": "ha", "form": "entities"},
"control": {"enabled": false, "accounts": ["house", "shell"],
            "pages": [{"modules": ["map", "people"]}, {"modules": ["weasleyClock"]}],
            "vehicleCommands": ["set", "out"]})"));
    CHECK(config.announce == Announce{true, "house/mirror2"});
    CHECK(config.home_assistant == HomeAssistant{true, "ha", DiscoveryForm::entities});
    CHECK(config.control == Control{false,
                                    {"house", "shell"},
                                    {{"map", "people"}, {"weasleyClock"}},
                                    {VehicleCommand::set, VehicleCommand::out}});
}

TEST_CASE("what cannot be a topic, an account or a page is told with its reason") {
    struct Row {
        const char* keys;
        const char* told;
    };
    const std::vector<Row> rows{
        {R"("announce": {"topic": "owntracks/fam"})", "below `owntracks/` are phones alone"},
        {R"("announce": {"topic": "owntracks"})", "below `owntracks/` are phones alone"},
        {R"("announce": {"topic": "house/#"})", "wildcards"},
        {R"("announce": {"topic": "/house"})", "an empty topic level"},
        {R"("announce": {"topic": "house/"})", "ends with a slash"},
        {R"("announce": {"topic": "my house"})", "no spaces"},
        {R"("homeAssistant": {"prefix": "ha//x"})", "an empty topic level"},
        {R"("homeAssistant": {"form": "single"})", "not one of `device`, `entities`"},
        {R"("homeAssistant": {"enabled": true}, "announce": {"enabled": false})", "nothing to discover"},
        {R"("control": {"accounts": ["a b"]})", "`a b` is no user name"},
        {R"("control": {"accounts": [""]})", "an empty text"},
        {R"("control": {"pages": [{"modules": ["mapp"]}]})", "did you mean `map`?"},
        {R"("control": {"pages": [{}]})", "`control.pages[0].modules`: is missing"},
        {R"("control": {"vehicleCommands": ["reboot"]})",
         "a vehicle is never told `reboot` through the mirror"},
        {R"("control": {"acounts": []})", "did you mean `accounts`?"},
    };
    for (const Row& row : rows) {
        INFO(row.keys);
        CHECK_THAT(problems_of(household_text(row.keys)), ContainsSubstring(row.told));
    }
    CHECK(problems_of(household_text(R"("announce": {"topic": "owntracks-mirror/x"})")).empty());
}
