#pragma once
// A household whose mosquitto runs on the files that `provision` writes.

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "module/provisioning/account_book.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

namespace mirror::test {

constexpr auto k_mirror_password = "the mirror's own";

/// The family `fam`, its mirror with an account, and a folder as /etc/mosquitto is.
class ProvisionedHousehold {
  public:
    ProvisionedHousehold() : m_port(free_port()), m_household(m_port) {
        if (!find_program("mosquitto"))
            skip_test_program("mosquitto is not installed (apt install mosquitto)");
        // As root it becomes the user mosquitto, who has to reach its files.
        std::filesystem::permissions(m_broker.path(), std::filesystem::perms(0755));
        std::filesystem::create_directory(m_broker.path() / "run");
        std::filesystem::permissions(m_broker.path() / "run", std::filesystem::perms(0777));
        const std::string run = (m_broker.path() / "run").string();
        foreign_conf = fmt::format(
            "# our own\npersistence_location {0}/\npid_file {0}/pid\nlog_dest stderr\nlog_type "
            "all\ninclude_dir {0}\n",
            run);
        m_broker.write("mosquitto.conf", foreign_conf);
        m_household.folder().write("broker-password", std::string(k_mirror_password) + "\n");
        std::filesystem::permissions(m_household.folder().path() / "broker-password",
                                     std::filesystem::perms(0600));
        m_household.config["broker"]["username"] = "mirror";
        m_household.config["broker"]["passwordFile"] = "broker-password";
        m_household.config["provisioning"] = {{"host", "127.0.0.1"}, {"port", m_port}, {"tls", false}};
        m_household.write_config();
    }

    std::string foreign_conf;

    [[nodiscard]] int port() const { return m_port; }
    Household& household() { return m_household; }
    [[nodiscard]] std::filesystem::path file(const char* name) const { return m_broker.path() / name; }

    /// `owntracks-mirror provision <arguments> --mosquitto <its folder>`
    [[nodiscard]] Ran provision(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "provision");
        if (arguments[1] != "list")
            arguments.insert(arguments.end(), {"--mosquitto", m_broker.path().string()});
        return m_household.run(std::move(arguments));
    }

    [[nodiscard]] provisioning::AccountBook book() const {
        const auto book = provisioning::read_accounts(m_household.state_directory());
        REQUIRE(book);
        return *book;
    }
    [[nodiscard]] provisioning::Account account(const std::string& person,
                                                const std::string& device = "phone") const {
        for (const auto& each : book().accounts) {
            if (each.person == person && each.device == device) return each;
        }
        throw std::runtime_error(person + " has no account");
    }

    void start_broker() {
        m_mosquitto.emplace(std::vector<std::string>{"mosquitto", "-c", file("mosquitto.conf").string()},
                            m_household.folder().path() / "mosquitto.log");
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!takes_connections(m_port)) {
            if (m_mosquitto->wait(5) || std::chrono::steady_clock::now() > deadline)
                throw std::runtime_error("mosquitto does not start: " + broker_log());
        }
    }
    /// SIGHUP, and waits until the broker has read its files again.
    void reload_broker() {
        const auto log = m_household.folder().path() / "mosquitto.log";
        std::ofstream(log, std::ios::trunc).close();  // opened for appending
        m_mosquitto->send(SIGHUP);
        REQUIRE(file_tells(log, "Reloading config", std::chrono::seconds(20)));
    }
    [[nodiscard]] std::string broker_log() const {
        return content_of(m_household.folder().path() / "mosquitto.log");
    }

    /// How somebody with this name and password connects.
    [[nodiscard]] mqtt::ClientOptions login(const std::string& user, const std::string& password,
                                            const std::string& client_id,
                                            std::vector<std::string> filters) const {
        auto options = phone_options(m_port, client_id);
        options.username = user;
        options.password = password;
        options.filters = std::move(filters);
        return options;
    }
    [[nodiscard]] mqtt::ClientOptions login(const provisioning::Account& account,
                                            std::vector<std::string> filters) const {
        return login(account.user_name, account.password, account.client_id, std::move(filters));
    }
    [[nodiscard]] mqtt::ClientOptions mirror_login(const std::string& client_id = "mirrortest") const {
        return login("mirror", k_mirror_password, client_id, {"owntracks/#", "house/#"});
    }

  private:
    int m_port;
    Household m_household;
    TempFolder m_broker;
    std::optional<ChildProcess> m_mosquitto;
};

/// What a listener has heard on a topic.
inline bool has_heard(const MqttRecorder& recorder, const std::string& topic, const std::string& payload) {
    return std::ranges::any_of(
        recorder.messages, [&](const Heard& each) { return each.topic == topic && each.payload == payload; });
}

/// Publishes the payload, then a last word on a topic that the listener hears. \return whether the first
/// arrived
inline bool passes(mqtt::Client& from, Listener& to, const std::string& topic, const std::string& last_topic,
                   bool retain = false) {
    static int number = 0;
    const std::string payload = fmt::format("m{}", ++number);
    const std::string last = fmt::format("last{}", number);
    publish(from, topic, payload, retain);
    publish(from, last_topic, last);
    REQUIRE(to.wait_until([&] { return has_heard(to, last_topic, last); }));
    bool has_arrived = false;
    to.wait_until([&] {
        has_arrived = has_heard(to, topic, payload);
        return true;
    });
    return has_arrived;
}

inline void expect_done(const Ran& ran) {
    INFO(ran.output);
    REQUIRE(ran.exit_code == 0);
}

}  // namespace mirror::test
