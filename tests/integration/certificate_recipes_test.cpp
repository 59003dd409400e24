// The ways to a certificate of systemd/README.md, carried out as they stand there: with openssl, a real
// mosquitto on the files that come out, and the program with the configuration that belongs to them.

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <regex>

#include "tests/integration/examined.hpp"
#include "tests/integration/recipes.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/test_certificates.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using test::examine;
using test::Examined;
using test::Household;
using test::Ran;
using test::RunningMirror;
namespace fs = std::filesystem;

namespace {

constexpr const char* k_readme = "systemd/README.md";
constexpr const char* k_own_authority = "### An authority of your own";
constexpr const char* k_public_authority = "### A name of your own, and Let's Encrypt";

/// A Pi with a mosquitto as Debian installs it. Names stand for this machine, ports for those that are free.
class BrokerMachine {
  public:
    BrokerMachine() : m_port(test::free_port()), m_tls_port(test::free_port()), m_household(m_port) {
        for (const char* const program : {"mosquitto", "openssl"})
            if (!test::find_program(program))
                test::skip_test_program(std::string(program) + " is not installed");
        // As root it becomes the user mosquitto, who has to reach its files.
        fs::permissions(m_machine.folder(), fs::perms(0755));
        fs::create_directories(run_folder());
        fs::permissions(run_folder(), fs::perms(0777));
        const std::string run = run_folder().string();
        m_machine.put("etc/mosquitto/mosquitto.conf",
                      "pid_file " + run + "/pid\npersistence true\npersistence_location " + run +
                          "/\nlog_dest stderr\nlog_type all\ninclude_dir " +
                          (m_machine.root() / "etc/mosquitto/conf.d").string() + "\n");
        fs::create_directories(m_machine.root() / "etc/mosquitto/conf.d");
        m_machine.make("sudo", "exec \"$@\"");
        m_machine.make("systemctl", "[ \"$*\" != 'kill --signal=HUP mosquitto' ] || [ ! -s '" + run +
                                        "/pid' ] || kill -HUP \"$(cat '" + run + "/pid')\"");
    }

    /// A recipe's text with this machine's folders and names instead of those that stand for them.
    [[nodiscard]] std::string here(const std::string& text) const {
        const std::string etc = (m_machine.root() / "etc").string();
        std::string made = std::regex_replace(text, std::regex("/etc/owntracks-mirror"),
                                              m_household.folder().path().string());
        made = std::regex_replace(made, std::regex("/etc/mosquitto"), etc + "/mosquitto");
        made = std::regex_replace(made, std::regex("/usr/local/sbin"),
                                  (m_machine.root() / "usr/local/sbin").string());
        made = std::regex_replace(made, std::regex("mirror\\.local|home\\.example\\.org"), "localhost");
        made = std::regex_replace(made, std::regex("192\\.168\\.1\\.20"), "127.0.0.1");
        // Who is not root gives nothing away, and mosquitto stays the same user.
        if (geteuid() != 0) made = std::regex_replace(made, std::regex("-o mosquitto -g mosquitto"), "");
        return made;
    }
    [[nodiscard]] Ran run(const std::string& text) const { return m_machine.run("set -e\n" + here(text)); }

