// A family's phones set up over a real mosquitto, under the access rules that `provision add` writes.

#include "module/owntracks/decode.hpp"
#include "tests/integration/family_of_phones.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using provisioning::Step;
using test::BrokerPhone;
using test::expect_done;
using test::Family;
using test::kept_at;
using test::ProvisionedHousehold;
using test::set_up;

TEST_CASE("two phones are added, scan their links, are heard within ten seconds and proven in a minute") {
    ProvisionedHousehold home;
    home.household().config["regions"] = {
        {{"name", "Home"}, {"lat", 53.5571}, {"lon", 13.2607}, {"radius", 120}}};
    home.household().write_config();
    expect_done(home.provision({"add", "Anna"}));
    expect_done(home.provision({"add", "Ben"}));
    home.start_broker();
    Family family(home);
    simulator::AndroidApp anna("Pixel 8");
    simulator::IosApp ben("0A1B2C3D-0000-4000-8000-00805F9B34FB");
    test::Listener spy(
        home.login(home.account("Ben").user_name, home.account("Ben").password, "benspy", {"#"}));
    REQUIRE(spy.wait_for(mqtt::ConnectionProblem::none));
    BrokerPhone& annas = family.add(anna);
    BrokerPhone& bens = family.add(ben);
    for (simulator::PhoneApp* app :
         {static_cast<simulator::PhoneApp*>(&anna), static_cast<simulator::PhoneApp*>(&ben)}) {
        const auto account = home.account(app == &anna ? "Anna" : "Ben");
        app->type_in(family.now(), "allowConfigurationByURIAndConfigFile", "true");
        app->moved(family.now(), test::fix_at(test::k_home_lat, test::k_home_lon, family.now()));
        REQUIRE(app->open_link(family.now(), test::link_configuration(account, home.port(), false)));
        (void)app->take_reconnect_wish();
    }
    annas.go_online(family.now());
    bens.go_online(family.now());
    CHECK(family.wait_until(
        [&] {
            return family.has("anna/phone", Step::CommandsObeyed) &&
                   family.has("ben/phone", Step::CommandsObeyed);
        },
        10s));
    CHECK(family.wait_until([&] { return family.is_done("anna/phone") && family.is_done("ben/phone"); }));
    CHECK(anna.regions().size() == 1);
    CHECK(ben.regions().size() == 1);

    // What was said to Anna's phone, and what it told, Ben's account never got to see.
    spy.wait_until([&] {
        for (const test::Heard& heard : spy.messages) {
            INFO(heard.topic);
            CHECK(heard.topic != "owntracks/fam/anna/phone/cmd");
            CHECK(heard.topic != "owntracks/fam/anna/phone/dump");
            CHECK(heard.topic != "owntracks/fam/anna/phone/waypoints");
        }
        return true;
    });
    SECTION("and a mirror that is started anew knows it all, and its files are its own") {
        family.stop_mirror();
        const auto phones = home.household().state_directory() / "provisioning" / "phones.json";
        struct stat about {};
        REQUIRE(::stat(phones.c_str(), &about) == 0);
        CHECK((about.st_mode & 0777) == 0600);
        const std::string stored = test::content_of(phones);
        for (const char* person : {"Anna", "Ben"})
            CHECK(stored.find(home.account(person).password) == std::string::npos);
        const auto ran = home.household().run({"provision", "status"});
        CHECK(ran.exit_code == 0);
        CHECK(ran.output.find("anna/phone  6 of 6 steps proven") != std::string::npos);
        family.start_mirror();
        CHECK(family.wait_until([&] { return family.is_done("anna/phone") && family.is_done("ben/phone"); },
                                5s));
    }
    SECTION("and a phone that was offline hears what was sent to it meanwhile") {
        annas.go_offline();
        REQUIRE(family.ask("ask anna/phone"));
        const auto answered = [&] {
            return family.ask("answer 0 anna/phone").value_or("").find("answered") != std::string::npos;
        };
        annas.go_online(family.now());
        CHECK(family.wait_until(answered, 20s));
    }
}

