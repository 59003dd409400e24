// What the mirror watches over and keeps to itself about a family's phones, over a real mosquitto.

#include <filesystem>
#include <fstream>

#include "module/engine/dump_probe.hpp"
#include "module/engine/phone_files.hpp"
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

namespace {

/// Whether the mirror asks Ben's phone for its settings until all is proven.
bool is_ben_asked_for_settings(ProvisionedHousehold& home) {
    test::SettledListener spy(home.mirror_login());
    Family family(home);
    simulator::IosApp ben("0A1B2C3D-0000-4000-8000-00805F9B34FB");
    set_up(ben, home.account("Ben"), home.port(), family.now());
    family.add(ben).go_online(family.now());
    CHECK(family.wait_until([&] { return family.is_done("ben/phone"); }));
    bool is_asked = false;
    spy.wait_until([&] {
        is_asked = std::ranges::any_of(spy.messages, [](const test::Heard& heard) {
            return heard.payload.find(R"("action":"dump")") != std::string::npos;
        });
        return true;
    });
    return is_asked;
}

}  // namespace

TEST_CASE("a second phone on an account raises an alert, on the glass and in the status") {
    ProvisionedHousehold home;
    expect_done(home.provision({"add", "Anna"}));
    home.start_broker();
    Family family(home);
    simulator::AndroidApp first("Pixel 8");
    simulator::AndroidApp second("Moto G");  // its owner scanned the same code
    for (simulator::PhoneApp* app :
         {static_cast<simulator::PhoneApp*>(&first), static_cast<simulator::PhoneApp*>(&second)})
        set_up(*app, home.account("Anna"), home.port(), family.now());
    first.moved(family.now(), test::fix_at(53.56, 13.26, family.now() - 60s));
    second.moved(family.now(), test::fix_at(53.66, 13.26, family.now() - 30s));
    BrokerPhone& one = family.add(first);
    one.go_online(family.now());
    CHECK(family.wait_until([&] { return family.has("anna/phone", Step::ConfigurationConfirmed); }));
    CHECK_FALSE(family.is_noticed("two phones use the account"));
    BrokerPhone& other = family.add(second);
    // Whoever comes throws the other one out, who comes back and tells its last position.
    for (int turn = 0; turn < 8; ++turn) {
        (turn % 2 == 0 ? other : one).go_online(family.now());
        if (family.wait_until([&] { return family.is_noticed("two phones use the account of Anna, phone"); },
                              3s))
            break;
    }
    CHECK(family.is_noticed("two phones use the account of Anna, phone"));
    const auto status = family.ask("status");
    REQUIRE(status);
    CHECK_THAT(*status, ContainsSubstring("throw each other out of the broker") &&
                            ContainsSubstring("two phones speak with this account"));
}

TEST_CASE("settings are asked for only when no account of the family gets to read them") {
    ProvisionedHousehold home;
    expect_done(home.provision({"add", "Anna"}));
    expect_done(home.provision({"add", "Ben"}));
    home.start_broker();
    const auto read = config::read_config(home.household().config_file().string());
    REQUIRE(read);
    const auto accounts = home.book().accounts;
    const auto never = [] { return false; };
    using Verdict = engine::DumpPrivacy::Verdict;
    REQUIRE(engine::can_be_private(read->config, accounts));
    CHECK(engine::probe_dumps(read->config, accounts, never).verdict == Verdict::proven);

    SECTION("with a hole in the rights") {
        std::ofstream(home.file("acl"), std::ios::trunc)
            << "user mirror\ntopic readwrite #\nuser anna\ntopic readwrite owntracks/fam/anna/#\n"
               "topic read owntracks/fam/+/+\nuser ben\ntopic readwrite owntracks/fam/#\n";
        home.reload_broker();
        const auto privacy = engine::probe_dumps(read->config, accounts, never);
        CHECK(privacy.verdict == Verdict::readable);
        CHECK_FALSE(is_ben_asked_for_settings(home));
    }
    SECTION("without them it is asked for") {
        CHECK(is_ben_asked_for_settings(home));
    }
    SECTION("where an account does not get in, nothing is proven") {
        auto more = accounts;
        more.push_back(accounts.front());
        more.back().user_name = "zoe";
        const auto privacy = engine::probe_dumps(read->config, more, never);
        CHECK(privacy.verdict == Verdict::unknown);
        CHECK(privacy.who == "not every account gets in");
    }
    SECTION("a broker that lets anybody in") {
        const test::MosquittoBroker open;
        config::Config config = read->config;
        config.broker.port = open.port();
        const auto privacy = engine::probe_dumps(config, accounts, never);
        CHECK(privacy.verdict == Verdict::readable);
        CHECK(privacy.who == "anybody");
    }
    SECTION("phones that share an account, or a broker reached without encryption, are not even tried") {
        auto shared = accounts;
        shared.back().convention = provisioning::Convention::Device;
        CHECK_FALSE(engine::can_be_private(read->config, shared));
        config::Config plain = read->config;
        plain.provisioning.host = "home.example.org";
        CHECK_FALSE(engine::can_be_private(plain, accounts));
        plain.provisioning.tls = true;
        CHECK(engine::can_be_private(plain, accounts));
    }
}