    /// The keys of a configuration's example.
    [[nodiscard]] json keys(const std::string& example) const {
        std::string text = here(example);
        text.erase(text.find_last_not_of(", \n") + 1);
        return json::parse("{" + text + "}", nullptr, true, true);
    }
    /// The household of the mirror on this machine.
    void configure(const std::string& example) {
        m_household.config.update(keys(example));
        m_household.config["broker"]["port"] = m_port;
        m_household.config["provisioning"]["port"] = m_tls_port;
        m_household.config["provisioning"]["mosquittoDirectory"] =
            (m_machine.root() / "etc/mosquitto").string();
        m_household.write_config();
    }
    /// As the README has it: the first time makes the mirror's password and prints the keys to be added.
    void give_annas_phone_an_account() {
        const Ran first = m_household.run({"provision", "add", "Anna"});
        INFO(first.output);
        std::smatch printed;
        REQUIRE(
            std::regex_search(first.output, printed,
                              std::regex("\n +(\"username\": \"[^\"]+\", \"passwordFile\": \"[^\"]+\")")));
        m_household.config["broker"].update(json::parse("{" + printed.str(1) + "}"));
        m_household.write_config();
        const Ran second = m_household.run({"provision", "add", "Anna"});
        INFO(second.output);
        REQUIRE(second.exit_code == 0);
    }
    void start_broker() {
        const auto config = m_machine.root() / "etc/mosquitto/mosquitto.conf";
        m_mosquitto.emplace(std::vector<std::string>{"mosquitto", "-c", config.string()}, broker_log());
        INFO(test::content_of(config) << test::content_of(broker_log()));
        REQUIRE(test::file_tells(broker_log(), " running", 20s));
        REQUIRE(test::takes_connections(m_tls_port));
    }
    /// The number of the certificate that phones see.
    [[nodiscard]] std::string shown_serial() const {
        return m_machine
            .run("openssl s_client -connect 127.0.0.1:" + std::to_string(m_tls_port) +
                 " </dev/null 2>/dev/null | openssl x509 -noout -serial")
            .output;
    }
    /// Waits until a mirror has both of its connections: to hear, and to tell the house.
    [[nodiscard]] bool has_mirror() const { return test::file_tells(broker_log(), "-house (", 30s); }
    /// What mosquitto says of the mirror's connections that end; empty: of none.
    [[nodiscard]] std::string drops() const {
        const std::string log = test::content_of(broker_log());
        std::string found;
        const std::regex ended("Client mirror-[0-9a-f]{16}(-house)? [^\n]*");
        for (std::sregex_iterator each(log.begin(), log.end(), ended), end; each != end; ++each)
            found += each->str() + "\n";
        return found;
    }
    /// Waits until mosquitto has read its files again.
    [[nodiscard]] bool has_reloaded() const {
        return test::file_tells(broker_log(), "Reloading config", 20s);
    }

    [[nodiscard]] Household& household() { return m_household; }
    [[nodiscard]] const test::RecipeMachine& machine() const { return m_machine; }
    [[nodiscard]] int tls_port() const { return m_tls_port; }
    [[nodiscard]] fs::path certs() const { return m_machine.root() / "etc/mosquitto/certs"; }

  private:
    [[nodiscard]] fs::path run_folder() const { return m_machine.folder() / "run"; }
    [[nodiscard]] fs::path broker_log() const { return m_machine.folder() / "mosquitto.log"; }

    test::RecipeMachine m_machine;
    int m_port;
    int m_tls_port;
    Household m_household;
    std::optional<test::ChildProcess> m_mosquitto;
};

fs::perms mode_of(const fs::path& file) {
    return fs::status(file).permissions();
}

/// The folder in which the recipe begins, as a command.
std::string folder_command() {
    const std::string text = test::content_of(std::string(MIRROR_SOURCE_DIR "/") + k_readme);
    std::smatch found;
    REQUIRE(std::regex_search(text, found, std::regex("\\(`(mkdir -m 700 [^`]+)`\\)")));
    return found.str(1) + "\n";
}

/// The authority and its first certificate, and a broker with them.
struct OwnAuthority : BrokerMachine {
    OwnAuthority() : commands(test::blocks_of(k_readme, k_own_authority, "sh")) {
        const auto examples = test::blocks_of(k_readme, k_own_authority, "jsonc");
        REQUIRE(commands.size() == 2);
        REQUIRE(examples.size() == 2);
        const Ran made = run(folder_command() + commands[0] + commands[1]);
        INFO(made.output);
        REQUIRE(made.exit_code == 0);
        CHECK_THAT(made.output, ContainsSubstring("\nbroker.crt: OK\n"));
        configure(examples[0]);
        give_annas_phone_an_account();
        start_broker();
        elsewhere_broker = keys(examples[1]).at("broker");
        elsewhere_broker["port"] = tls_port();
        elsewhere_broker["tls"] = true;  // goes without saying where the name is not this machine's
        elsewhere_broker["passwordFile"] = (household().folder().path() / "broker-password").string();
    }
    /// How a mirror on another machine is configured.
    json elsewhere_broker;
    std::vector<std::string> commands;
};

}  // namespace

