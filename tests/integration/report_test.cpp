// What `owntracks-mirror report` holds and leaves out, and that the log before the last start is in it.

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "module/provisioning/account_book.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/test_certificates.hpp"

using namespace mirror;
using test::Household;
using test::RunningMirror;
namespace fs = std::filesystem;

namespace {

/// A `journalctl` that comes first in PATH, tells how it was called, and holds these lines.
class Journal {
  public:
    explicit Journal(const std::string& lines) {
        m_folder.write("lines", lines);
        const auto file =
            m_folder.write("journalctl", fmt::format("#!/bin/sh\necho \"asked for $*\"\ncat '{}'\n",
                                                     (m_folder.path() / "lines").string()));
        REQUIRE(chmod(file.c_str(), 0755) == 0);
        REQUIRE(chmod(m_folder.path().c_str(), 0755) == 0);
    }
    [[nodiscard]] std::string path() const {
        const char* const before = std::getenv("PATH");
        return "PATH=" + m_folder.path().string() + ":" + (before == nullptr ? "" : before);
    }

  private:
    test::TempFolder m_folder;
};

/// Of a PEM file: as good as all of its key.
std::string longest_line_of(const fs::path& file) {
    std::istringstream lines(test::content_of(file));
    std::string longest;
    for (std::string line; std::getline(lines, line);) {
        if (line.find('-') == std::string::npos && line.size() > longest.size()) longest = line;
    }
    return longest;
}

void write_private(const fs::path& file, const std::string& text) {
    std::ofstream(file) << text;
    fs::permissions(file, fs::perms(0600));
}

}  // namespace

TEST_CASE("a report holds what mends a mirror, and none of its secrets") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    const fs::path folder = household.folder().path();
    std::vector<std::string> secrets{"brokersecret1", "familykey22",   "annaskey333",     "rasterkey4444",
                                     "accountpass5",  "carpass66666",  "urltoken7777",    "53.56",
                                     "13.24",         "webhooktoken8", "ntfytoken999",    "hookpath0000",
                                     "chatnumber11",  "topicname222",  "commandargument3"};
    write_private(folder / "broker-password", secrets[0] + "\n");
    write_private(folder / "keys", secrets[1] + "\nowntracks/fam/anna " + secrets[2] + "\n");
    write_private(folder / "raster-key", secrets[3] + "\n");
    auto& config = household.config;
    config["broker"]["username"] = "hiddenuser";
    config["broker"]["passwordFile"] = "broker-password";
    config["encryptionKeyFile"] = "keys";
    config["provisioning"] = {{"host", "home.example.org"}};
    config["map"] = {{"raster",
                      {{"url", "https://tiles.example/{z}/{x}/{y}.png?apikey=" + secrets[6]},
                       {"attribution", "Nobody"},
                       {"keyFile", "raster-key"}}}};
    write_private(folder / "webhook-token", secrets[9] + "\n");
    write_private(folder / "ntfy-token", secrets[10] + "\n");
    // Nobody takes what they are to be told: the log says so.
    const std::string nobody = fmt::format("http://127.0.0.1:{}", test::deserted_port());
    const auto receiver = [&](const char* name, const char* kind, nlohmann::json more) {
        more["name"] = name;
        more["kind"] = kind;
        return more;
    };
    config["notifications"] = {
        {"receivers",
         {receiver("house", "webhook",
                   {{"url", nobody + "/" + secrets[11]},
                    {"headers", {"Authorization: Bearer {secret}"}},
                    {"secretFile", "webhook-token"}}),
          receiver("chat", "telegram",
                   {{"url", nobody}, {"chat", secrets[12]}, {"secretFile", "ntfy-token"}}),
          receiver("parents", "ntfy",
                   {{"url", nobody}, {"topic", secrets[13]}, {"secretFile", "ntfy-token"}}),
          receiver("bell", "command", {{"command", {"/bin/false", secrets[14]}}})}},
        {"rules",
         {{{"name", "all"}, {"events", {"arrival"}}, {"receivers", {"house", "chat", "parents", "bell"}}}}}};
    const test::TestAuthority authority;
    const auto http = authority.issue("mirror", "IP:127.0.0.1");
    config["http"] = {{"enabled", true},
                      {"port", test::free_port()},
                      {"certificate", http.certificate.string()},
                      {"key", http.key.string()}};
    secrets.push_back(longest_line_of(http.key));
    household.write_config();
    provisioning::AccountBook book;
    provisioning::Account phone;
    phone.person = "Anna";
    phone.device = phone.device_id = "phone";
    phone.user_name = "anna";
    phone.password = secrets[4];
    phone.tid = "AN";
    phone.client_id = "annaphone";
    book.accounts.push_back(phone);
    phone.person = "Car";
    phone.device = phone.device_id = phone.user_name = phone.client_id = "car";
    phone.password = secrets[5];
    phone.tid = "CA";
    phone.convention = provisioning::Convention::Device;
    book.vehicles.push_back(phone);
    fs::create_directories(household.state_directory());
    fs::permissions(household.state_directory(), fs::perms(0700));
    {
        auto file = provisioning::AccountFile::open(household.state_directory());
        REQUIRE(file);
        REQUIRE(file->write(book));
    }
    const auto holds_no_secret = [&](const std::string& report) {
        for (const std::string& secret : secrets) {
            INFO(secret);
            CHECK(report.find(secret) == std::string::npos);
        }
        CHECK_THAT(report, !ContainsSubstring("hiddenuser") && !ContainsSubstring("home.example.org"));
    };

    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    const std::string command_line = test::content_of(fmt::format("/proc/{}/cmdline", mirror.pid()));
    CHECK_THAT(command_line, ContainsSubstring("--windowed"));
    REQUIRE(mirror.is_connected());
    test::Phone anna(broker.port(), "anna");
    test::publish(anna, "owntracks/fam/anna", test::location_json(53.6, 13.2480, 20));
    test::publish(anna, "owntracks/fam/anna", test::location_json(53.5605, 13.2480, 1));
    for (const char* const name : {"house", "chat", "parents", "bell"})
        CHECK(mirror.logs(fmt::format("`{}`", name)));
    const auto alive = household.run({"report"});
    CHECK(alive.exit_code == 0);
    CHECK_THAT(alive.output, ContainsSubstring("owntracks-mirror 0.1.0\n") && ContainsSubstring("SDL 2.") &&
                                 ContainsSubstring("libmosquitto 2.") && ContainsSubstring("Linux") &&
                                 ContainsSubstring("\"passwordFile\": \"broker-password\"") &&
                                 ContainsSubstring("https://…/{z}/{x}/{y}.png?…") &&
                                 ContainsSubstring("a picture on the screen") &&
                                 ContainsSubstring("counters: {") &&
                                 ContainsSubstring("Z info: first frame after"));
    holds_no_secret(alive.output);
    CHECK(mirror.stop() == 0);
    CHECK_THAT(mirror.log(), ContainsSubstring("first frame after"));
    holds_no_secret(mirror.log());
    holds_no_secret(command_line);

    const fs::path out = folder / "report.txt";
    CHECK(household.run({"report", "--out", out.string()}).exit_code == 0);
    CHECK((fs::status(out).permissions() & fs::perms(0077)) == fs::perms::none);
    const std::string dead = test::content_of(out);
    CHECK_THAT(dead, ContainsSubstring("does not answer") && ContainsSubstring("counters: {"));
    holds_no_secret(dead);

    std::ofstream(household.config_file()) << R"({"uniqueId": "fam", "broker": {"passwrd": "urltoken7777")";
    const auto broken = household.run({"report"});
    CHECK(broken.exit_code == 0);
    CHECK_THAT(broken.output, ContainsSubstring("is no JSON and is not shown"));
    holds_no_secret(broken.output);
}

