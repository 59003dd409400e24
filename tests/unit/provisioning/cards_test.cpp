// Names and pictures of the configuration, as the phones get to see them.

#include "module/provisioning/cards.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/model_phones.hpp"
#include "tests/support/pretend_household.hpp"

using namespace mirror;
using namespace mirror::provisioning;
using namespace mirror::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* k_annas = "owntracks/fam/anna/phone";
constexpr const char* k_annas_info = "owntracks/fam/anna/phone/info";
constexpr const char* k_own_card = R"({"_type":"card","name":"Queen Anna","face":"b3du"})";

Household with_cards(std::map<std::string, Card> cards) {
    Household household = lindner_household();
    household.cards = std::move(cards);
    return household;
}

std::string kept(PretendHousehold& home, const char* topic = k_annas_info) {
    const auto& retained = home.broker.retained();
    return retained.contains(topic) ? retained.at(topic).payload : "";
}

int cards_sent(const PretendHousehold& home) {
    return static_cast<int>(
        std::ranges::count_if(home.sent, [](const Order& order) { return order.topic.ends_with("/info"); }));
}

}  // namespace

TEST_CASE("a name and a picture are kept by the broker for the phones, once") {
    PretendHousehold home(with_cards({{k_annas, {"Anna", "cGljdHVyZQ=="}}}));
    home.run();
    CHECK(kept(home) ==
          R"({"_type":"card","name":"Anna","face":"cGljdHVyZQ==","_creator":"owntracks-mirror"})");
    REQUIRE(cards_sent(home) == 1);
    CHECK(std::ranges::find(home.sent, std::string(k_annas_info), &Order::topic)->retain);
    SECTION("and not again after a start, or when nothing has changed") {
        home.start_mirror();
        home.mirror().reconfigure(home.household, home.now);
        home.pass(2h);
        CHECK(cards_sent(home) == 1);
    }
    SECTION("it is no proof that the phone has spoken") {
        home.household.accounts = {account_of("Anna", "anna", "AN")};
        home.mirror().reconfigure(home.household, home.now);
        home.start_mirror();
        home.run();
        CHECK_FALSE(home.standing("anna/phone").proofs[static_cast<std::size_t>(Step::Heard)]);
    }
    SECTION("another picture replaces it") {
        home.household.cards[k_annas].face_base64 = "b3RoZXI=";
        home.mirror().reconfigure(home.household, home.now);
        home.pass(2min);
        CHECK(kept(home).find("b3RoZXI=") != std::string::npos);
    }
    SECTION("a picture that cannot be read just now changes nothing") {
        home.household.cards[k_annas] = {"Anna", "", false};
        home.mirror().reconfigure(home.household, home.now);
        home.pass(2min);
        CHECK(kept(home).find("cGljdHVyZQ==") != std::string::npos);
    }
    SECTION("who is not in the configuration any more has none") {
        home.household.cards.clear();
        home.mirror().reconfigure(home.household, home.now);
        home.pass(2min);
        CHECK(kept(home).empty());
        CHECK(cards_sent(home) == 2);
    }
    SECTION("a mirror that only watches leaves it alone") {
        home.household.cards.clear();
        home.household.is_owner = false;
        home.start_mirror();
        home.pass(2min);
        CHECK_FALSE(kept(home).empty());
    }
}

TEST_CASE("a phone's own card stays where the configuration has no picture") {
    PretendHousehold home(with_cards({}));
    home.broker.publish("anna", {k_annas_info, k_own_card, 1, true});
    home.household.cards = {{k_annas, {"Anna", ""}}};
    home.start_mirror();
    home.pass(2h);
    CHECK(kept(home) == k_own_card);
    SECTION("and goes before one that is there") {
        home.household.cards[k_annas].face_base64 = "cGljdHVyZQ==";
        home.mirror().reconfigure(home.household, home.now);
        home.pass(2min);
        CHECK(kept(home).find("cGljdHVyZQ==") != std::string::npos);
    }
}

TEST_CASE("two that want the same topic do not fight for it") {
    PretendHousehold home(with_cards({{k_annas, {"Anna", "cGljdHVyZQ=="}}}));
    home.run();
    for (int i = 0; i < 20; ++i) {
        home.broker.publish("anna", {k_annas_info, k_own_card, 1, true});
        home.run();
        home.now += 1s;
    }
    CHECK(cards_sent(home) == 1);
    home.now += 1min;
    home.run();
    CHECK(cards_sent(home) == 2);
    CHECK(kept(home).find("cGljdHVyZQ==") != std::string::npos);
}

TEST_CASE("a mirror's card is known again, also when it is encrypted") {
    CHECK(is_mirrors_card(card_json({"Anna", ""})));
    CHECK(is_mirrors_card(sealed_card_json("AAAA")));
    CHECK_FALSE(is_mirrors_card(k_own_card));
    CHECK(card_json({"\xff", ""}).find("card") != std::string::npos);
}