TEST_CASE("a certificate of the README's own authority is one that phones take, and its keys are closed") {
    const OwnAuthority home;
    const fs::path ca = home.machine().folder() / "ca";
    CHECK(mode_of(ca) == fs::perms(0700));
    CHECK(mode_of(ca / "ca.key") == fs::perms(0600));
    CHECK(mode_of(home.certs()) == fs::perms(0750));
    CHECK(mode_of(home.certs() / "key.pem") == fs::perms(0640));
    // Apple's phones take no longer ones than 825 days. Source: support.apple.com/HT210176.
    const Ran looked = home.run(
        "cd ca\n"
        "openssl verify -x509_strict -purpose sslserver -verify_hostname mirror.local -CAfile ca.crt "
        "broker.crt\n"
        "openssl verify -x509_strict -purpose sslserver -verify_ip 192.168.1.20 -CAfile ca.crt broker.crt\n"
        "openssl x509 -in broker.crt -noout -checkend $((819 * 86400))\n"
        "if openssl x509 -in broker.crt -noout -checkend $((825 * 86400)); then exit 1; fi\n"
        "openssl x509 -in ca.crt -noout -checkend $((3649 * 86400))\n"
        "cmp ca.crt /etc/owntracks-mirror/ca.crt");
    INFO(looked.output);
    CHECK(looked.exit_code == 0);
}

TEST_CASE("with the README's own authority the mirror on the broker's machine finds nothing to complain of") {
    OwnAuthority home;
    const Examined examined = examine(home.household());
    INFO(examined.findings.dump(1));
    CHECK(examined.exit_code == 0);
    CHECK_THAT(examined.told("phones", "ok"), ContainsSubstring("the certificate is good for that name"));
    CHECK_THAT(examined.told("broker", "ok"), ContainsSubstring("as mirror, "));
    const std::string warned = examined.told("config", "warning");
    CHECK_THAT(warned, ContainsSubstring("`localhost` is the phone itself"));  // of this test alone
    CHECK(std::ranges::count(warned, '\n') == 1);
}

TEST_CASE("a mirror elsewhere connects with the README's caFile, and without it is told what is missing") {
    OwnAuthority home;
    Household elsewhere(home.tls_port());
    elsewhere.config["broker"] = home.elsewhere_broker;
    elsewhere.write_config();
    {
        RunningMirror mirror(elsewhere);
        CHECK(mirror.is_connected());
        const Examined examined = examine(elsewhere);
        INFO(examined.findings.dump(1));
        CHECK(examined.exit_code == 0);
        CHECK_THAT(examined.told("broker", "ok"),
                   ContainsSubstring("the certificate is good") && ContainsSubstring("as mirror, "));
        CHECK(mirror.stop() == 0);
    }
    REQUIRE(elsewhere.config["broker"].erase("caFile") == 1);
    elsewhere.write_config();
    RunningMirror mirror(elsewhere);
    CHECK(mirror.logs("certificate is not signed by anybody we trust: set broker.caFile"));
    CHECK_THAT(mirror.log(), ContainsSubstring("Lindner family CA") && !ContainsSubstring(": connected"));
    const Examined examined = examine(elsewhere);
    CHECK(examined.exit_code == 1);
    CHECK_THAT(examined.told("broker", "problem"),
               ContainsSubstring("not signed by anybody this machine trusts") &&
                   ContainsSubstring("-> name the certificate of its authority in `broker.caFile`"));
    CHECK(mirror.stop() == 0);
}

