// What the package's scripts and the README's recipes do to a machine, tried in folders that stand for it.

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"

using namespace mirror;
namespace fs = std::filesystem;

namespace {

/// A machine whose programs of these names only say how they were called.
class Machine {
  public:
    Machine() {
        fs::create_directories(m_folder.path() / "bin");
        fs::create_directories(m_folder.path() / "root/run/systemd/system");
        fs::create_directories(m_folder.path() / "root/run/udev");
    }
    void make(const std::string& name, const std::string& script) const {
        const auto file =
            m_folder.write("bin/" + name, "#!/bin/sh\necho \"" + name + " $*\"\n" + script + "\n");
        REQUIRE(chmod(file.c_str(), 0755) == 0);
    }
    /// Runs shell text in which / of the machine is this one's.
    [[nodiscard]] test::Ran run(const std::string& text,
                                const std::vector<std::string>& arguments = {}) const {
        const auto script = m_folder.write("script", text);
        fs::remove(m_folder.path() / "said");  // of the last time: it would be written on
        const char* const path = std::getenv("PATH");
        std::vector<std::string> command{
            "env",
            "-C",
            m_folder.path().string(),
            "PATH=" + (m_folder.path() / "bin").string() + ":" + (path == nullptr ? "" : path),
            "sh",
            script.string()};
        command.insert(command.end(), arguments.begin(), arguments.end());
        test::ChildProcess process(command, m_folder.path() / "said");
        const auto status = process.wait(30'000);
        REQUIRE(status);
        return {WIFEXITED(*status) ? WEXITSTATUS(*status) : -1, test::content_of(m_folder.path() / "said")};
    }
    void put(const std::string& file, const std::string& text) const {
        fs::create_directories((root() / file).parent_path());
        m_folder.write("root/" + file, text);
    }
    [[nodiscard]] fs::path root() const { return m_folder.path() / "root"; }

  private:
    test::TempFolder m_folder;
};

std::string replaced(std::string text, const std::string& part, const std::string& by) {
    REQUIRE(text.find(part) != std::string::npos);
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + by.size()))
        text.replace(at, part.size(), by);
    return text;
}

/// The commands of a README's chapter: its blocks for the shell, one after the other.
std::vector<std::string> shell_blocks(const std::string& file, const std::string& chapter) {
    const std::string text = test::content_of(MIRROR_SOURCE_DIR "/" + file);
    const std::size_t begin = text.find("\n" + chapter + "\n");
    REQUIRE(begin != std::string::npos);
    const std::string part = text.substr(begin, text.find("\n## ", begin + 4) - begin);
    std::vector<std::string> blocks;
    const std::string open = "\n```sh\n";
    for (auto at = part.find(open); at != std::string::npos; at = part.find(open, at + 1))
        blocks.push_back(part.substr(at + open.size(), part.find("\n```", at + 4) + 1 - at - open.size()));
    return blocks;
}

}  // namespace

TEST_CASE("a mirror that does not start leaves the package whole") {
    const Machine machine;
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
    const auto blocks = shell_blocks("systemd/README.md", "## Backup");
    REQUIRE(blocks.size() == 2);
    const Machine machine;
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
