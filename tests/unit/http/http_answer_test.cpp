// What a phone is told when it posts.

#include "module/http/answer.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/catch.hpp"

using namespace mirror::http;
using nlohmann::json;

namespace {

Friends family() {
    Friends friends(3);
    friends[0] = {"Anna",
                  {"owntracks/fam/anna/phone"},
                  "an",
                  Friend::Place{53.5, 13.25, 1700000000, 12.4, 3.6, 270.2},
                  ""};
    friends[1] = {"Ben",
                  {"owntracks/fam/ben/phone", "owntracks/fam/ben/tablet"},
                  "",
                  Friend::Place{1, 2, 1700000001, {}, {}, {}},
                  "Zm9v"};
    friends[2] = {"Clara", {"owntracks/fam/clara"}, "", {}, ""};
    complete_tids(friends);
    return friends;
}

}  // namespace

TEST_CASE("a phone hears of everybody but itself, in whole numbers") {
    const json answer = json::parse(answer_json(family(), "owntracks/fam/ben/tablet", false, {}));
    REQUIRE(answer.size() == 1);  // nobody knows where Clara is
    CHECK(answer[0] == json({{"_type", "location"},
                             {"tid", "an"},
                             {"lat", 53.5},
                             {"lon", 13.25},
                             {"tst", 1700000000},
                             {"acc", 12},
                             {"vel", 4},
                             {"cog", 270},
                             {"topic", "owntracks/fam/anna/phone"}}));
    const json other = json::parse(answer_json(family(), "owntracks/fam/anna/phone", false, {}));
    REQUIRE(other.size() == 1);
    CHECK_FALSE(other[0].contains("acc"));
}

TEST_CASE("cards carry names and pictures, and the tid by which the apps tell friends apart") {
    const json answer = json::parse(answer_json(family(), "owntracks/fam/anna/phone", true, {}));
    REQUIRE(answer.size() == 3);
    CHECK(answer[0].at("_type") == "card");
    CHECK(answer[0].at("name") == "Ben");
    CHECK(answer[0].at("face") == "Zm9v");
    CHECK(answer[0].at("tid") == answer[1].at("tid"));
    CHECK(answer[2].at("name") == "Clara");
    CHECK_FALSE(answer[2].contains("face"));
}

TEST_CASE("everybody gets a tid of their own") {
    Friends friends(40);
    for (Friend& each : friends)
        each.name = "Bo";
    friends[7].tid = "BO";
    friends[8].name = "Мария";
    complete_tids(friends);
    std::set<std::string> tids;
    for (const Friend& each : friends) {
        CHECK(each.tid.size() == 2);
        tids.insert(each.tid);
    }
    CHECK(tids.size() >= 37);  // 36 letters and digits behind one first letter
    CHECK(friends[7].tid == "BO");
}

TEST_CASE("commands wait for their phone, each once") {
    CommandBox box;
    box.put("a", R"({"_type":"cmd","action":"status"})");
    box.put("a", R"({"_type":"cmd","action":"status"})");
    box.put("b", "{}");
    const auto commands = box.take("a");
    REQUIRE(commands.size() == 1);
    CHECK(box.take("a").empty());
    const json answer = json::parse(answer_json({}, "a", false, commands));
    REQUIRE(answer.size() == 1);
    CHECK(answer[0].at("action") == "status");
    for (int i = 0; i < 50; ++i)
        box.put("c", std::to_string(i));
    const auto newest = box.take("c");
    REQUIRE(newest.size() == CommandBox::k_most_for_one);
    CHECK(newest.back() == "49");
    CHECK(answer_json({}, "a", true, {"no json", "[]"}) == "[]");
}
