#include "module/announce/board.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using announce::Board;
using announce::Ledger;

TEST_CASE("a name becomes one level of a topic, and different names stay different") {
    const std::vector<std::string> names{"Anna", "Aunt Ada", "Aunt_Ada", "a/b+c#", "Zoë", "", "Anna"};
    CHECK(announce::levels_of(names) ==
          std::vector<std::string>{"Anna", "Aunt_Ada", "Aunt_Ada_2", "a_b_c_", "Zoë", "_", "Anna_2"});
    // What no broker takes: copied along with a name, and not to be seen.
    const std::vector<std::string> odd{"Oma\u0092s Haus", "\u007F\uFFFF", "\uFDD0x\U0001FFFE", "\u00A0"};
    CHECK(announce::levels_of(odd) == std::vector<std::string>{"Oma_s_Haus", "__", "_x_", "\u00A0"});
}

TEST_CASE("topics begin with the household's name unless the configuration says otherwise") {
    config::Config config;
    config.unique_id = "lindner";
    CHECK(announce::root_of(config) == "owntracks-mirror/lindner");
    config.announce.topic = "house/mirror2";
    CHECK(announce::root_of(config) == "house/mirror2");
    CHECK(announce::control_topic("r") == "r/control");
    CHECK(announce::online_topic("r") == "r/mirror/online");
}

TEST_CASE("only what has changed is published, retained and with QoS 1") {
    Ledger ledger;
    const auto first = ledger.renew({{"a", "1"}, {"b", "2"}});
    REQUIRE(first.size() == 2);
    CHECK(first[0] == mqtt::OutgoingMessage{"a", "1", 1, true});
    CHECK(first[1] == mqtt::OutgoingMessage{"b", "2", 1, true});
    CHECK(ledger.renew({{"a", "1"}, {"b", "2"}}).empty());
    const auto second = ledger.renew({{"a", "1"}, {"b", "3"}});
    REQUIRE(second.size() == 1);
    CHECK(second[0] == mqtt::OutgoingMessage{"b", "3", 1, true});
}

TEST_CASE("what is on the board no more is emptied, once, and last") {
    Ledger ledger;
    (void)ledger.renew({{"a", "1"}, {"b", "2"}});
    const auto news = ledger.renew({{"b", "3"}});
    REQUIRE(news.size() == 2);
    CHECK(news[0] == mqtt::OutgoingMessage{"b", "3", 1, true});
    CHECK(news[1] == mqtt::OutgoingMessage{"a", "", 1, true});
    CHECK(ledger.renew({{"b", "3"}}).empty());
    CHECK(ledger.topics() == std::set<std::string>{"b"});
}

TEST_CASE("what an earlier run left behind is emptied, too") {
    Ledger ledger({"old", "b"});
    const auto news = ledger.renew({{"b", "2"}});
    REQUIRE(news.size() == 2);
    CHECK(news[0].topic == "b");
    CHECK(news[1] == mqtt::OutgoingMessage{"old", "", 1, true});
}

TEST_CASE("after another connection everything is said again") {
    Ledger ledger;
    (void)ledger.renew({{"a", "1"}});
    ledger.forget_payloads();
    const auto again = ledger.renew({{"a", "1"}});
    REQUIRE(again.size() == 1);
    CHECK(again[0] == mqtt::OutgoingMessage{"a", "1", 1, true});
}
