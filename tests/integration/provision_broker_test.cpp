// What the accounts of `provision` may do and may not do at a real mosquitto.

#include <fstream>
#include <sstream>

#include "tests/integration/provision_household.hpp"
#include "tests/support/test_certificates.hpp"

using namespace mirror;
using provisioning::Account;
using test::Listener;
using test::ProvisionedHousehold;
using test::Ran;
using test::SettledListener;

namespace {

const std::string k_anna = "owntracks/fam/anna/phone";
const std::string k_ben = "owntracks/fam/ben/phone";

}  // namespace

TEST_CASE("in convention (b) a phone may do what a phone does, and nothing at another's") {
    ProvisionedHousehold home;
    expect_done(home.provision({"add", "Anna"}));
    expect_done(home.provision({"add", "Ben"}));
    expect_done(home.provision({"vehicle", "Car", "--force"}));
    CHECK(test::content_of(home.file("mosquitto.conf")).starts_with(home.foreign_conf));
    home.start_broker();
    SettledListener mirror(home.mirror_login());
    SettledListener anna(
        home.login(home.account("Anna"), {"#"}));  // whatever a filter asks for, rights decide
    SettledListener ben(home.login(home.account("Ben"), {k_ben + "/cmd"}));
    const Account car_account = home.book().vehicles.at(0);
    SettledListener car(home.login(car_account, {"owntracks/fam/car/cmd"}));

    SECTION("publishing") {
        for (const char* const below :
             {"", "/event", "/waypoint", "/waypoints", "/status", "/dump", "/step", "/info"}) {
            INFO(below);
            CHECK(passes(anna, mirror, k_anna + below, k_anna));
        }
        for (const std::string& topic :
             {k_anna + "/cmd", k_anna + "/cmd/out", k_ben, k_ben + "/cmd", k_ben + "/event", k_ben + "/info",
              std::string("owntracks/fam/anna/tablet"), std::string("owntracks/fam/anna"),
              std::string("owntracks/fam/car"), std::string("owntracks/fam/car/cmd"),
              std::string("owntracks/fam/_mirror/x/probe"), std::string("owntracks/other/anna/phone"),
              std::string("house/light")}) {
            INFO(topic);
            CHECK_FALSE(passes(anna, mirror, topic, k_anna));
            CHECK_FALSE(passes(anna, mirror, topic, k_anna, true));
        }
        CHECK(passes(car, mirror, "owntracks/fam/car/voltage/batt", "owntracks/fam/car"));
        CHECK_FALSE(passes(car, mirror, k_anna, "owntracks/fam/car"));
        CHECK_FALSE(passes(car, mirror, k_anna + "/cmd", "owntracks/fam/car"));
    }
    SECTION("hearing") {
        for (const std::string& topic :
             {k_anna + "/cmd", k_ben, k_ben + "/event", k_ben + "/info", std::string("owntracks/fam/car")}) {
            INFO(topic);
            CHECK(passes(mirror, anna, topic, k_ben));
        }
        for (const std::string& topic :
             {k_ben + "/cmd", k_ben + "/dump", k_ben + "/waypoint", k_ben + "/waypoints", k_ben + "/status",
              k_ben + "/step", std::string("owntracks/fam/car/cmd"), std::string("owntracks/fam/car/dump"),
              std::string("owntracks/fam/car/cmd/out"), std::string("owntracks/fam/_mirror/x/probe"),
              std::string("owntracks/other/a/b")}) {
            INFO(topic);
            CHECK_FALSE(passes(mirror, anna, topic, k_ben));
        }
        CHECK(passes(mirror, ben, k_ben + "/cmd", k_ben + "/cmd"));
        CHECK(passes(mirror, car, "owntracks/fam/car/cmd", "owntracks/fam/car/cmd"));
    }
    SECTION("a friend's last position cannot be cleared") {
        test::publish(ben, k_ben, "here", true);
        test::publish(anna, k_ben, "", true);
        SettledListener newcomer(home.mirror_login("newcomer"));
        CHECK(newcomer.wait_until([&] { return test::has_heard(newcomer, k_ben, "here"); }));
    }
    SECTION("another's client id opens nothing, not even what waits for it") {
        const Account bens = home.account("Ben");
        ben.stop();
        auto lasting = home.login(bens, {k_ben + "/cmd"});
        lasting.clean_session = false;
        { SettledListener once(lasting); }
        test::publish(mirror, k_ben + "/cmd", "a command for Ben");
        auto posed = home.login(home.account("Anna"), {k_ben + "/cmd", k_anna + "/cmd"});
        posed.client_id = bens.client_id;
        posed.clean_session = false;
        SettledListener thief(posed);
        CHECK_FALSE(passes(mirror, thief, k_ben + "/cmd", k_anna + "/cmd"));
        CHECK_FALSE(test::has_heard(thief, k_ben + "/cmd", "a command for Ben"));
    }
    SECTION("without an account nobody comes in") {
        Listener anonymous(home.login("", "", "nobody", {"#"}));
        CHECK(anonymous.wait_for(mqtt::ConnectionProblem::bad_credentials));
        Listener guess(home.login("anna", "anna", "guess", {"#"}));
        CHECK(guess.wait_for(mqtt::ConnectionProblem::bad_credentials));
    }
}

