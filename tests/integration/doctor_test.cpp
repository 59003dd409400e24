// `owntracks-mirror doctor` beside real brokers, files and directories, good ones and bad ones.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/integration/examined.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/test_certificates.hpp"

using namespace mirror;
using nlohmann::json;
using test::examine;
using test::Examined;
using test::Household;
using test::MosquittoBroker;

namespace {

/// As a user who is not root, for whom every directory can be written.
Examined examine_as_nobody(const Household& household) {
    const test::Ran ran = household.run_as_nobody({"doctor", "--json"});
    return test::read_report(ran.output, ran.exit_code);
}

test::BrokerSetup with_login(const std::string& acl = "") {
    test::BrokerSetup setup;
    setup.users = {{"mirror", "mellon"}};
    setup.acl = acl;
    return setup;
}

/// A household whose mirror logs in with this password.
struct LoggingIn : Household {
    LoggingIn(int port, const std::string& password) : Household(port) {
        folder().write("password", password + "\n");
        config["broker"]["username"] = "mirror";
        config["broker"]["passwordFile"] = "password";
        write_config();
    }
};

}  // namespace

TEST_CASE("a household in which all is well has no problem") {
    const MosquittoBroker broker(with_login());
    const LoggingIn household(broker.port(), "mellon");
    const Examined examined = examine(household);
    INFO(examined.problems());
    CHECK(examined.exit_code == 0);
    CHECK_THAT(examined.told("config", "ok"), ContainsSubstring("household.json can be used"));
    CHECK_THAT(examined.told("assets", "ok"), ContainsSubstring("the words of \"en\""));
    CHECK_THAT(examined.told("fonts", "ok"), ContainsSubstring("every letter"));
    CHECK_THAT(examined.told("map", "ok"), ContainsSubstring("Home lies in "));
    CHECK_THAT(examined.told("state", "ok"), ContainsSubstring("will be made at the first start"));
    CHECK_THAT(examined.told("broker", "ok"), ContainsSubstring("takes connections at port"));
    CHECK_THAT(examined.told("broker", "ok"),
               ContainsSubstring("as mirror, 4 subscriptions, and a message of our own came back"));
    // No phone has said anything, and no mirror is running: worth a word, but no fault.
    CHECK_THAT(examined.told("broker", "warning"), ContainsSubstring("no position of anna, ben/phone"));
    CHECK_THAT(examined.told("mirror", "warning"),
               ContainsSubstring("does not answer") && ContainsSubstring("none runs: start it"));

    const test::Ran table = household.run({"doctor"});
    CHECK(table.exit_code == 0);
    CHECK_THAT(table.output, ContainsSubstring("ok       config   "));
    CHECK_THAT(table.output, ContainsSubstring("\n                  -> ") &&
                                 ContainsSubstring("systemctl ") &&
                                 ContainsSubstring("start owntracks-mirror; journalctl "));
    CHECK_THAT(table.output, ContainsSubstring("\n0 problems, "));
}

TEST_CASE("beside a running mirror the doctor disturbs nobody and hears how it does") {
    const MosquittoBroker broker(with_login());
    const LoggingIn household(broker.port(), "mellon");
    test::RunningMirror mirror(household);
    REQUIRE(mirror.is_connected());
    REQUIRE(mirror.shows_picture());
    const Examined examined = examine(household);
    INFO(examined.problems());
    CHECK(examined.exit_code == 0);
    CHECK_THAT(examined.told("mirror", "ok"), ContainsSubstring(std::to_string(mirror.pid())));
    CHECK_THAT(examined.told("state", "ok"), ContainsSubstring("state.db is sound"));
    CHECK_THAT(examined.told("state", "ok"), ContainsSubstring("can be written"));
    CHECK(examine(household).told("mirror", "warning").empty());  // it was not thrown out of the broker
    CHECK(mirror.stop() == 0);
}