TEST_CASE("phones of a broker that was there before are brought over, and strangers are left alone") {
    ProvisionedHousehold home;
    home.household().config["people"] = {{{"name", "Anna"}, {"devices", {"anna/phone"}}},
                                         {{"name", "Ben"}, {"devices", {"ben/phone"}}}};
    home.household().config["provisioning"]["takeOver"] = true;
    home.household().config["broker"].erase("username");
    home.household().config["broker"].erase("passwordFile");
    test::MosquittoBroker broker;
    home.household().config["broker"]["port"] = broker.port();
    home.household().write_config();
    test::OldAndroid anna;
    test::OldIphone ben;
    test::OldAndroid stranger(true, "mallory");
    Family family(home);
    for (simulator::PhoneApp* app :
         {static_cast<simulator::PhoneApp*>(&anna), static_cast<simulator::PhoneApp*>(&ben),
          static_cast<simulator::PhoneApp*>(&stranger)}) {
        app->type_in(family.now(), "host", "127.0.0.1");
        app->type_in(family.now(), "port", std::to_string(broker.port()));
        (void)app->take_reconnect_wish();
        app->moved(family.now(), test::fix_at(test::k_home_lat, test::k_home_lon, family.now()));
        family.add(*app).go_online(family.now());
    }
    CHECK(family.wait_until([&] {
        return family.has("anna/phone", Step::ConfigurationConfirmed) &&
               family.has("ben/phone", Step::ConfigurationConfirmed);
    }));
    CHECK(anna.base() == "owntracks/fam/anna/phone");
    CHECK(ben.base() == "owntracks/fam/ben/phone");
    CHECK(stranger.base() == "owntracks/mallory/phone");
}

TEST_CASE("names and pictures reach the other phones, follow the configuration, and are no word of a phone") {
    ProvisionedHousehold home;
    home.household().config["people"] = {
        {{"name", "Anna"}, {"devices", {"anna/phone"}}, {"photo", "anna.jpg"}},
        {{"name", "Ben"}, {"devices", {"ben/phone"}}}};
    home.household().folder().write("anna.jpg", "picture one");
    home.household().config["broker"]["clientId"] = "hallway";
    home.household().write_config();
    expect_done(home.provision({"add", "Anna"}));
    expect_done(home.provision({"add", "Ben"}));
    home.start_broker();
    test::Listener ben(home.login(home.account("Ben"), {"owntracks/fam/+/+/info"}));
    REQUIRE(ben.wait_for(mqtt::ConnectionProblem::none));
    const std::string topic = "owntracks/fam/anna/phone/info";
    const auto cards = [&](const std::string& face) {
        const std::string begin = R"({"_type":"card","name":"Anna","face":")" + face;
        std::ptrdiff_t count = 0;
        ben.wait_until([&] {
            count = std::ranges::count_if(ben.messages, [&](const test::Heard& heard) {
                return heard.topic == topic && heard.payload.starts_with(begin);
            });
            return true;
        });
        return count;
    };
    Family family(home);
    REQUIRE(family.wait_until([&] { return cards("cGljdHVyZSBvbmU=") == 1; }, 20s));
    CHECK_FALSE(family.session().last_heard("owntracks/fam/anna/phone"));
    CHECK_FALSE(family.has("anna/phone", Step::Heard));

    SECTION("a mirror that starts or connects anew says nothing twice") {
        const bool is_restarted = GENERATE(true, false);
        if (is_restarted) {
            family.stop_mirror();
            family.start_mirror();
        } else {
            // Thrown out, and its main thread busy until it is back and has heard what the broker keeps.
            test::Listener spy(home.mirror_login("spy"));
            REQUIRE(spy.wait_for(mqtt::ConnectionProblem::none));
            test::Listener(home.mirror_login("hallway")).wait_for(mqtt::ConnectionProblem::none);
            REQUIRE(spy.wait_until([&] {
                return std::ranges::any_of(spy.messages, [](const test::Heard& heard) {
                    return heard.topic == "owntracks/fam/_mirror/hallway/probe";
                });
            }));
        }
        // Ben's own card shows that the mirror has compared everything.
        home.household().config["people"][1]["name"] = "Benjamin";
        home.household().write_config();
        family.reload();
        CHECK(family.wait_until(
            [&] {
                return kept_at(home, "owntracks/fam/ben/phone/info").find("Benjamin") != std::string::npos;
            },
            90s));
        CHECK(cards("") == 1);
    }
    SECTION("another picture in the same file") {
        home.household().folder().write("anna.jpg", "picture two");
        std::filesystem::last_write_time(home.household().folder().path() / "anna.jpg",
                                         std::filesystem::file_time_type::clock::now() + 5s);
        CHECK(family.wait_until([&] { return cards("cGljdHVyZSB0d28=") == 1; }, 30s));
    }
    SECTION("whoever leaves the configuration loses the card") {
        home.household().config["people"].erase(0);
        home.household().write_config();
        family.reload();
        CHECK(family.wait_until([&] { return kept_at(home, topic).empty(); }, 30s));
    }
}

