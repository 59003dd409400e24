#include "module/topics/topic_board.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::topics;
using namespace std::chrono_literals;

namespace {

Moment at(std::chrono::milliseconds since_boot) {
    return {UtcTime(since_boot + 100h), since_boot};
}

Wishes some_wishes() {
    Wishes wishes;
    wishes.values = {{"house/bath", "/t"}, {"house/bath", "/h"}, {"house/door", ""}};
    wishes.alerts = {"house/say"};
    wishes.presence = Source{"house/near", ""};
    return wishes;
}

}  // namespace

TEST_CASE("every topic is named once") {
    CHECK(some_wishes().topics() ==
          std::vector<std::string>{"house/bath", "house/door", "house/near", "house/say"});
}

TEST_CASE("one message gives every value that is wanted of it, and others are nobody's") {
    TopicBoard board;
    board.want(some_wishes());
    CHECK(board.take("house/bath", R"({"t": 21.5, "h": 60})", at(1s)));
    CHECK_FALSE(board.take("house/attic", "12", at(2s)));
    const auto heard = board.news();
    REQUIRE(heard);
    CHECK(heard->values.at({"house/bath", "/t"}) == HeardValue{21.5, 1s});
    CHECK(heard->values.at({"house/bath", "/h"}) == HeardValue{60.0, 1s});
    CHECK(heard->values.size() == 2);
    CHECK_FALSE(board.news());
}

TEST_CASE("presence counts from when it changed, and what says neither changes nothing") {
    TopicBoard board;
    board.want(some_wishes());
    board.take("house/near", "ON", at(1s));
    board.take("house/near", "ON", at(5s));
    board.take("house/near", "hm", at(6s));
    CHECK(board.news()->presence == HeardPresence{true, 1s});
    board.take("house/near", "OFF", at(9s));
    CHECK(board.news()->presence == HeardPresence{false, 9s});
}

TEST_CASE("alerts stack, one that the broker repeats does not, and an empty message takes them back") {
    TopicBoard board;
    board.want(some_wishes());
    board.take("house/say", "one", at(1s));
    board.take("house/say", "two", at(2s));
    board.take("house/say", "two", at(3s), true);
    auto told = board.news()->alerts.at("house/say");
    REQUIRE(told.size() == 2);
    CHECK(told[0].alert.text == "two");
    CHECK(told[0].at == 2s);
    CHECK(told[1].alert.text == "one");
    for (int i = 0; i < 100; ++i)
        board.take("house/say", std::to_string(i), at(4s));
    CHECK(board.news()->alerts.at("house/say").size() == 20);
    board.take("house/say", "", at(5s));
    CHECK(board.news()->alerts.at("house/say").empty());
}

TEST_CASE("what is said again counts from now on") {
    TopicBoard board;
    board.want(some_wishes());
    board.take("house/say", "Dinner is ready", at(1s));
    board.take("house/say", "Dinner is ready", at(9s));
    const auto told = board.news()->alerts.at("house/say");
    REQUIRE(told.size() == 1);
    CHECK(told[0].at == 9s);
}

TEST_CASE("what a changed configuration still wants is kept, the rest is forgotten") {
    TopicBoard board;
    board.want(some_wishes());
    board.take("house/bath", R"({"t": 21.5, "h": 60})", at(1s));
    board.take("house/near", "ON", at(1s));
    Wishes less = some_wishes();
    less.values = {{"house/bath", "/t"}};
    less.presence.reset();
    board.want(less);
    const auto heard = board.news();
    REQUIRE(heard);
    CHECK(heard->values.size() == 1);
    CHECK_FALSE(heard->presence);
    CHECK_FALSE(board.take("house/near", "OFF", at(2s)));
}
