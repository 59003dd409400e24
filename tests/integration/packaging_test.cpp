// What the package's scripts and the README's recipes do to a machine, tried in folders that stand for it.

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>

#include "tests/integration/recipes.hpp"

using namespace mirror;
using test::RecipeMachine;
using test::replaced;
namespace fs = std::filesystem;

namespace {

/// A recipe's text, with the machine's folder instead of /etc, run by a user who may do everything there.
test::Ran run_below_etc(const RecipeMachine& machine, const std::string& commands) {
    machine.make("sudo", "exec \"$@\"");
    for (const char* const program : {"systemctl", "apt", "modprobe", "chown"})
        machine.make(program, "");
    return machine.run("set -e\n" + replaced(commands, "/etc/", (machine.root() / "etc").string() + "/"));
}

/// What systemd says of our unit with these lines beside it.
std::string verdict_on_drop_in(const std::string& lines) {
    const RecipeMachine machine;
    std::string unit = test::content_of(MIRROR_SOURCE_DIR "/systemd/owntracks-mirror.service");
    unit = replaced(unit, "/usr/bin/owntracks-mirror", "/bin/true");
    // What is new in Debian 13, and a manual page that is not installed.
    unit = std::regex_replace(unit, std::regex("\n(Restart(Steps|MaxDelaySec)|Documentation)=[^\n]*"), "");
    machine.put("mirror.service", unit);
    machine.put("mirror.service.d/override.conf", lines);
    return machine.run("systemd-analyze verify --man=no root/mirror.service").output;
}

}  // namespace

TEST_CASE("a mirror that does not start leaves the package whole") {
    const RecipeMachine machine;
    for (const char* const folder : {"run/systemd/system", "run/udev"})
        fs::create_directories(machine.root() / folder);
    machine.make("systemctl", "exit 1");
    machine.make("udevadm", "exit 1");
    machine.make("systemd-sysusers", "");
    machine.make("systemd-tmpfiles", "exit 1");
    const auto script = [&](const std::string& name) {
        return test::content_of(MIRROR_SOURCE_DIR "/systemd/" + name);
    };
    const auto here = [&](const std::string& text) {
        return replaced(text, " /run/", " " + machine.root().string() + "/run/");
    };
    const auto installed = machine.run(here(script("postinst")), {"configure"});
    INFO(installed.output);
    CHECK(installed.exit_code == 0);
    CHECK_THAT(installed.output, ContainsSubstring("systemd-sysusers owntracks-mirror.conf") &&
                                     ContainsSubstring("systemd-tmpfiles --create owntracks-mirror.conf") &&
                                     ContainsSubstring("udevadm trigger") &&
                                     ContainsSubstring("systemctl daemon-reload") &&
                                     ContainsSubstring("systemctl try-restart owntracks-mirror.service") &&
                                     ContainsSubstring("does not start"));
    const auto removed = machine.run(here(script("prerm")), {"remove"});
    CHECK(removed.exit_code == 0);
    CHECK_THAT(removed.output, ContainsSubstring("systemctl disable --now owntracks-mirror.service"));
    CHECK(machine.run(here(script("postrm")), {"remove"}).exit_code == 0);

    machine.make("systemctl", "");
    CHECK_THAT(machine.run(here(script("postinst")), {"configure"}).output,
               !ContainsSubstring("does not start"));
    // Without its user the mirror cannot run at all.
    machine.make("systemd-sysusers", "exit 1");
    CHECK(machine.run(here(script("postinst")), {"configure"}).exit_code != 0);
}

TEST_CASE("the README's backup keeps what a new card needs, and leaves out what this machine has not") {
    const auto blocks = test::blocks_of("systemd/README.md", "## Backup", "sh");
    REQUIRE(blocks.size() == 2);
    const RecipeMachine machine;
    machine.make("sudo", "exec \"$@\"");
    for (const char* const program : {"systemctl", "apt", "chown"})
        machine.make(program, "");
    const auto here = [&](std::string text) {
        text = replaced(std::move(text), "-C /", "-C '" + machine.root().string() + "'");
        return std::regex_replace(text, std::regex("cd / "), "cd '" + machine.root().string() + "' ");
    };
    machine.put("etc/owntracks-mirror/household.json", "{}");
    machine.put("var/lib/owntracks-mirror/state.db", "state");
    std::vector<std::string> files{"etc/owntracks-mirror/household.json",
                                   "var/lib/owntracks-mirror/state.db"};
    SECTION("with a broker and a certificate of its own") {
        for (const char* const file :
             {"etc/mosquitto/mosquitto.conf", "etc/letsencrypt/renewal/home.example.org.conf",
              "usr/local/sbin/mosquitto-certificate", "etc/wireguard/wg0.conf",
              "etc/systemd/system/owntracks-mirror.service.d/override.conf"}) {
            machine.put(file, file);
            files.emplace_back(file);
        }
    }
    SECTION("with the broker elsewhere") {}
    const auto kept = machine.run("set -e\n" + here(blocks[0]));
    INFO(kept.output);
    REQUIRE(kept.exit_code == 0);
    for (const fs::path folder : {"etc", "var", "usr"})
        fs::remove_all(machine.root() / folder);  // another card
    const auto restored = machine.run("set -e\n" + here(blocks[1]));
    INFO(restored.output);
    REQUIRE(restored.exit_code == 0);
    CHECK_THAT(restored.output, ContainsSubstring("certbot") && ContainsSubstring("systemctl daemon-reload"));
    for (const std::string& file : files) {
        INFO(file);
        CHECK(fs::is_regular_file(machine.root() / file));
    }
}