TEST_CASE("a wrong password, closed topics and an absent broker are told apart") {
    SECTION("a wrong password") {
        const MosquittoBroker broker(with_login());
        const Examined examined = examine(LoggingIn(broker.port(), "speak friend"));
        CHECK(examined.exit_code == 1);
        CHECK_THAT(examined.told("broker", "problem"),
                   ContainsSubstring("refuses our user name or password (mirror) -> check broker.username"));
        CHECK_THAT(examined.told("broker", "ok"), ContainsSubstring("takes connections"));
    }
    SECTION("an access list that hides the topics") {
        const MosquittoBroker broker(with_login("user mirror\ntopic read nothing/#\n"));
        const Examined examined = examine(LoggingIn(broker.port(), "mellon"));
        CHECK(examined.exit_code == 1);
        CHECK_THAT(examined.told("broker", "problem"),
                   ContainsSubstring("-> allow this user to read and write the topics"));
    }
    SECTION("nobody listens") {
        const Examined examined = examine(Household(test::deserted_port()));
        CHECK(examined.exit_code == 1);
        CHECK_THAT(examined.told("broker", "problem"),
                   ContainsSubstring("nobody takes connections at 127.0.0.1 port"));
        CHECK_THAT(examined.told("broker", "problem"), ContainsSubstring("-> start the broker"));
    }
}

TEST_CASE("a map file that is missing or none, and a name in letters that no font has") {
    const MosquittoBroker broker;
    Household household(broker.port());
    household.config["map"]["files"] = {"gone.mbtiles"};
    household.write_config();
    const Examined missing = examine(household);
    CHECK(missing.exit_code == 1);
    CHECK_THAT(missing.told("config", "problem"), ContainsSubstring("gone.mbtiles"));
    CHECK_THAT(missing.told("map", "problem"), ContainsSubstring("gone.mbtiles"));
    CHECK_THAT(missing.told("map", "warning"), ContainsSubstring("no map file holds Home"));

    household.folder().write("gone.mbtiles", "no map");
    household.config["people"][0]["name"] = "Anna \xF0\x92\x80\xAD";  // a cuneiform sign
    household.write_config();
    const Examined broken = examine(household);
    CHECK(broken.exit_code == 1);
    CHECK(broken.told("config", "problem").empty());
    CHECK_THAT(broken.told("map", "problem"), ContainsSubstring("gone.mbtiles"));
    CHECK_THAT(broken.told("fonts", "warning"), ContainsSubstring("the name \"Anna "));
}

TEST_CASE("a tile server is looked at without asking it for a tile") {
    const MosquittoBroker broker;
    Household household(broker.port());
    const auto fetch_from = [&](const std::string& address, const char* key_file) {
        household.config["map"]["raster"] = {{"url", address + "/{z}/{x}/{y}.png?key={key}"},
                                             {"attribution", "somebody"},
                                             {"keyFile", key_file}};
        household.write_config();
        return examine(household);
    };
    household.folder().write("key", "secret\n");
    std::filesystem::permissions(household.folder().path() / "key", std::filesystem::perms(0600));
    test::HttpServer server([](const test::HttpRequest&) { return test::HttpReply{200, {}, ""}; });
    CHECK_THAT(fetch_from(server.address(), "key").told("tiles", "ok"),
               ContainsSubstring("takes connections"));
    CHECK(server.requests().empty());
    const Examined nobody = fetch_from(fmt::format("http://127.0.0.1:{}", test::deserted_port()), "key");
    CHECK(nobody.exit_code == 1);
    CHECK_THAT(nobody.told("tiles", "problem"),
               ContainsSubstring("cannot be reached") && ContainsSubstring("-> check `map.raster.url`"));

    // A certificate is a certificate, whatever is spoken after it.
    const test::TestAuthority authority;
    const auto files = authority.issue("tiles", "IP:127.0.0.1");
    test::BrokerSetup setup;
    setup.certificate = files.certificate;
    setup.key = files.key;
    const MosquittoBroker encrypted(setup);
    const std::string address = fmt::format("https://127.0.0.1:{}", encrypted.port());
    CHECK_THAT(fetch_from(address, "key").told("tiles", "problem"),
               ContainsSubstring("nobody trusted vouches") && ContainsSubstring("-> name its authority in"));
    household.config["map"]["raster"]["caFile"] = authority.ca_file().string();
    household.write_config();
    CHECK_THAT(examine(household).told("tiles", "ok"), ContainsSubstring("its certificate is good"));
}

