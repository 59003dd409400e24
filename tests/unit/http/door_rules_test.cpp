// Who speaks for whom on the way, how much an account may say, and what comes back from the broker.

#include "module/engine/echoes.hpp"
#include "module/http/addresses.hpp"
#include "module/http/door.hpp"
#include "module/http/rate.hpp"
#include "module/provisioning/phones_broker.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::http;
using namespace std::chrono_literals;

TEST_CASE("networks hold what lies in them") {
    const Networks networks(
        {"10.1.0.0/16", "192.168.7.9", "fd00::/8", "10.20.30.0/23", "rubbish", "1.2.3.4/33"});
    for (const char* inside : {"10.1.2.3", "::ffff:10.1.2.3", "192.168.7.9", "fdab::1", "10.20.31.255"})
        CHECK(networks.contain(inside));
    for (const char* outside : {"10.2.0.1", "192.168.7.8", "fe80::1", "10.20.32.0", "1.2.3.4", "", "rubbish"})
        CHECK_FALSE(networks.contain(outside));
    CHECK(Networks({"0.0.0.0/0"}).contain("8.8.8.8"));
    CHECK_FALSE(Networks({"0.0.0.0/0"}).contain("::1"));
    CHECK_FALSE(Networks().contain("127.0.0.1"));
}

TEST_CASE("only a trusted proxy says whom it speaks for") {
    const Networks trusted({"127.0.0.1", "10.0.0.0/8"});
    CHECK(client_address("127.0.0.1", "203.0.113.7", trusted) == "203.0.113.7");
    CHECK(client_address("::ffff:127.0.0.1", " 203.0.113.7 ", trusted) == "203.0.113.7");
    CHECK(client_address("198.51.100.1", "203.0.113.7", trusted) == "198.51.100.1");
    // A chain is believed from its end, as far as the proxies are ours.
    CHECK(client_address("127.0.0.1", "1.1.1.1, 203.0.113.7, 10.0.0.3", trusted) == "203.0.113.7");
    CHECK(client_address("127.0.0.1", "10.0.0.9,10.0.0.3", trusted) == "10.0.0.9");
    CHECK(client_address("127.0.0.1", "unknown", trusted) == "127.0.0.1");
    CHECK(client_address("127.0.0.1", "", trusted) == "127.0.0.1");
}

TEST_CASE("an account may empty a long queue at once, and then waits") {
    Rate rate({100, 10});
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i)
        CHECK(rate.take("anna", start));
    CHECK_FALSE(rate.take("anna", start));
    CHECK(rate.take("ben", start));
    CHECK(rate.take("anna", start + 100ms));
    CHECK_FALSE(rate.take("anna", start + 100ms));
    for (int i = 0; i < 100; ++i)
        CHECK(rate.take("anna", start + 1h));
    CHECK_FALSE(rate.take("anna", start + 1h));
}

TEST_CASE("what was republished is recognised once when it comes back") {
    mirror::engine::Echoes echoes;
    CHECK_FALSE(echoes.recognise("a", "1"));
    echoes.expect("a", "1");
    echoes.expect("a", "1");
    CHECK_FALSE(echoes.recognise("a", "2"));
    CHECK_FALSE(echoes.recognise("b", "1"));
    CHECK(echoes.recognise("a", "1"));
    CHECK(echoes.recognise("a", "1"));
    CHECK_FALSE(echoes.recognise("a", "1"));
    for (std::size_t i = 0; i <= mirror::engine::Echoes::k_most; ++i)
        echoes.expect("many", std::to_string(i));
    CHECK_FALSE(echoes.recognise("many", "0"));  // too long ago
    CHECK(echoes.recognise("many", "20000"));
}

TEST_CASE("without encryption the mirror listens to itself alone, and phones are told where to post") {
    mirror::config::Config config;
    CHECK(listening_addresses(config.http) == std::vector<std::string>{"127.0.0.1"});
    CHECK(mirror::provisioning::phones_url(config).empty());
    config.provisioning.host = "home.example.org";
    CHECK(mirror::provisioning::phones_url(config).empty());  // nobody but itself hears it there
    config.http.bind = "0.0.0.0";
    CHECK(mirror::provisioning::phones_url(config) == "http://home.example.org:8084/pub");
    config.http.bind.clear();
    config.http.certificate = "c.pem";
    CHECK(listening_addresses(config.http).front() == "::");
    CHECK(mirror::provisioning::phones_url(config) == "https://home.example.org:8084/pub");
    config.provisioning.host = "fd00::1";
    CHECK(mirror::provisioning::phones_url(config) == "https://[fd00::1]:8084/pub");
    config.http.bind = "192.168.1.5";
    config.http.url = "https://example.org/owntracks?u=anna";
    CHECK(listening_addresses(config.http) == std::vector<std::string>{"192.168.1.5"});
    CHECK(mirror::provisioning::phones_url(config) == config.http.url);
}
