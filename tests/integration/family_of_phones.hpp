#pragma once
// A mirror and its family's phones on a real mosquitto, all in one thread.

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "module/config/read_config.hpp"
#include "module/engine/secrets.hpp"
#include "module/engine/session.hpp"
#include "tests/integration/provision_household.hpp"
#include "tests/support/broker_phone.hpp"
#include "tests/support/model_phones.hpp"

namespace mirror::test {

using provisioning::Step;
using namespace std::chrono_literals;

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
            [](const std::string& file) { return Result<std::string, Failure>(content_of(file)); });
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

/// A phone that has opened the link of an account.
inline void set_up(simulator::PhoneApp& app, const provisioning::Account& account, int port, UtcTime now) {
    app.type_in(now, "allowConfigurationByURIAndConfigFile", "true");
    app.moved(now, fix_at(k_home_lat, k_home_lon, now));
    REQUIRE(app.open_link(now, link_configuration(account, port, false)));
    (void)app.take_reconnect_wish();
}

/// What a newcomer with the mirror's account is told at once on a topic.
inline std::string kept_at(ProvisionedHousehold& home, const std::string& topic) {
    auto login = home.mirror_login("newcomer");
    login.filters = {topic};
    login.probe_topic = "owntracks/fam/_mirror/newcomer/probe";  // comes back after what is kept
    Listener newcomer(login);
    REQUIRE(newcomer.wait_for(mqtt::ConnectionProblem::none));
    std::string kept;
    newcomer.wait_until([&] {
        for (const Heard& heard : newcomer.messages)
            kept = heard.retained ? heard.payload : kept;
        return true;
    });
    return kept;
}

}  // namespace mirror::test