TEST_CASE("a household with phones of both conventions keeps their commands apart") {
    ProvisionedHousehold home;
    expect_done(home.provision({"add", "Anna"}));
    expect_done(home.provision({"add", "Dora", "--convention", "device"}));
    home.start_broker();
    SettledListener mirror(home.mirror_login());
    SettledListener anna(home.login(home.account("Anna"), {"#"}));
    SettledListener dora(home.login(home.account("Dora"), {"#"}));
    const std::string doras = "owntracks/fam/dora";
    CHECK(passes(mirror, anna, doras, k_anna + "/cmd"));
    CHECK_FALSE(passes(mirror, anna, doras + "/cmd", k_anna + "/cmd"));
    CHECK_FALSE(passes(mirror, anna, doras + "/dump", k_anna + "/cmd"));
    CHECK(passes(mirror, dora, k_anna, doras + "/cmd"));
    CHECK_FALSE(passes(mirror, dora, k_anna + "/cmd", doras + "/cmd"));
    CHECK_FALSE(passes(mirror, dora, k_anna + "/dump", doras + "/cmd"));
    CHECK(passes(dora, mirror, doras + "/event", doras));
    CHECK_FALSE(passes(dora, mirror, k_anna, doras));
    CHECK_FALSE(passes(anna, mirror, doras, k_anna));
    // Without its `deny` lines (b) would hear what is meant for phones of (a).
    std::string acl;
    std::istringstream lines(test::content_of(home.file("acl")));
    for (std::string line; std::getline(lines, line);)
        acl += line.starts_with("topic deny") ? "" : line + "\n";
    std::ofstream(home.file("acl")) << acl;
    home.reload_broker();
    CHECK(passes(mirror, anna, doras + "/cmd", k_anna + "/cmd"));
}

TEST_CASE("in convention (a) phones that stay honest are kept apart, but a client id can be posed") {
    ProvisionedHousehold home;
    const Ran added = home.provision({"add", "Anna", "--convention", "device"});
    expect_done(added);
    CHECK_THAT(added.output, ContainsSubstring("Beware") && ContainsSubstring("pose as another") &&
                                 ContainsSubstring("without `--convention device`"));
    expect_done(home.provision({"add", "Clara", "--convention", "device"}));
    CHECK_THAT(home.provision({"list"}).output, ContainsSubstring("Beware"));
    home.start_broker();
    SettledListener mirror(home.mirror_login());
    const Account claras = home.account("Clara");
    const Account annas = home.account("Anna");
    const std::string clara_topic = "owntracks/fam/clara";
    const std::string anna_topic = "owntracks/fam/anna";
    SettledListener anna(home.login(annas, {"#"}));
    CHECK(passes(anna, mirror, anna_topic + "/event", anna_topic));
    CHECK_FALSE(passes(anna, mirror, clara_topic, anna_topic));
    CHECK_FALSE(passes(anna, mirror, anna_topic + "/cmd", anna_topic));
    CHECK(passes(mirror, anna, clara_topic, anna_topic + "/cmd"));
    CHECK_FALSE(passes(mirror, anna, clara_topic + "/cmd", anna_topic + "/cmd"));
    // The hole: Anna's phone has the password of all, and calls itself Clara's.
    SettledListener posed(
        home.login(annas.user_name, annas.password, claras.client_id, {clara_topic + "/cmd"}));
    CHECK(passes(mirror, posed, clara_topic + "/cmd", clara_topic + "/cmd"));
    CHECK(passes(posed, mirror, clara_topic, clara_topic));
}