TEST_CASE("a mirror that stops takes its word back for good and does not come again") {
    ProvisionedHousehold home;
    home.household().config["broker"]["clientId"] = "hallway";
    home.household().write_config();
    expect_done(home.provision({"add", "Anna"}));
    home.start_broker();
    const std::string topic = "owntracks/fam/_mirror/owner";
    test::Listener watcher(home.mirror_login("watcher"));
    REQUIRE(watcher.wait_for(mqtt::ConnectionProblem::none));
    std::string said = "nothing";
    const auto is_claimed = [&] {
        watcher.wait_until([&] {
            for (const test::Heard& heard : watcher.messages)
                if (heard.topic == topic) said = heard.payload;
            return true;
        });
        return said.find("hallway") != std::string::npos;
    };
    const auto connections = [&] {
        const std::string log = home.broker_log();
        int count = 0;
        for (auto at = log.find(" as hallway "); at != std::string::npos;
             at = log.find(" as hallway ", at + 1))
            ++count;
        return count;
    };
    for (int round = 0; round < 3; ++round) {
        Family family(home);
        REQUIRE(family.wait_until(is_claimed));
        const int before = connections();
        CHECK(before > 0);
        family.stop_mirror();
        CHECK(kept_at(home, topic).empty());
        CHECK(watcher.wait_until([&] { return !watcher.messages.empty(); }));
        CHECK_FALSE(is_claimed());
        CHECK(connections() == before);
    }
}

TEST_CASE("cards are encrypted where the phones encrypt") {
    ProvisionedHousehold home;
    home.household().config["people"] = {{{"name", "Anna"}, {"devices", {"anna/phone"}}}};
    home.household().folder().write("keys", "a family's secret\n");
    home.household().config["encryptionKeyFile"] = "keys";
    home.household().write_config();
    expect_done(home.provision({"add", "Anna"}));
    home.start_broker();
    Family family(home);
    const std::string topic = "owntracks/fam/anna/phone/info";
    REQUIRE(family.wait_until([&] { return !kept_at(home, topic).empty(); }, 20s));
    const std::string kept = kept_at(home, topic);
    CHECK(kept.starts_with(R"({"_type":"encrypted","data":")"));
    CHECK(kept.find("Anna") == std::string::npos);
    const std::vector<std::string> keys{"a family's secret"};
    const auto card = owntracks::decode(topic, kept, keys);
    REQUIRE(card);
    CHECK(std::get<owntracks::Card>(card->body).name == "Anna");
    CHECK(card->base_topic == "owntracks/fam/anna/phone");
}