TEST_CASE("a state directory that cannot be written is a problem, one that others may read a warning") {
    namespace fs = std::filesystem;
    const MosquittoBroker broker;
    const Household household(broker.port());
    fs::create_directory(household.state_directory());
    fs::permissions(household.state_directory(), fs::perms(0755));
    CHECK_THAT(examine(household).told("state", "warning"), ContainsSubstring("-> sudo chmod 700 "));
    fs::permissions(household.state_directory(), fs::perms(0500));
    const Examined examined = examine_as_nobody(household);
    fs::permissions(household.state_directory(), fs::perms(0700));
    CHECK(examined.exit_code == 1);
    CHECK_THAT(examined.told("state", "problem"), ContainsSubstring("this user may not "));
    // What nobody may look into at all is one finding, and the other checks are made.
    fs::permissions(household.state_directory(), fs::perms::none);
    const Examined hidden = examine_as_nobody(household);
    fs::permissions(household.state_directory(), fs::perms(0700));
    CHECK(hidden.exit_code == 1);
    CHECK_THAT(hidden.told("state", "problem"), ContainsSubstring("this user may not write it") &&
                                                    ContainsSubstring("sudo -u owntracks-mirror"));
    CHECK(hidden.told("doctor", "problem").empty());
    CHECK(hidden.told("mirror", "warning").empty());
    CHECK_FALSE(hidden.told("broker", "ok").empty());
}

TEST_CASE("every file with a secret in it is looked at, and one that others may read has a next step") {
    namespace fs = std::filesystem;
    const MosquittoBroker broker;
    Household household(broker.port());
    const fs::path folder = household.folder().path();
    const auto write_open = [&](const fs::path& file) {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << "a-secret\n";
        fs::permissions(file, fs::perms(0644));
    };
    for (const char* const file :
         {"password", "keys", "tile-key", "web-key", "token", "mosquitto-key", "mosquitto-certificate"})
        write_open(folder / file);
    write_open(household.state_directory() / "provisioning" / "accounts.json");
    fs::permissions(household.state_directory(), fs::perms(0700));
    auto& config = household.config;
    config["broker"]["username"] = "mirror";
    config["broker"]["passwordFile"] = "password";
    config["encryptionKeyFile"] = "keys";
    config["map"]["raster"] = {{"url", "https://tiles.example/{z}/{x}/{y}.png?k={key}"},
                               {"attribution", "Nobody"},
                               {"keyFile", "tile-key"}};
    config["http"] = {{"enabled", true},
                      {"port", test::free_port()},
                      {"certificate", "mosquitto-certificate"},
                      {"key", "web-key"}};
    config["provisioning"] = {{"host", "home.example.org"},
                              {"certificate", (folder / "mosquitto-certificate").string()},
                              {"key", (folder / "mosquitto-key").string()}};
    config["notifications"] = {
        {"receivers", {{{"name", "a"}, {"url", "https://h.example/"}, {"secretFile", "token"}}}}};
    household.write_config();
    const Examined examined = examine(household);
    const std::string told = examined.told("config", "warning") + examined.told("state", "problem");
    INFO(told);
    for (const char* const file :
         {"/password", "/keys", "/tile-key", "/web-key", "/token", "/mosquitto-key", "/accounts.json"})
        CHECK_THAT(told, ContainsSubstring(file));
    CHECK(std::ranges::count(told, '\n') == 7);
    CHECK_THAT(told, ContainsSubstring("accounts.json: other users may read the passwords of the phones -> "
                                       "sudo chmod 600 "));
    CHECK_THAT(told, ContainsSubstring("is open to other users -> chmod 600"));
}