TEST_CASE("a phone with the shared account commands no phone that has its own, whatever it calls itself") {
    ProvisionedHousehold home;
    expect_done(home.provision({"add", "Anna"}));
    expect_done(home.provision({"add", "Clara", "--convention", "device"}));
    expect_done(home.provision({"vehicle", "Car", "--force"}));
    home.start_broker();
    SettledListener mirror(home.mirror_login());
    const Account claras = home.account("Clara");
    const Account annas = home.account("Anna");
    SettledListener clara(home.login(claras, {"#"}));
    CHECK(passes(clara, mirror, "owntracks/fam/clara", "owntracks/fam/clara"));
    for (const std::string& posed_as :
         {std::string("anna/phone/cmd"), std::string("car/cmd"), std::string("_mirror/owner")}) {
        INFO(posed_as);
        SettledListener posed(home.login(claras.user_name, claras.password, posed_as, {"#"}));
        const std::string topic = "owntracks/fam/" + posed_as;
        test::publish(posed, topic, "posed");
        CHECK(passes(clara, mirror, "owntracks/fam/clara", "owntracks/fam/clara"));  // that came before
        mirror.wait_until([&] {
            CHECK_FALSE(test::has_heard(mirror, topic, "posed"));
            return true;
        });
    }
    SettledListener posed(home.login(claras.user_name, claras.password, "anna/phone", {"#"}));
    CHECK_FALSE(passes(mirror, posed, k_anna + "/cmd", "owntracks/fam/clara"));
}

TEST_CASE("a removed account is cut off at once, and nobody else notices") {
    ProvisionedHousehold home;
    expect_done(home.provision({"add", "Anna"}));
    expect_done(home.provision({"add", "Ben"}));
    home.start_broker();
    const Account bens = home.account("Ben");
    SettledListener anna(home.login(home.account("Anna"), {k_anna + "/cmd"}));
    SettledListener ben(home.login(bens, {"owntracks/fam/+/+"}));
    const Ran removed = home.provision({"remove", "Ben"});
    expect_done(removed);
    CHECK_THAT(removed.output, ContainsSubstring("Tried out: the broker has cut ben off") &&
                                   ContainsSubstring("forget ben/phone"));
    CHECK(ben.wait_for(mqtt::ConnectionProblem::bad_credentials));
    CHECK(test::content_of(home.file("passwd")).find("ben") == std::string::npos);
    CHECK(test::content_of(home.file("acl")).find("user ben") == std::string::npos);

    const Ran rotated = home.provision({"rotate", "Anna"});
    expect_done(rotated);
    CHECK_THAT(rotated.output, ContainsSubstring("provision show"));
    CHECK(anna.wait_for(mqtt::ConnectionProblem::bad_credentials));
    SettledListener renewed(home.login(home.account("Anna"), {k_anna + "/cmd"}));

    const Ran added = home.provision({"add", "Clara"});
    expect_done(added);
    CHECK_THAT(added.output, ContainsSubstring("Tried out: the broker lets clara in"));
    CHECK(renewed.counters().connections == 1);
    CHECK(renewed.last_status().problem == mqtt::ConnectionProblem::none);
}

TEST_CASE("with a certificate phones come in by TLS, and the mirror beside them without") {
    ProvisionedHousehold home;
    const test::TestAuthority authority;
    const auto issued = authority.issue("broker", "IP:127.0.0.1");
    for (const auto& [from, name] :
         {std::pair(issued.certificate, "cert.pem"), std::pair(issued.key, "key.pem")}) {
        std::filesystem::copy_file(from, home.file(name));
        std::filesystem::permissions(home.file(name), std::filesystem::perms(0644));  // mosquitto reads it
    }
    const int tls_port = test::free_port();
    home.household().config["provisioning"] = {{"host", "127.0.0.1"},
                                               {"port", tls_port},
                                               {"certificate", home.file("cert.pem").string()},
                                               {"key", home.file("key.pem").string()}};
    home.household().write_config();
    expect_done(home.provision({"add", "Anna"}));
    home.start_broker();
    SettledListener mirror(home.mirror_login());
    auto options = home.login(home.account("Anna"), {k_anna + "/cmd"});
    options.port = tls_port;
    options.tls = mqtt::Tls{authority.ca_file().string()};
    SettledListener anna(options);
    CHECK(passes(anna, mirror, k_anna, k_anna));
    CHECK(passes(mirror, anna, k_anna + "/cmd", k_anna + "/cmd"));
    expect_done(home.provision({"remove", "Anna"}));
    CHECK(anna.wait_for(mqtt::ConnectionProblem::bad_credentials));
}

TEST_CASE("of phones that share an account one is shut out only with a new password for all") {
    ProvisionedHousehold home;
    expect_done(home.provision({"add", "Anna", "--convention", "device"}));
    expect_done(home.provision({"add", "Clara", "--convention", "device"}));
    home.start_broker();
    const Account claras = home.account("Clara");
    SettledListener clara(home.login(claras, {}));
    const Ran refused = home.provision({"remove", "Clara"});
    CHECK(refused.exit_code == 1);
    CHECK_THAT(refused.output, ContainsSubstring("add --rotate"));
    CHECK(clara.counters().connections == 1);
    expect_done(home.provision({"remove", "Clara", "--rotate"}));
    CHECK(clara.wait_for(mqtt::ConnectionProblem::bad_credentials));
    SettledListener anna(home.login(home.account("Anna"), {}));
}
