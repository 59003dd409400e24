// What a household's mirror subscribes to, against a real mosquitto: its own probe, both kinds of base topic,
// vehicles.

#include <algorithm>

#include "module/engine/broker_options.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using test::MosquittoBroker;
using test::Phone;
using test::SettledListener;

namespace {

mqtt::ClientOptions household_options(int port, const std::string& client_id) {
    config::Config config;
    config.unique_id = "fam";
    config.broker.host = "127.0.0.1";
    config.broker.port = port;
    std::vector<std::string> notices;
    auto options = engine::broker_options(config, client_id, notices);
    CHECK(notices.empty());
    options.timing.probe_timeout = 10s;
    return options;
}

}  // namespace

TEST_CASE("a household's filters bring its own probe back, under any client id") {
    MosquittoBroker broker;
    for (const std::string client_id : {"hall", "a/b c#d+e", "Küche"}) {
        INFO(client_id);
        const auto options = household_options(broker.port(), client_id);
        SettledListener mirror(options);
        // No subscription of its own was needed for it.
        REQUIRE(mirror.session_filters.size() == 1);
        auto filters = options.filters;
        std::sort(filters.begin(), filters.end());
        CHECK(mirror.session_filters.back() == filters);
    }
    CHECK(broker.logs("owntracks/fam/_mirror/hall/probe", 10s));
}

TEST_CASE("what is said below _mirror is said by nobody") {
    MosquittoBroker broker;
    SettledListener mirror(household_options(broker.port(), "hall"));
    Phone other(household_options(broker.port(), "kitchen"));
    Phone phone(broker.port());
    const std::string location = R"({"_type":"location","lat":1,"lon":2,"tst":3})";
    for (const char* topic : {"_mirror", "_mirror/hall", "_mirror/hall/probe", "_mirror/kitchen/probe/event"})
        test::publish(phone, std::string("owntracks/fam/") + topic, location, true);
    test::publish(phone, "owntracks/fam/anna", location);
    REQUIRE(mirror.wait_for_messages(1));
    CHECK(mirror.messages[0].topic == "owntracks/fam/anna");
}

TEST_CASE("everything a family says arrives, once") {
    MosquittoBroker broker;
    SettledListener mirror(household_options(broker.port(), "hall"));
    Phone phone(broker.port());
    std::vector<std::string> topics;
    for (const char* tail :
         {"anna", "anna/event", "anna/info", "anna/waypoints", "anna/step", "ben/phone", "ben/phone/event",
          "ben/phone/status", "ben/phone/request", "car", "car/status", "car/gpio/7", "car/voltage/ext",
          "car/cmd/out", "car/fms/data/speed", "gw/van", "gw/van/alarm", "gw/van/temperature/0", "last"})
        topics.push_back(std::string("owntracks/fam/") + tail);
    for (const std::string& topic : topics)
        test::publish(phone, topic, "x");
    test::publish(phone, "owntracks/family/anna", "another household's");
    test::publish(phone, "owntracks/fam/end", "x");
    topics.emplace_back("owntracks/fam/end");
    REQUIRE(mirror.wait_for_messages(topics.size()));
    std::vector<std::string> seen;
    for (const auto& message : mirror.messages)
        seen.push_back(message.topic);
    CHECK(seen == topics);
}