TEST_CASE("a broken configuration is the problem, and the last good one is examined") {
    const MosquittoBroker broker;
    Household household(broker.port());
    household.folder().write("household.json", "{ \"uniqueId\": \"fam\", }");
    const Examined alone = examine(household);
    CHECK(alone.exit_code == 1);
    CHECK_THAT(alone.told("config", "problem"), ContainsSubstring("household.json:1:"));
    CHECK(alone.told("broker", "ok").empty());
    CHECK_FALSE(alone.told("display", "ok").empty());

    household.write_config();
    {
        test::RunningMirror mirror(household);
        REQUIRE(mirror.shows_picture());
        household.folder().write("household.json", "{ \"uniqueId\": \"fam\", }");
        REQUIRE(mirror.logs("household.json:1:"));
        const Examined examined = examine(household);
        CHECK(examined.exit_code == 1);
        CHECK_THAT(examined.told("broker", "ok"), ContainsSubstring("takes connections"));
        CHECK_THAT(examined.told("mirror", "warning"), ContainsSubstring("household.json:1:"));

        // The same mirror is asked to say no more of it.
        CHECK_THAT(household.run({"dismiss", "config"}).output, ContainsSubstring("error is dismissed"));
        CHECK_THAT(household.run({"dismiss", "broker"}).output, ContainsSubstring("nothing to dismiss"));
        household.write_config();
        REQUIRE(mirror.is_connected());
        CHECK(mirror.stop() == 0);
    }
    CHECK_THAT(household.run({"dismiss", "config"}).output, ContainsSubstring("no mirror is running"));
}

TEST_CASE("the certificate has to be good under the name that phones use") {
    const test::TestAuthority authority;
    const auto files = authority.issue("good", "DNS:localhost");
    test::BrokerSetup setup;
    setup.certificate = files.certificate;
    setup.key = files.key;
    const MosquittoBroker broker(setup);
    Household household(broker.port());
    household.config["broker"] = {{"host", "localhost"},
                                  {"port", broker.port()},
                                  {"tls", true},
                                  {"caFile", authority.ca_file().string()}};
    const auto told = [&](const std::string& host, const char* verdict) {
        household.config["provisioning"] = {{"host", host}, {"port", broker.port()}};
        household.write_config();
        const Examined examined = examine(household);
        INFO(examined.findings.dump(1));
        CHECK((examined.exit_code == 1) == (std::string(verdict) == "problem"));
        return examined.told("phones", verdict);
    };
    CHECK_THAT(told("127.0.0.1", "problem"), ContainsSubstring("127.0.0.1 port") &&
                                                 ContainsSubstring("is for another name") &&
                                                 ContainsSubstring("`provisioning.host`"));
    CHECK(told("localhost", "warning").empty());  // the broker's own check has said it
}

TEST_CASE("how much the broker keeps for who is away is read from mosquitto's files") {
    const MosquittoBroker broker;
    Household household(broker.port());
    const test::TempFolder mosquitto;
    std::filesystem::create_directory(mosquitto.path() / "conf.d");
    household.config["provisioning"] = {{"mosquittoDirectory", mosquitto.path().string()}};
    household.write_config();
    const std::string listener = "listener " + std::to_string(broker.port()) + "\n";
    mosquitto.write("mosquitto.conf", listener);
    CHECK_THAT(examine(household).told("phones", "warning"),
               ContainsSubstring("keeps at most 1000 messages") && ContainsSubstring("mosquitto's default") &&
                   ContainsSubstring("max_queued_messages 100000"));
    mosquitto.write("conf.d/limits.conf", "max_queued_messages 100000\n");
    CHECK_THAT(examine(household).told("phones", "ok"), ContainsSubstring("keeps 100000 messages"));
    mosquitto.write("mosquitto.conf", "listener 1\n");  // another broker's files
    CHECK(examine(household).told("phones", "ok").empty());
}

