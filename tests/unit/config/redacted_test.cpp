// What a stranger may see of a configuration.

#include "module/config/redacted.hpp"

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
          "\"radius\": 120", "\"https://…@tiles.example/{z}.png?…\"", "\"zoom\": 12"}) {
        INFO(kept);
        CHECK_THAT(shown, ContainsSubstring(kept));
    }
    for (const char* const hidden : {"broker.example", "\"me\"", "key.pem", "house", "53.5", "13.2", "pw@",
                                     "abc", "me@example", "1.5", "a comment"}) {
        INFO(hidden);
        CHECK_THAT(shown, !ContainsSubstring(hidden));
    }
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