TEST_CASE("a report names no host of the household, wherever it would stand") {
    Household household(1883);
    household.config["broker"] = {{"host", "broker.lindner.invalid"}, {"port", 8883}};
    household.config["provisioning"] = {{"host", "home.lindner.invalid"}};
    household.config["http"] = {{"url", "https://door.lindner.invalid/pub"}};
    household.config["display"]["power"] = {{"offCommand", {"/bin/false", "plugtoken1"}},
                                            {"onCommand", {"/bin/true", "plugtoken1"}}};
    const Journal journal(
        "mirror: Connecting to broker.lindner.invalid port 8883\n"
        "mirror: Connecting to old.lindner.invalid port 1883\n"
        "mirror: home.lindner.invalid is away; (plugtoken1)\n");
    household.environment.push_back(journal.path());
    household.write_config();
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.logs("broker.lindner.invalid"));  // it says why it cannot connect
    const auto report = household.run({"report"});
    CHECK(report.exit_code == 0);
    CHECK_THAT(report.output,
               ContainsSubstring("problem: ") && ContainsSubstring("== its last log lines ==") &&
                   ContainsSubstring("Connecting to … port 8883") &&
                   ContainsSubstring("Connecting to … port 1883") && ContainsSubstring("\"https://…/pub\"") &&
                   ContainsSubstring("\"/bin/false\""));
    CHECK_THAT(report.output, !ContainsSubstring("lindner.invalid") && !ContainsSubstring("plugtoken1"));
    CHECK(mirror.stop() == 0);
}

TEST_CASE("why the last mirror ended stands in the report, also beside the next one") {
    Household household(test::deserted_port());
    const Journal journal("systemd[1]: owntracks-mirror.service: Watchdog timeout (limit 10s)!\n");
    household.environment.push_back(journal.path());
    const auto tells_why = [](const std::string& report) {
        CHECK_THAT(report, ContainsSubstring("== the journal's last lines ==") &&
                               ContainsSubstring("Watchdog timeout") &&
                               ContainsSubstring("--unit owntracks-mirror ") &&
                               ContainsSubstring("--no-hostname"));
    };
    const std::string dead = household.run({"report"}).output;
    tells_why(dead);
    if (geteuid() == 0) CHECK_THAT(dead, !ContainsSubstring("--user-unit"));
    {
        RunningMirror mirror(household);
        REQUIRE(mirror.shows_picture());
        tells_why(household.run({"report"}).output);
        CHECK(mirror.stop() == 0);
    }
    const std::string desktop = household.run_as_nobody({"report"}).output;
    tells_why(desktop);
    CHECK_THAT(desktop, ContainsSubstring("--user-unit owntracks-mirror "));
}
