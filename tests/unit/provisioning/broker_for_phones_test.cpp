#include "module/provisioning/phones_broker.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using provisioning::PhoneBroker;
using provisioning::phones_broker;

namespace {

config::Config with_broker(const std::string& host) {
    config::Config config;
    config.broker.host = host;
    return config;
}

}  // namespace

TEST_CASE("phones use the mirror's broker as it does") {
    auto config = with_broker("mqtt.example");
    CHECK(phones_broker(config) == PhoneBroker{"mqtt.example", 8883, true});
    config.broker.port = 8884;
    CHECK(phones_broker(config) == PhoneBroker{"mqtt.example", 8884, true});
    config.broker.tls = false;
    CHECK(phones_broker(config) == PhoneBroker{"mqtt.example", 8884, false});
    config.broker.port.reset();
    CHECK(phones_broker(config) == PhoneBroker{"mqtt.example", 1883, false});
}

TEST_CASE("a broker on the mirror's own machine has another name for phones, and TLS") {
    auto config = with_broker("localhost");
    config.broker.port = 1883;
    CHECK(phones_broker(config) == PhoneBroker{"", 8883, true});
    config.provisioning.host = "home.example";
    CHECK(phones_broker(config) == PhoneBroker{"home.example", 8883, true});
    config.provisioning.tls = false;
    CHECK(phones_broker(config) == PhoneBroker{"home.example", 1883, false});
    config.provisioning.port = 1999;
    CHECK(phones_broker(config) == PhoneBroker{"home.example", 1999, false});
}

TEST_CASE("a broker that phones reach by another name does not inherit the mirror's port") {
    auto config = with_broker("192.168.1.5");
    config.broker.tls = false;
    config.broker.port = 1884;
    config.provisioning.host = "home.example";
    CHECK(phones_broker(config) == PhoneBroker{"home.example", 8883, true});
}
