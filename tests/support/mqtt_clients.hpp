#pragma once
// Clients as the tests use them, with short waits.

#include <string>
#include <vector>

#include "module/mqtt/client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mqtt_recorder.hpp"

namespace mirror::test {

/// Subscribes as a mirror of the household `fam` does.
inline mqtt::ClientOptions mirror_options(int port) {
    using std::chrono::milliseconds;
    mqtt::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.client_id = "mirror";
    options.filters = {"owntracks/fam/+", "owntracks/fam/+/+"};
    options.probe_topic = "owntracks/fam/_mirror/mirror/probe";
    options.ignored_filters = {"owntracks/fam/_mirror/#"};
    options.timing.first_delay = milliseconds(50);
    options.timing.longest_delay = milliseconds(200);
    options.timing.offline_delay = milliseconds(200);
    options.timing.clock_delay = milliseconds(100);
    options.timing.probe_timeout = milliseconds(700);
    return options;
}

/// Publishes only and keeps no session.
inline mqtt::ClientOptions phone_options(int port, const std::string& id = "phone") {
    mqtt::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.client_id = id;
    options.clean_session = true;
    options.timing.first_delay = std::chrono::milliseconds(50);
    options.timing.longest_delay = std::chrono::milliseconds(200);
    return options;
}

/// A client that is started at once, and everything it hears.
class Listener : public MqttRecorder, public mqtt::Client {
  public:
    explicit Listener(const mqtt::ClientOptions& options) : mqtt::Client(options, handlers()) { start(); }
};

/// A listener that is connected, subscribed and settled.
class SettledListener : public Listener {
  public:
    explicit SettledListener(const mqtt::ClientOptions& options) : Listener(options) {
        REQUIRE(wait_for(mqtt::ConnectionProblem::none));
    }
};

/// A client that only publishes, started at once.
class Phone : public mqtt::Client {
  public:
    explicit Phone(const mqtt::ClientOptions& options) : mqtt::Client(options, {}) { start(); }
    explicit Phone(int port, const std::string& id = "phone") : Phone(phone_options(port, id)) {}
};

/// Publishes with QoS 1 and waits for the broker's acknowledgement.
inline void publish(mqtt::Client& client, const std::string& topic, const std::string& payload,
                    bool retain = false) {
    REQUIRE(client.publish({topic, payload, 1, retain}));
    REQUIRE(client.wait_until_published(std::chrono::seconds(20)));
}

/// So many messages that the broker has acknowledged. \return their payloads
inline std::vector<std::string> say_meanwhile(mqtt::Client& client, int count = 5) {
    std::vector<std::string> payloads;
    for (int i = 0; i < count; ++i)
        publish(client, "owntracks/fam/anna", payloads.emplace_back("meanwhile " + std::to_string(i)));
    return payloads;
}

}  // namespace mirror::test
