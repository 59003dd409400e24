// A family's phones set up over a real mosquitto, under the access rules that `provision add` writes.

#include <sys/stat.h>

#include <fstream>
#include <future>

#include "module/config/read_config.hpp"
#include "module/engine/dump_probe.hpp"
#include "module/engine/phone_files.hpp"
#include "module/engine/secrets.hpp"
#include "module/engine/session.hpp"
#include "module/owntracks/decode.hpp"
#include "tests/integration/provision_household.hpp"
#include "tests/support/broker_phone.hpp"
#include "tests/support/model_phones.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using provisioning::Step;
using test::BrokerPhone;
using test::ProvisionedHousehold;

namespace {

/// Mirror and phones in one thread, woken by whatever happens.
class Family {
  public:
    explicit Family(ProvisionedHousehold& home) : m_home(home) {
        auto read = config::read_config(home.household().config_file().string());
        REQUIRE(read);
        m_config = read->config;
        start_mirror();
    }

    BrokerPhone& add(simulator::PhoneApp& app) {
        m_phones.push_back(std::make_unique<BrokerPhone>(app, [this] { m_wake.wake(); }));
        return *m_phones.back();
    }

    /// \return whether it came true in time
    bool wait_until(const std::function<bool()>& holds, std::chrono::seconds time = 60s) {
        const auto end = std::chrono::steady_clock::now() + time;
        while (true) {
            while (session().work()) {
            }
            for (auto& phone : m_phones)
                phone->pump(now());
            if (holds()) return true;
            if (std::chrono::steady_clock::now() >= end) return false;
            m_wake.wait_until(std::min(end, std::chrono::steady_clock::now() + 200ms));
        }
    }

    [[nodiscard]] bool has(const std::string& tail, Step step) {
        for (const provisioning::Standing& phone : session().phones()) {
            if (phone.tail == tail) return phone.proofs[static_cast<std::size_t>(step)].has_value();
        }
        return false;
    }
    [[nodiscard]] bool is_done(const std::string& tail) {
        for (std::size_t step = 0; step < provisioning::k_steps; ++step) {
            if (!has(tail, static_cast<Step>(step))) return false;
        }
        return true;
    }

    /// What the mirror says to somebody's line about the phones.
    Result<std::string, Failure> ask(const std::string& line) {
        std::promise<Result<std::string, Failure>> said;
        session().ask_about_phones(line, [&](const auto& answer) { said.set_value(answer); });
        return said.get_future().get();
    }

    void start_mirror() {
        auto directory = storage::StateDirectory::open(m_home.household().state_directory());
        REQUIRE(directory);
        m_session.emplace(m_config, std::move(*directory), m_clock, [this] { m_wake.wake(); });
        m_session->look_after_phones(
            [](const std::string& file) { return Result<std::string, Failure>(test::content_of(file)); });
        m_session->connect();
    }
    void stop_mirror() { m_session.reset(); }
    /// As after the file was changed.
    void reload() {
        auto read = config::read_config(m_home.household().config_file().string());
        REQUIRE(read);
        m_config = read->config;
        session().reconfigure(m_config, engine::read_secrets(m_config));
    }
    [[nodiscard]] bool is_noticed(const std::string& words) {
        return std::ranges::any_of(session().trouble().notices, [&](const std::string& notice) {
            return notice.find(words) != std::string::npos;
        });
    }
    engine::Session& session() { return *m_session; }
    const config::Config& config() const { return m_config; }
    [[nodiscard]] UtcTime now() const { return m_clock.now().wall; }

  private:
    ProvisionedHousehold& m_home;
    config::Config m_config;
    SystemClock m_clock;
    Inbox<int> m_wake{10};
    std::optional<engine::Session> m_session;
    std::vector<std::unique_ptr<BrokerPhone>> m_phones;
};

void expect_done(const test::Ran& ran) {
    INFO(ran.output);
    REQUIRE(ran.exit_code == 0);
}

/// A phone that has opened the link of an account.
void set_up(simulator::PhoneApp& app, const provisioning::Account& account, int port, UtcTime now) {
    app.type_in(now, "allowConfigurationByURIAndConfigFile", "true");
    app.moved(now, test::fix_at(test::k_home_lat, test::k_home_lon, now));
    REQUIRE(app.open_link(now, test::link_configuration(account, port, false)));
    (void)app.take_reconnect_wish();
}

bool is_asked_for_settings(test::Listener& spy) {
    bool is_asked = false;
    spy.wait_until([&] {
        is_asked = std::ranges::any_of(spy.messages, [](const test::Heard& heard) {
            return heard.payload.find(R"("action":"dump")") != std::string::npos;
        });
        return true;
    });
    return is_asked;
}

/// What a newcomer with the mirror's account is told at once on a topic.
std::string kept_at(ProvisionedHousehold& home, const std::string& topic) {
    auto login = home.mirror_login("newcomer");
    login.filters = {topic};
    login.probe_topic = "owntracks/fam/_mirror/newcomer/probe";  // comes back after what is kept
    test::Listener newcomer(login);
    REQUIRE(newcomer.wait_for(mqtt::ConnectionProblem::none));
    std::string kept;
    newcomer.wait_until([&] {
        for (const test::Heard& heard : newcomer.messages)
            kept = heard.retained ? heard.payload : kept;
        return true;
    });
    return kept;
}

}  // namespace

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
        test::Listener spy(home.mirror_login());
        REQUIRE(spy.wait_for(mqtt::ConnectionProblem::none));
        Family family(home);
        simulator::IosApp ben("0A1B2C3D-0000-4000-8000-00805F9B34FB");
        set_up(ben, home.account("Ben"), home.port(), family.now());
        family.add(ben).go_online(family.now());
        CHECK(family.wait_until([&] { return family.is_done("ben/phone"); }));
        CHECK_FALSE(is_asked_for_settings(spy));
    }
    SECTION("without them it is asked for") {
        test::Listener spy(home.mirror_login());
        REQUIRE(spy.wait_for(mqtt::ConnectionProblem::none));
        Family family(home);
        simulator::IosApp ben("0A1B2C3D-0000-4000-8000-00805F9B34FB");
        set_up(ben, home.account("Ben"), home.port(), family.now());
        family.add(ben).go_online(family.now());
        CHECK(family.wait_until([&] { return family.is_done("ben/phone"); }));
        CHECK(is_asked_for_settings(spy));
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