TEST_CASE("a certificate renewed by the README's commands is shown to newcomers and drops nobody") {
    OwnAuthority home;
    Household elsewhere(home.tls_port());
    elsewhere.config["broker"] = home.elsewhere_broker;
    elsewhere.write_config();
    RunningMirror mirror(elsewhere);
    REQUIRE(mirror.is_connected());
    REQUIRE(home.has_mirror());
    const std::string before = home.shown_serial();
    REQUIRE_THAT(before, ContainsSubstring("serial="));
    const Ran renewed = home.run("cd ca\n" + home.commands[1]);
    INFO(renewed.output);
    REQUIRE(renewed.exit_code == 0);
    REQUIRE(home.has_reloaded());
    CHECK_THAT(home.shown_serial(), ContainsSubstring("serial=") && !ContainsSubstring(before));
    CHECK(examine(elsewhere).told("mirror", "warning") == "");
    CHECK(home.drops() == "");
    CHECK(mirror.stop() == 0);
    CHECK(test::comes_true([&] { return home.drops() != ""; }));  // so it would have been seen
}

TEST_CASE("certbot's hook as the README has it gives mosquitto each certificate, and drops nobody") {
    BrokerMachine home;
    const auto blocks = test::blocks_of(k_readme, k_public_authority, "sh");
    REQUIRE(blocks.size() == 2);
    REQUIRE(blocks[1].starts_with("#!/bin/sh\n"));
    const fs::path lineage = home.machine().folder() / "live";
    const fs::path hook = home.machine().root() / "usr/local/sbin/mosquitto-certificate";
    fs::create_directories(lineage);
    fs::create_directories(hook.parent_path());
    const test::TestAuthority authority;
    const auto get_certificate = [&](const std::string& label) {
        const auto files = authority.issue(label, "DNS:localhost,IP:127.0.0.1");
        fs::copy_file(files.certificate, lineage / "fullchain.pem", fs::copy_options::overwrite_existing);
        fs::copy_file(files.key, lineage / "privkey.pem", fs::copy_options::overwrite_existing);
    };
    home.machine().make("apt", "");
    const fs::path lines = home.machine().folder() / "lines";
    home.machine().make("nano", "cp '" + lines.string() + "' \"$1\"");
    home.machine().make("certbot", "while [ \"$1\" != --deploy-hook ]; do shift; done\nRENEWED_LINEAGE='" +
                                       lineage.string() + "' exec \"$2\"");
    std::ofstream(lines) << home.here(blocks[1]);

    get_certificate("first");
    const Ran got = home.run(blocks[0]);
    INFO(got.output);
    REQUIRE(got.exit_code == 0);
    CHECK(mode_of(home.certs() / "key.pem") == fs::perms(0640));
    const auto examples = test::blocks_of(k_readme, k_public_authority, "jsonc");
    REQUIRE(examples.size() == 1);
    home.configure(examples[0]);
    home.household().config["broker"]["caFile"] =
        authority.ca_file().string();  // no public one signs for tests
    home.give_annas_phone_an_account();
    home.start_broker();
    const Examined examined = examine(home.household());
    INFO(examined.findings.dump(1));
    CHECK(examined.exit_code == 0);
    CHECK_THAT(examined.told("phones", "ok"), ContainsSubstring("the certificate is good for that name"));

    RunningMirror mirror(home.household());
    REQUIRE(mirror.is_connected());
    REQUIRE(home.has_mirror());
    const std::string before = home.shown_serial();
    get_certificate("second");
    const Ran renewed =
        home.machine().run("RENEWED_LINEAGE='" + lineage.string() + "' '" + hook.string() + "'");
    INFO(renewed.output);
    REQUIRE(renewed.exit_code == 0);
    REQUIRE(home.has_reloaded());
    CHECK_THAT(home.shown_serial(), ContainsSubstring("serial=") && !ContainsSubstring(before));
    CHECK(examine(home.household()).told("mirror", "warning") == "");
    CHECK(home.drops() == "");
    CHECK(mirror.stop() == 0);
}
