// What `owntracks-mirror report` leaves out, and that the log before the last start is in it.

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"

using namespace mirror;
using test::Household;
using test::RunningMirror;

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

}  // namespace

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
