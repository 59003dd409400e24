#include "module/control/request.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using namespace mirror;
using control::read_request;
using control::Request;
using nlohmann::json;

TEST_CASE("an order is a plain line, or JSON with an id that comes back") {
    CHECK(read_request("screen off") == Request{"screen off", ""});
    CHECK(read_request(R"({"command": "screen off", "id": "42"})") == Request{"screen off", "42"});
    CHECK(read_request(R"( {"command": "screen off", "id": 42})") == Request{"screen off", "42"});
    CHECK(read_request(R"({"command": "screen off"})") == Request{"screen off", ""});
    CHECK(read_request(R"({"command": 3})") == Request{R"({"command": 3})", ""});
    CHECK(read_request("{broken") == Request{"{broken", ""});
    CHECK(read_request("") == Request{"", ""});
    CHECK(read_request(R"({"command": "x", "id": ")" + std::string(500, 'a') + "\"}").id.size() < 100);
}

TEST_CASE("a confirmation is the JSON value true and nothing else") {
    CHECK(read_request(R"({"command": "x", "confirm": true})").is_confirmed);
    for (const char* const text :
         {"x", R"({"command": "x"})", R"({"command": "x", "confirm": false})",
          R"({"command": "x", "confirm": 1})", R"({"command": "x", "confirm": "true"})"}) {
        INFO(text);
        CHECK_FALSE(read_request(text).is_confirmed);
    }
    const Request confirmed{"vehicle Car out 1 1", "", true};
    CHECK(read_request(control::request_json(confirmed)) == confirmed);
}

TEST_CASE("the answer repeats the order and says what became of it") {
    CHECK(
        json::parse(control::reply_json({"screen off", "42"}, std::string("the screen is off"))) ==
        json::parse(R"({"command": "screen off", "ok": true, "message": "the screen is off", "id": "42"})"));
    const json refused =
        json::parse(control::reply_json({"\xff", ""}, tl::unexpected(Failure{"this is not UTF-8 text"})));
    CHECK(refused["ok"] == false);
    CHECK(refused["message"] == "this is not UTF-8 text");
    CHECK_FALSE(refused.contains("id"));
}