TEST_CASE("a command that the broker keeps is worth a warning") {
    const MosquittoBroker broker;
    const Household household(broker.port());
    test::Phone admin(broker.port(), "admin");
    test::publish(admin, "owntracks/fam/anna/cmd", R"({"_type":"cmd","action":"reportLocation"})", true);
    test::publish(admin, "owntracks/fam/anna",
                  R"({"_type":"location","lat":53.5,"lon":13.2,"tst":1790000000})", true);
    const std::string told = examine(household).told("broker", "warning");
    CHECK_THAT(told, ContainsSubstring("keeps a command on owntracks/fam/anna/cmd") &&
                         ContainsSubstring("provision clear-commands"));
}

TEST_CASE("a mirror that does not run is started where it belongs: as the service, or with the desktop") {
    const MosquittoBroker broker;
    Household household(broker.port());
    const test::TempFolder settings;
    household.environment.push_back("XDG_CONFIG_HOME=" + settings.path().string());
    const auto next_step = [&] { return examine(household).told("mirror", "warning"); };
    if (geteuid() == 0)
        CHECK_THAT(next_step(),
                   ContainsSubstring("-> sudo systemctl start") && ContainsSubstring("journalctl -u"));
    CHECK_THAT(examine_as_nobody(household).told("mirror", "warning"),
               ContainsSubstring("-> systemctl --user start") && ContainsSubstring("journalctl --user -u"));
    // As `systemctl --user enable` does.
    const auto wants = settings.path() / "systemd/user/graphical-session.target.wants";
    std::filesystem::create_directories(wants);
    std::filesystem::create_symlink("/usr/lib/systemd/user/owntracks-mirror.service",
                                    wants / "owntracks-mirror.service");
    CHECK_THAT(next_step(), ContainsSubstring("-> systemctl --user start"));
}

TEST_CASE("a screen that ssh lends is no desktop of this machine, and a desktop turns its screen itself") {
    const MosquittoBroker broker;
    Household household(broker.port());
    household.config["display"] = {{"rotation", 90}};
    household.write_config();
    const auto plain = household.environment;
    const auto with_display = [&](const std::string& display) {
        household.environment = plain;
        household.environment.insert(household.environment.end(), {"WAYLAND_DISPLAY=", "DISPLAY=" + display});
        return examine(household);
    };
    const Examined lent = with_display("localhost:10.0");
    CHECK_THAT(lent.told("display", "ok"), !ContainsSubstring("a desktop is running here"));
    CHECK_THAT(lent.told("display", "warning"), !ContainsSubstring("`display.rotation`"));
    const Examined own = with_display(":7");
    CHECK_THAT(own.told("display", "ok"), ContainsSubstring("a desktop is running here"));
    CHECK_THAT(own.told("display", "warning"),
               ContainsSubstring("`display.rotation` 90 is left to the desktop"));
}

TEST_CASE("a program that is to switch the screen has to be there, and where the service sees it") {
    const MosquittoBroker broker;
    Household household(broker.port());
    const auto plug = household.folder().write("plug", "#!/bin/sh\n");
    const auto told = [&](const std::string& off, const std::string& on, const char* verdict) {
        household.config["display"]["power"] = {{"offCommand", {off, "off"}}, {"onCommand", {on, "on"}}};
        household.write_config();
        return examine(household).told("display", verdict);
    };
    CHECK_THAT(told(plug, "/nowhere/plug", "problem"),
               ContainsSubstring("`offCommand`: this user cannot run " + plug.string() + " -> install it") &&
                   ContainsSubstring("`onCommand`: this user cannot run /nowhere/plug"));
    std::filesystem::permissions(plug, std::filesystem::perms(0755));
    CHECK_THAT(told(plug, plug, "problem"), !ContainsSubstring("Command`"));
    if (geteuid() != 0) return;  // then it is no service
    CHECK_THAT(told("/home/anna/plug", "/home/anna/plug", "warning"),
               ContainsSubstring("`offCommand`: the service sees nothing of /home/anna/plug -> put it into"));
}
