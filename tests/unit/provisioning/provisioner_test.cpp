// Asking, the store, and who may.

#include "module/provisioning/provisioner.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/model_phones.hpp"
#include "tests/support/pretend_household.hpp"

using namespace mirror;
using namespace mirror::provisioning;
using namespace mirror::test;
using namespace std::chrono_literals;

namespace {

struct Settled : PretendHousehold {
    OldAndroid anna;
    PretendPhone& phone;
    Settled() : PretendHousehold(lindner_household()), phone(add(anna)) {
        phone.go_online(k_story_begin);
        pass(1h);
        REQUIRE(proven("anna/phone") == k_steps);
    }
};

}  // namespace

TEST_CASE("somebody is asked where they are and answers, at most once a minute") {
    Settled home;
    const UtcSeconds asked_at = home.now;
    REQUIRE(home.mirror().ask("Anna", home.now));
    const auto again = home.mirror().ask("Anna", home.now);
    REQUIRE_FALSE(again);
    CHECK(again.error().text == "Anna was asked less than a minute ago");
    CHECK_FALSE(home.mirror().answer("Anna", asked_at, home.now));
    home.run();
    CHECK(home.mirror().answer("Anna", asked_at, home.now) == "Anna answered");
    home.pass(61s);
    CHECK(home.mirror().ask("", home.now));
}

TEST_CASE("no answer is said to be none, with the reason where it is known") {
    Settled home;
    SECTION("offline") {
        home.phone.go_offline();
        const UtcSeconds asked_at = home.now;
        REQUIRE(home.mirror().ask("anna/phone", home.now));
        home.pass(30s);
        CHECK_FALSE(home.mirror().answer("anna/phone", asked_at, home.now));
        home.pass(31s);
        CHECK(home.mirror().answer("anna/phone", asked_at, home.now) ==
              "Anna gave no answer: it is offline, or does not obey");
    }
    SECTION("quiet") {
        home.anna.type_in(UtcTime(home.now), "monitoring", "2");
        home.anna.moved(UtcTime(home.now), fix_at(53.6, 13.3, UtcTime(home.now)));
        home.run();
        home.anna.type_in(UtcTime(home.now), "monitoring", "0");
        const UtcSeconds asked_at = home.now;
        REQUIRE(home.mirror().ask("Anna", home.now));
        home.pass(61s);
        const auto answer = home.mirror().answer("Anna", asked_at, home.now);
        REQUIRE(answer);
        CHECK(answer->starts_with("Anna gave no answer"));
    }
    SECTION("nobody") {
        CHECK_FALSE(home.mirror().ask("Zoe", home.now));
    }
}

TEST_CASE("what is stored is read back as it was") {
    Settled home;
    const auto read = read_phones(home.store.phones);
    REQUIRE(read);
    CHECK(to_json(*read) == home.store.phones);
    REQUIRE(read->phones.size() == 1);
    CHECK(read->phones[0].has(Step::RegionsConfirmed));
    CHECK(read->regions.wanted().size() == 2);
    std::string older = home.store.phones;  // as it was written before there was this key
    const std::size_t key = older.find("\"isClearNear\"");
    REQUIRE(key != std::string::npos);
    older.replace(key + 1, 11, "unknownOnes");
    CHECK(read_phones(older));
}