TEST_CASE("a command that the broker keeps is told of and removed when somebody wants it") {
    ProvisionedHousehold home;
    expect_done(home.provision({"add", "Anna"}));
    home.start_broker();
    const std::string topic = "owntracks/fam/anna/phone/cmd";
    const std::string strangers = "owntracks/fam/stranger/cmd";
    const std::string position = R"({"_type":"location","lat":53.5,"lon":13.2,"tst":1790000000})";
    test::Listener admin(home.mirror_login());
    REQUIRE(admin.wait_for(mqtt::ConnectionProblem::none));
    for (const std::string& each : {topic, strangers})
        test::publish(admin, each, R"({"_type":"cmd","action":"reportLocation"})", true);
    test::publish(admin, "owntracks/fam/anna/phone", position, true);
    const auto waits = [&] {
        // A phone that is away: what waits for it is no kept command.
        auto login = home.login(home.account("Anna"), {topic});
        login.clean_session = false;
        return login;
    };
    {
        test::Listener phone(waits());
        REQUIRE(phone.wait_for(mqtt::ConnectionProblem::none));
    }
    test::publish(admin, topic, R"({"_type":"cmd","action":"reportSteps"})");

    Family family(home);
    CHECK(family.wait_until([&] { return family.is_noticed(topic) && family.is_noticed(strangers); }, 20s));
    const auto status = family.ask("status");
    REQUIRE(status);
    CHECK_THAT(*status, ContainsSubstring(strangers) && ContainsSubstring("provision clear-commands"));

    const auto asked = home.household().run({"provision", "clear-commands"});
    CHECK(asked.exit_code == 2);
    CHECK_THAT(asked.output, ContainsSubstring(topic) && ContainsSubstring("add --yes"));
    CHECK_FALSE(kept_at(home, topic).empty());
    const auto ran = home.household().run({"provision", "clear-commands", "--yes"});
    INFO(ran.output);
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.output,
               ContainsSubstring("Removed: " + topic) && ContainsSubstring("Removed: " + strangers));
    CHECK(kept_at(home, topic).empty());
    CHECK(kept_at(home, strangers).empty());
    CHECK(kept_at(home, "owntracks/fam/anna/phone") == position);
    CHECK(family.wait_until([&] { return !family.is_noticed(topic); }, 20s));
    test::Listener phone(waits());
    CHECK(phone.wait_until([&] {
        return std::ranges::any_of(phone.messages, [](const test::Heard& heard) {
            return heard.payload.find("\"reportSteps\"") != std::string::npos;
        });
    }));
    const auto again = home.household().run({"provision", "clear-commands", "--yes"});
    CHECK_THAT(again.output, ContainsSubstring("The broker keeps no command"));
}

TEST_CASE("whoever is forgotten leaves nothing in what is known of the phones, nor in copies of regions") {
    ProvisionedHousehold home;
    home.household().config["people"] = {{{"name", "Anna"}, {"devices", {"anna/phone"}}},
                                         {{"name", "Ben"}, {"devices", {"ben/phone"}}}};
    home.household().write_config();
    expect_done(home.provision({"add", "Anna"}));
    expect_done(home.provision({"add", "Ben"}));
    home.start_broker();
    const auto folder = home.household().state_directory();
    const auto phones = folder / "provisioning" / "phones.json";
    engine::PhoneFiles files(folder);
    const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall);
    REQUIRE(files.back_up("anna/phone", now - 24h, R"(["Hideout"])"));
    REQUIRE(files.back_up("ben/phone", now - 24h, R"(["Gym"])"));
    REQUIRE(files.back_up("ben/phone", now - provisioning::k_keep_copies - 24h, R"(["Old"])"));
    const bool is_running = GENERATE(true, false);
    {
        Family family(home);
        simulator::AndroidApp anna("Pixel 8");
        set_up(anna, home.account("Anna"), home.port(), family.now());
        anna.add_region(test::own_region("Hideout", 1'700'000'009));
        BrokerPhone& annas = family.add(anna);
        annas.go_online(family.now());
        REQUIRE(
            family.wait_until([&] { return test::content_of(phones).find("Hideout") != std::string::npos; }));
        annas.go_offline();
        // Ben's word comes after all of Anna's: what were still under way would be a new word of hers.
        test::Listener bens(home.mirror_login());
        REQUIRE(bens.wait_for(mqtt::ConnectionProblem::none));
        test::publish(bens, "owntracks/fam/ben/phone",
                      R"({"_type":"location","lat":53.5,"lon":13.2,"tst":1790000000})");
        REQUIRE(family.wait_until([&] { return family.has("ben/phone", Step::Heard); }));
        if (is_running) {
            std::optional<Result<void, Failure>> done;
            family.session().forget({"Anna", {"owntracks/fam/anna/phone"}},
                                    [&](const Result<void, Failure>& forgotten) { done = forgotten; });
            CHECK(test::content_of(phones).find("Hideout") != std::string::npos);
            CHECK(family.wait_until([&] { return done.has_value(); }, 20s));
            CHECK(done->has_value());
        }
    }
    INFO((is_running ? "by the running mirror" : "by the command alone"));
    if (!is_running) {
        const auto ran = home.household().run({"forget", "Anna", "--yes"});
        INFO(ran.output);
        CHECK(ran.exit_code == 0);
    }
    CHECK(test::content_of(phones).find("Hideout") == std::string::npos);
    CHECK(files.latest_copy("anna/phone").empty());
    CHECK(files.latest_copy("ben/phone") == R"(["Gym"])");
    std::size_t copies = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(folder / "provisioning" / "regions"))
        ++copies;
    CHECK(copies == 1);  // that of more than thirty days ago went at the start
}
