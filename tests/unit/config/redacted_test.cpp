// What a stranger may see of a configuration.

#include "module/config/redacted.hpp"

#include <algorithm>
#include <vector>

#include "tests/support/catch.hpp"

using namespace mirror::config;

TEST_CASE("a configuration is shown without what is nobody's business") {
    const std::string shown = redacted_config(R"({
        // a comment
        "uniqueId": "fam",
        "broker": { "host": "broker.example", "port": 8883, "username": "me", "passwordFile": "/etc/pw" },
        "encryptionKeyFile": "keys",
        "provisioning": { "host": "localhost", "key": "/etc/key.pem" },
        "control": { "accounts": ["house"] },
        "regions": [{ "name": "Home", "lat": 53.5571, "lon": 13.2607, "radius": 120 }],
        "map": { "raster": { "url": "https://me:pw@tiles.example/{z}.png?apikey=abc", "contact": "me@example.org" } },
        "modules": [{ "module": "map", "config": { "center": { "lat": 1.5, "lon": 2.5 }, "zoom": 12 } }]
    })");
    for (const char* const kept :
         {"\"fam\"", "8883", "\"/etc/pw\"", "\"encryptionKeyFile\": \"keys\"", "\"localhost\"", "\"Home\"",
          "\"radius\": 120", "\"https://…@…/{z}.png?…\"", "\"zoom\": 12"}) {
        INFO(kept);
        CHECK_THAT(shown, ContainsSubstring(kept));
    }
    for (const char* const hidden : {"broker.example", "\"me\"", "key.pem", "house", "53.5", "13.2", "pw@",
                                     "abc", "me@example", "1.5", "a comment"}) {
        INFO(hidden);
        CHECK_THAT(shown, !ContainsSubstring(hidden));
    }
}

