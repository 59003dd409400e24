#pragma once
// What the household's other machines see and say, at a real broker.

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

namespace mirror::test {

/// Another machine: hears everything that the mirror of `fam` announces, and gives it orders.
class Machine : public SettledListener {
  public:
    explicit Machine(int port, const std::string& id = "machine",
                     std::vector<std::string> filters = {"owntracks-mirror/fam/#", "homeassistant/#"})
        : SettledListener(options(port, id, std::move(filters))) {}

    /// What a topic said last, live or retained; empty: nothing, or it was cleared.
    [[nodiscard]] std::string last(const std::string& topic) {
        std::string payload;
        wait_until([&] {
            payload = last_of(topic);
            return true;
        });
        return payload;
    }
    /// The same as JSON; waits until something was said.
    [[nodiscard]] nlohmann::json last_json(const std::string& topic) {
        REQUIRE(wait_until([&] { return !last_of(topic).empty(); }, std::chrono::seconds(30)));
        return nlohmann::json::parse(last(topic), nullptr, false);
    }
    /// Waits until a topic's last word is this one.
    [[nodiscard]] bool says(const std::string& topic, const std::string& payload) {
        return wait_until([&] { return last_of(topic) == payload; }, std::chrono::seconds(30));
    }
    /// How often something was said on a topic.
    [[nodiscard]] std::size_t count(const std::string& topic) {
        std::size_t found = 0;
        wait_until([&] {
            found = 0;
            for (const Heard& each : messages)
                found += each.topic == topic ? 1 : 0;
            return true;
        });
        return found;
    }
    /// What every topic said last.
    [[nodiscard]] std::map<std::string, std::string> board() {
        std::map<std::string, std::string> found;
        wait_until([&] {
            for (const Heard& each : messages) {
                if (each.payload.empty()) {
                    found.erase(each.topic);
                } else {
                    found[each.topic] = each.payload;
                }
            }
            return true;
        });
        return found;
    }

    /// Gives an order. \return the mirror's answer; null when there was none in time
    nlohmann::json order(const std::string& command,
                         std::chrono::milliseconds time = std::chrono::seconds(30)) {
        const std::string id = "order" + std::to_string(++m_orders);
        test::publish(*this, "owntracks-mirror/fam/control",
                      nlohmann::json{{"command", command}, {"id", id}}.dump());
        nlohmann::json answer;
        wait_until(
            [&] {
                for (const Heard& each : messages) {
                    if (each.topic != "owntracks-mirror/fam/control/reply") continue;
                    auto reply = nlohmann::json::parse(each.payload, nullptr, false);
                    if (reply.value("id", "") == id) answer = std::move(reply);
                }
                return !answer.is_null();
            },
            time);
        return answer;
    }

  private:
    static mqtt::ClientOptions options(int port, const std::string& id, std::vector<std::string> filters) {
        mqtt::ClientOptions options = phone_options(port, id);
        options.filters = std::move(filters);
        return options;
    }
    std::string last_of(const std::string& topic) const {
        std::string payload;
        for (const Heard& each : messages) {
            if (each.topic == topic) payload = each.payload;
        }
        return payload;
    }

    int m_orders = 0;
};

}  // namespace mirror::test