TEST_CASE("a store that cannot be read begins anew") {
    const std::string bad = GENERATE("", "{", "[]", R"({"version":1})", R"({"phones":[{}],"regions":[]})");
    MemoryStore store;
    store.phones = bad;
    const Provisioner mirror(lindner_household(), store, UtcSeconds(1'790'000'000s));
    CHECK(mirror.standings().empty());
}

TEST_CASE("a phone at rest costs no writing") {
    Settled home;
    home.anna.moved(UtcTime(home.now), fix_at(53.6, 13.3, UtcTime(home.now)));
    home.run();
    const std::string before = home.store.phones;
    home.anna.moved(UtcTime(home.now), fix_at(53.6, 13.3, UtcTime(home.now)));
    home.run();
    home.pass(30min);
    home.anna.moved(UtcTime(home.now), fix_at(53.61, 13.3, UtcTime(home.now)));
    home.run();
    CHECK(home.store.phones == before);
}

TEST_CASE("of two owners the second sends nothing and says why") {
    Settled home;
    MemoryStore other_store;
    Household second = lindner_household();
    second.client_id = "kitchen";
    Provisioner kitchen(second, other_store, home.now);
    const auto& word = home.broker.retained().at("owntracks/fam/_mirror/owner");
    kitchen.hear({word.topic, word.payload, true, home.now});
    kitchen.connected(home.now);
    kitchen.hear(
        {"owntracks/ben/phone", R"({"_type":"location","lat":1,"lon":2,"tst":1790000000})", true, home.now});
    CHECK(kitchen.due(home.now).empty());
    CHECK(kitchen.refusal().find("(mirror)") != std::string::npos);
    const auto asked = kitchen.ask("Ben", home.now);
    REQUIRE_FALSE(asked);
    CHECK(asked.error().text == kitchen.refusal());
}

TEST_CASE("settings are sent anew when somebody wants it") {
    Settled home;
    home.sent.clear();
    REQUIRE(home.mirror().push("Anna", home.now));
    home.pass(30min);
    CHECK(home.count_sent("setConfiguration") == 1);
    CHECK(home.proven("anna/phone") == k_steps);
    CHECK_FALSE(home.mirror().push("Zoe", home.now));
}

TEST_CASE("a command that the broker keeps is told of") {
    Settled home;
    home.mirror().hear(
        {"owntracks/fam/anna/phone/cmd", R"({"_type":"cmd","action":"status"})", true, home.now});
    CHECK(home.standing("anna/phone").causes == std::vector{Cause::RetainedCommand});
    SECTION("until somebody clears it") {
        home.mirror().hear({"owntracks/fam/anna/phone/cmd", "", false, home.now});
        CHECK(home.standing("anna/phone").causes.empty());
    }
    SECTION("until a connection at which it is not told any more") {
        home.mirror().connected(home.now);
        CHECK(home.standing("anna/phone").causes == std::vector{Cause::RetainedCommand});
        home.mirror().disconnected();
        home.mirror().connected(home.now);
        CHECK(home.standing("anna/phone").causes.empty());
        (void)home.mirror().due(home.now);
        CHECK(home.store.phones.find("\"hasRetainedCommand\": true") == std::string::npos);
    }
    SECTION("but not by the end of another message") {
        home.mirror().hear({"owntracks/fam/anna/phone", "", false, home.now});
        CHECK(home.standing("anna/phone").causes == std::vector{Cause::RetainedCommand});
    }
}

TEST_CASE("a standing is told in words and as JSON") {
    Settled home;
    const std::string text = standings_text(home.mirror().standings());
    CHECK(text.find("Anna  anna/phone  6 of 6 steps proven") == 0);
    CHECK(text.find("[x] on the household's topic ") != std::string::npos);
    CHECK(text.find("[x] commands obeyed ") != std::string::npos);
    CHECK(text.find("onHouseholdTopic") == std::string::npos);
    const std::string json = standings_json(home.mirror().standings());
    CHECK(json.find("\"regionsConfirmed\": {") != std::string::npos);
    CHECK(json.find("\"onHouseholdTopic\": {") != std::string::npos);
    CHECK(standings_text({}).starts_with("no phones yet"));
}

TEST_CASE("a phone that saves power and a certificate for another name come with what to do") {
    CHECK_THAT(advice(Cause::PowerSave, Platform::Android),
               ContainsSubstring("switch off \"Battery Saver\""));
    CHECK_THAT(advice(Cause::PowerSave, Platform::Ios), ContainsSubstring("switch off \"Low Power Mode\""));
    CHECK_THAT(advice(Cause::TlsName, Platform::Unknown), ContainsSubstring("correct `provisioning.host`"));
}

TEST_CASE("a phone whose account is removed is forgotten, and one that is taken over is not") {
    Settled home;
    home.household.accounts = {account_of("Ben", "ben", "BE")};
    home.mirror().reconfigure(home.household, home.now);
    home.run();
    REQUIRE(home.mirror().standings().size() == 2);
    SECTION("the account goes") {
        home.household.people.pop_back();
        home.household.accounts.clear();
        home.mirror().reconfigure(home.household, home.now);
        home.run();
        CHECK(home.mirror().standings().size() == 1);
        CHECK(home.proven("anna/phone") == k_steps);
        CHECK_FALSE(home.mirror().push("Ben", home.now));
        CHECK(home.store.phones.find("ben/phone") == std::string::npos);
        CHECK(home.mirror().next_due(home.now) > home.now + 1min);
    }
    SECTION("the accounts cannot be read: nobody is forgotten for that") {
        home.household.accounts.clear();
        home.household.are_accounts_known = false;
        home.mirror().reconfigure(home.household, home.now);
        CHECK(home.mirror().standings().size() == 2);
    }
    SECTION("nothing is taken over any more") {
        home.household.takes_over = false;
        home.mirror().reconfigure(home.household, home.now);
        CHECK(home.mirror().standings().size() == 1);
        CHECK(home.mirror().standings()[0].tail == "ben/phone");
    }
    SECTION("the household has another id") {
        home.household.unique_id = "hut";
        home.mirror().reconfigure(home.household, home.now);
        REQUIRE(home.mirror().standings().size() == 1);
        CHECK(home.store.phones.find("owntracks/fam/ben") != std::string::npos);  // until it is written
        (void)home.mirror().due(home.now);
        CHECK(home.store.phones.find("owntracks/fam/") == std::string::npos);
    }
    SECTION("it is a vehicle's now") {
        home.household.people[1].kind = config::PersonKind::vehicle;
        home.mirror().reconfigure(home.household, home.now);
        CHECK(home.mirror().standings().size() == 1);
    }
}

TEST_CASE("a phone whose topic lies below another phone's is heard") {
    Household setup = lindner_household();
    setup.takes_over = false;
    Account annas_other = account_of("Anna", "fam", "AO");
    annas_other.convention = Convention::Device;
    annas_other.device_id = "anna";
    setup.accounts = {annas_other, account_of("Anna", "anna", "AN")};
    PretendHousehold home(setup);
    const std::string said = R"({"_type":"location","lat":1,"lon":2,"tst":1790000000})";
    home.mirror().hear({"owntracks/fam/anna/phone", said, false, home.now});
    CHECK(home.proven("anna/phone") == 3);
    CHECK(home.proven("anna") == 1);
    home.mirror().hear({"owntracks/fam/anna", said, false, home.now});
    CHECK(home.proven("anna") == 3);
}

TEST_CASE("a mirror that sets up nobody any more takes its word back before anything else") {
    Settled home;
    const std::string topic = "owntracks/fam/_mirror/owner";
    REQUIRE(home.broker.retained().contains(topic));
    const bool is_last_account_gone = GENERATE(false, true);
    const bool is_reconnecting = GENERATE(false, true);
    REQUIRE(home.mirror().push("Anna", home.now));  // too late: nobody sends it
    if (is_reconnecting) home.mirror().disconnected();
    home.household.is_owner = false;
    if (is_last_account_gone) home.household.takes_over = false;
    home.mirror().reconfigure(home.household, home.now);
    if (is_reconnecting) {
        CHECK(home.mirror().due(home.now).empty());  // nobody would hear it
        home.mirror().connected(home.now);
    }
    CHECK(home.mirror().due(home.now) == std::vector{Order{topic, "", true}});
    CHECK(home.mirror().due(home.now).empty());
    home.broker.publish("mirror", {topic, "", 1, true});
    home.run();
    CHECK_FALSE(home.broker.retained().contains(topic));
    home.household = lindner_household();
    home.mirror().reconfigure(home.household, home.now);
    home.run();
    CHECK(home.broker.retained().contains(topic));
}

TEST_CASE("under another household's id a mirror takes its word back from the former one's") {
    Settled home;
    home.household.unique_id = "hut";
    home.mirror().reconfigure(home.household, home.now);
    const std::vector<Order> orders = home.mirror().due(home.now);
    REQUIRE(orders.size() == 2);
    CHECK(orders[0] == Order{"owntracks/fam/_mirror/owner", "", true});
    CHECK(orders[1].topic == "owntracks/hut/_mirror/owner");
}

TEST_CASE("commands that the broker keeps are known, whoever's they are, and nothing else is taken for one") {
    Settled home;
    const auto hear = [&](const char* topic, const char* payload, bool is_retained) {
        home.mirror().hear({topic, payload, is_retained, home.now});
    };
    hear("owntracks/fam/stranger/cmd", R"({"_type":"cmd","action":"dump"})", true);
    hear("owntracks/fam/stranger/tablet/cmd", R"({"_type":"encrypted","data":"AAAA"})", true);
    hear("owntracks/fam/anna/phone/cmd", R"({"_type":"cmd","action":"status"})", false);
    hear("owntracks/fam/cmd", R"({"_type":"location","lat":1,"lon":2,"tst":1790000000})", true);
    CHECK(home.mirror().retained_commands() ==
          std::set<std::string>{"owntracks/fam/stranger/cmd", "owntracks/fam/stranger/tablet/cmd"});
    hear("owntracks/fam/stranger/cmd", "", false);
    CHECK(home.mirror().retained_commands().size() == 1);
    home.mirror().disconnected();
    CHECK(home.mirror().retained_commands().empty());
}

TEST_CASE("a phone whose name is that of a sub-topic is not brought over") {
    Household setup = lindner_household();
    setup.people = {{"Eve", {"event/phone", "eve/CMD", "eve/phone"}, {}, "", config::PersonKind::person}};
    PretendHousehold home(setup);
    for (const char* topic : {"owntracks/event/phone", "owntracks/eve/CMD", "owntracks/eve/phone"})
        home.mirror().hear(
            {topic, R"({"_type":"location","lat":1,"lon":2,"tst":1790000000})", false, home.now});
    REQUIRE(home.mirror().standings().size() == 1);
    CHECK(home.mirror().standings()[0].tail == "eve/phone");
}

TEST_CASE("a forgotten phone is unknown, but its account may be used again") {
    Household setup = lindner_household();
    setup.accounts = {account_of("Anna", "anna", "AN")};
    PretendHousehold home(setup);
    home.mirror().hear({"owntracks/fam/anna/phone",
                        R"({"_type":"location","lat":1.25,"lon":2,"tst":1790000000})", false, home.now});
    home.mirror().hear(
        {"owntracks/fam/anna/phone/waypoints",
         R"({"_type":"waypoints","waypoints":[{"_type":"waypoint","desc":"Hideout","lat":1,"lon":2,"rad":9,"tst":5}]})",
         false, home.now});
    home.run();
    REQUIRE(home.store.phones.find("Hideout") != std::string::npos);
    REQUIRE(home.mirror().forget({"owntracks/fam/anna/phone"}, home.now));
    CHECK(home.store.phones.find("Hideout") == std::string::npos);
    CHECK(home.proven("anna/phone") == 1);
    home.store.is_full = true;
    CHECK_FALSE(home.mirror().forget({"owntracks/fam/anna/phone"}, home.now));
}
