#include "module/announce/mirror_board.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using namespace mirror;
using nlohmann::json;

TEST_CASE("the mirror tells of its screen, its modules, its troubles and what it counted") {
    announce::MirrorFacts facts;
    facts.version = "1.2.3";
    facts.is_screen_on = true;
    facts.brightness_pct = 40;
    facts.is_for_guests = true;
    facts.page = 2;
    facts.modules = {{"clock", true}, {"map", false}};
    facts.problems = {"state.db cannot be written"};
    facts.counters.messages = 7;
    const announce::Board board = announce::mirror_board("r", facts);
    CHECK(json::parse(board.at("r/mirror")) ==
          json::parse(R"({"version": "1.2.3", "screen": "on", "brightness": 40,
        "guest": "on", "page": 2, "modules": {"clock": true, "map": false}, "problems": ["state.db cannot be written"]})"));
    CHECK(board.at("r/mirror/online") == "true");
    CHECK(board.at("r/mirror/screen") == "on");
    CHECK(board.at("r/mirror/brightness") == "40");
    CHECK(board.at("r/mirror/guest") == "on");
    CHECK(board.at("r/mirror/page") == "2");
    CHECK(board.at("r/mirror/module/clock") == "on");
    CHECK(board.at("r/mirror/module/map") == "off");
    CHECK(json::parse(board.at("r/mirror/counters"))["messages"] == 7);
}

TEST_CASE("without pages there is no page, and a dark screen is off") {
    const announce::Board board = announce::mirror_board("r", {});
    CHECK_FALSE(board.contains("r/mirror/page"));
    CHECK(json::parse(board.at("r/mirror"))["page"].is_null());
    CHECK(board.at("r/mirror/screen") == "off");
    CHECK(board.at("r/mirror/guest") == "off");
}