TEST_CASE("the READMEs' lines for `systemctl edit` are such that systemd knows them") {
    if (!test::find_program("systemd-analyze"))
        test::skip_test_program("systemd-analyze is not installed (apt install systemd)");
    for (const auto& [file, chapter] : {std::pair("systemd/README.md", "### A password for root alone"),
                                        std::pair("config/README.md", "## It lives with the household")}) {
        const auto drop_ins = test::blocks_of(file, chapter, "ini");
        REQUIRE(drop_ins.size() == 1);
        REQUIRE(drop_ins[0].starts_with("[Service]\n"));
        INFO(drop_ins[0]);
        CHECK(verdict_on_drop_in(drop_ins[0]) == "");
        // What it does not know it names: the lines were read.
        CHECK_THAT(verdict_on_drop_in(replaced(drop_ins[0], "[Service]\n", "[Service]\nNoSuchKey")),
                   ContainsSubstring("Unknown key 'NoSuchKey"));
    }
}

TEST_CASE("a password becomes root's alone, and a monitor's devices are there after the next start") {
    const RecipeMachine machine;
    machine.put("etc/owntracks-mirror/broker-password", "mellon\n");
    const auto password = test::blocks_of("systemd/README.md", "### A password for root alone", "sh");
    REQUIRE(password.size() == 1);
    const auto closed = run_below_etc(machine, password[0]);
    INFO(closed.output);
    CHECK(closed.exit_code == 0);
    CHECK(fs::status(machine.root() / "etc/owntracks-mirror/broker-password").permissions() ==
          fs::perms(0600));
    CHECK_THAT(closed.output, ContainsSubstring("chown root:root ") &&
                                  ContainsSubstring("systemctl restart owntracks-mirror"));

    fs::create_directories(machine.root() / "etc/modules-load.d");
    const auto devices = test::blocks_of("config/README.md", "## It lives with the household", "sh");
    REQUIRE(devices.size() == 1);
    const auto loaded = run_below_etc(machine, devices[0]);
    INFO(loaded.output);
    CHECK(loaded.exit_code == 0);
    CHECK(test::content_of(machine.root() / "etc/modules-load.d/i2c-dev.conf") == "i2c-dev\n");
    CHECK_THAT(loaded.output, ContainsSubstring("modprobe i2c-dev"));
}

TEST_CASE("the README's lines for the log and the watchdog lie where systemd reads them") {
    if (!test::find_program("systemd-analyze"))
        test::skip_test_program("systemd-analyze is not installed (apt install systemd)");
    const RecipeMachine machine;
    const auto blocks = test::blocks_of("systemd/README.md", "## From the SD card to the mirror", "sh");
    int tried = 0;
    for (const std::string& block : blocks) {
        if (block.find("printf") == std::string::npos) continue;
        ++tried;
        const auto ran = run_below_etc(machine, block);
        INFO(ran.output);
        CHECK(ran.exit_code == 0);
    }
    CHECK(tried == 2);
    const auto read = [&](const std::string& file) {
        return machine.run("systemd-analyze --root=\"$PWD/root\" --no-pager cat-config systemd/" + file)
            .output;
    };
    CHECK_THAT(read("journald.conf"),
               ContainsSubstring("mirror.conf\n[Journal]\nStorage=volatile\nRuntimeMaxUse=20M\n"));
    CHECK_THAT(read("system.conf"), ContainsSubstring("watchdog.conf\n[Manager]\nRuntimeWatchdogSec=14\n"));
}

TEST_CASE("the README's autostart has a desktop start the mirror, with the desktop's own screen") {
    const RecipeMachine machine;
    const auto blocks = test::blocks_of("systemd/README.md", "### On a desktop", "sh");
    REQUIRE(blocks.size() == 1);
    const std::string home = "export HOME=\"$PWD/root\"; unset XDG_CONFIG_HOME\n";
    REQUIRE(machine.run("set -e\n" + home + blocks[0]).exit_code == 0);
    // As a desktop reads it: systemd does so, too.
    const std::string reader = "/lib/systemd/user-generators/systemd-xdg-autostart-generator";
    if (!fs::exists(reader)) test::skip_test_program(reader + " is not installed");
    const auto made = machine.run("set -e\n" + home + "mkdir made\nXDG_CONFIG_DIRS=/nowhere " + reader +
                                  " made made made\nsed -n 's/^ExecStart=:[^ ]* //p' made/*.service");
    INFO(made.output);
    REQUIRE(made.exit_code == 0);
    REQUIRE(made.output.starts_with("-c \""));
    machine.make("systemctl", "");
    CHECK(machine.run("sh " + made.output).output ==
          "systemctl --user import-environment DISPLAY WAYLAND_DISPLAY XAUTHORITY\n"
          "systemctl --user start owntracks-mirror\n");
}