TEST_CASE("of hosts and of programs' arguments nothing is shown") {
    const std::string text = R"({
        "broker": { "host": "mqtt.example" },
        "provisioning": { "host": "home.example.org" },
        "http": { "url": "https://me:pw@door.example:8443/pub?x=1", "bind": "192.168.1.20", "trustedProxies": ["10.9.8.7", "127.0.0.1"] },
        "display": { "power": { "offCommand": ["/usr/local/bin/plug", "tok3n", "off"], "onCommand": ["/usr/local/bin/plug", "tok3n"] } }
    })";
    const std::string shown = redacted_config(text);
    CHECK_THAT(shown, ContainsSubstring("\"https://…@…:8443/pub?…\"") &&
                          ContainsSubstring("/usr/local/bin/plug") && ContainsSubstring("\"127.0.0.1\""));
    for (const char* const hidden : {"mqtt.example", "home.example.org", "door.example", "me:pw",
                                     "192.168.1.20", "10.9.8.7", "tok3n", "\"off\""}) {
        INFO(hidden);
        CHECK_THAT(shown, !ContainsSubstring(hidden));
    }
    std::vector<std::string> hosts = hosts_in(text);
    std::ranges::sort(hosts);
    CHECK(hosts == std::vector<std::string>{"10.9.8.7", "192.168.1.20", "door.example", "home.example.org",
                                            "mqtt.example"});
    CHECK(hosts_in(R"({"http": {"url": "http://[fd00::1]:80/"}})") == std::vector<std::string>{"fd00::1"});
    CHECK(hosts_in(R"({"http": {"url": "http://localhost/"}, "broker": {"host": "localhost"}})").empty());
    CHECK(hosts_in("{").empty());
}

TEST_CASE("hosts in web addresses are the household's own, but for servers that anybody uses") {
    const std::string text = R"({
        "map": { "raster": { "url": "https://nas.lindner.lan/{z}/{x}/{y}.png", "fallback": "https://tile.openstreetmap.org/{z}/{x}/{y}.png?k=1" } },
        "notifications": { "receivers": [{ "name": "hook", "url": "https://me:pw@hooks.lindner.lan:8443/x" }] },
        "display": { "power": { "offCommand": ["/usr/bin/curl", "http://[fd00::7]:81/off"] } },
        "http": { "url": "http://[::1]:8084/pub" }
    })";
    const std::string shown = redacted_config(text);
    CHECK_THAT(shown, ContainsSubstring("\"https://…/{z}/{x}/{y}.png\"") &&
                          ContainsSubstring("\"https://tile.openstreetmap.org/{z}/{x}/{y}.png?…\"") &&
                          ContainsSubstring("\"http://[::1]:8084/pub\"") && !ContainsSubstring("lindner"));
    std::vector<std::string> hosts = hosts_in(text);
    std::ranges::sort(hosts);
    CHECK(hosts == std::vector<std::string>{"fd00::7", "hooks.lindner.lan", "nas.lindner.lan"});
    CHECK(hosts_in(R"({"map": {"raster": {"url": "https://openstreetmap.org.lindner.lan/"}}})").size() == 1);
}

TEST_CASE("hosts are taken out of a text where they are whole words, and before a port whoever they are") {
    const std::vector<std::string> hosts{"nas", "mqtt.example"};
    CHECK(without_hosts("nas: no answer; nasty, pi-nas, (nas)", hosts) == "…: no answer; nasty, pi-nas, (…)");
    CHECK(without_hosts("mqtt.example port 8883: refused; x.mqtt.example.", hosts) ==
          "… port 8883: refused; x.….");
    CHECK(without_hosts("an earlier.example port 1883 and 10.0.0.7 port 1883\n1.2.3.4 port 5", {}) ==
          "an … port 1883 and … port 1883\n… port 5");
    CHECK(without_hosts("127.0.0.1 port 1883, comes in at port 8084, localhost port 1", {}) ==
          "127.0.0.1 port 1883, comes in at port 8084, localhost port 1");
    CHECK(without_hosts(" port 5", {}) == " port 5");
    CHECK(without_hosts("nas.example and nas", {"nas", "nas.example"}) == "… and …");
}

TEST_CASE("addresses and certificates' names are taken out of a text whoever they belong to") {
    CHECK(without_hosts("192.0.2.7 came in by HTTP (from 2001:db8::1): refused", {}) ==
          "… came in by HTTP (from …): refused");
    CHECK(without_hosts("for another name (it is for DNS:home.example, DNS:b.example)", {}) ==
          "for another name (it is for DNS:…, DNS:…)");
    CHECK(without_hosts("from 192.0.2.7.", {}) == "from ….");
    CHECK(without_hosts("192.168.1.50:80, 127.0.0.1:80 and [2001:db8::1]:80", {}) ==
          "…, 127.0.0.1:80 and […]:80");
    CHECK(without_hosts("issued by C = DE, CN = mqtt.lindner.lan, O = Lindner; CN=other.lan", {}) ==
          "issued by C = DE, CN = …, O = Lindner; CN=…");
    CHECK(without_hosts("SSL: certificate subject name 'nas.lan' does not match target host name 'a.lan'",
                        {}) == "SSL: certificate subject name '…' does not match target host name '…'");
    const std::string harmless =
        "2026-11-22T12:00:00Z at 12:41:09, 0.1.0 of 127.0.0.1 and ::1, 0.0.0.0, face::off; 3.5 s: a.b.c: ...";
    CHECK(without_hosts(harmless, {}) == harmless);
}

TEST_CASE("addresses that name no machine stay") {
    CHECK_THAT(redacted_config(R"({"http": {"bind": "0.0.0.0"}})"), ContainsSubstring("0.0.0.0"));
    CHECK(hosts_in(R"({"http": {"bind": "::"}})").empty());
}

TEST_CASE("a broken configuration is not shown at all") {
    CHECK_THAT(redacted_config(R"({"password": "hunter2")"), !ContainsSubstring("hunter2"));
    CHECK_THAT(redacted_config(""), ContainsSubstring("no JSON"));
    CHECK_THAT(redacted_config("[\"hunter2\"]"), !ContainsSubstring("hunter2"));
    CHECK_NOTHROW(redacted_config("{\"a\": \"\xff\"}"));
}

TEST_CASE("secrets are taken out of a text wherever they stand, also next to each other") {
    const std::vector<std::string> secrets{"hunter2", "abc", "hunter22"};
    CHECK(without_secrets("a hunter2 b hunter2hunter2 c", secrets) == "a … b …… c");
    CHECK(without_secrets("hunter22 hunter2", secrets) == "… …");
    CHECK(without_secrets("abc", secrets) == "abc");  // too short to be one
    CHECK(without_secrets("", secrets).empty());
}
