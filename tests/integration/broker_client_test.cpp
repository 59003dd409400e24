// The broker client against a real mosquitto: connecting, receiving, publishing, coming back.

#include <chrono>

#include "module/mqtt/client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_recorder.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using test::MosquittoBroker;
using test::MqttRecorder;

namespace {

/// A client as the mirror uses it, with short waits.
mqtt::ClientOptions mirror_options(int port) {
    mqtt::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.client_id = "mirror";
    options.filters = {"owntracks/fam/+", "owntracks/fam/+/+"};
    options.probe_topic = "owntracks/fam/_mirror/mirror/probe";
    options.ignored_filters = {"owntracks/fam/_mirror/#"};
    options.timing.first_delay = 50ms;
    options.timing.longest_delay = 200ms;
    options.timing.offline_delay = 200ms;
    options.timing.probe_timeout = 500ms;
    return options;
}

/// A phone: publishes, keeps no session.
mqtt::ClientOptions phone_options(int port, const std::string& id = "phone") {
    mqtt::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.client_id = id;
    options.clean_session = true;
    options.timing.first_delay = 50ms;
    return options;
}

void publish(mqtt::Client& client, const std::string& topic, const std::string& payload,
             bool retain = false) {
    REQUIRE(client.publish({topic, payload, 1, retain}));
    REQUIRE(client.wait_until_published(20s));
}

}  // namespace

TEST_CASE("retained messages come first, then live ones, then the connection counts as settled") {
    MosquittoBroker broker;
    mqtt::Client phone(phone_options(broker.port()), {});
    phone.start();
    publish(phone, "owntracks/fam/anna", "old place", true);

    MqttRecorder heard;
    mqtt::Client mirror(mirror_options(broker.port()), heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::none));
    REQUIRE(heard.messages.size() == 1);
    CHECK(heard.messages[0].topic == "owntracks/fam/anna");
    CHECK(heard.messages[0].payload == "old place");
    CHECK(heard.messages[0].retained);
    CHECK(heard.messages[0].connection == 1);

    publish(phone, "owntracks/fam/anna", "new place", true);
    REQUIRE(heard.wait_for_messages(2));
    CHECK(heard.messages[1].payload == "new place");
    CHECK_FALSE(heard.messages[1].retained);
    CHECK(heard.messages[1].qos == 1);
}

TEST_CASE("messages sent while the mirror was away arrive when it is back") {
    MosquittoBroker broker;
    MqttRecorder heard;
    mqtt::Client phone(phone_options(broker.port()), {});
    phone.start();
    {
        mqtt::Client mirror(mirror_options(broker.port()), heard.handlers());
        mirror.start();
        REQUIRE(heard.wait_for(ConnectionProblem::none));
    }
    for (int i = 0; i < 100; ++i)
        publish(phone, "owntracks/fam/anna", std::to_string(i));
    heard.forget();
    mqtt::Client mirror(mirror_options(broker.port()), heard.handlers());
    mirror.start();
    REQUIRE(heard.wait_for_messages(100));
    for (int i = 0; i < 100; ++i)
        CHECK(heard.messages[static_cast<std::size_t>(i)].payload == std::to_string(i));
}
