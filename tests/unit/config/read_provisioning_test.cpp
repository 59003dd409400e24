// How phones are set up: `provisioning`.

#include "module/config/read_config.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;

namespace {

std::string told_of(const std::string& section) {
    return problems_of(household_text("\"provisioning\": " + section));
}

std::vector<Problem> warnings_of(const std::string& section) {
    const auto result = read(household_text("\"provisioning\": " + section));
    REQUIRE(result);
    return result->warnings;
}

}  // namespace

TEST_CASE("provisioning is read, and needs nothing to be there") {
    CHECK(read(household_text(""))->config.provisioning == Provisioning{});
    CHECK(Provisioning{}.role == ProvisioningRole::owner);
    const auto result =
        read(household_text(R"("provisioning": {"role": "observer", "host": "home.example.org",
"port": 8884, "tls": true, "mosquittoDirectory": "/etc/mosquitto", "certificate": "/c.pem", "key": "/k.pem", "showKey": "F9"})"));
    REQUIRE(result);
    CHECK(result->warnings.empty());
    CHECK(result->config.provisioning == Provisioning{ProvisioningRole::observer, "home.example.org", 8884,
                                                      true, "/etc/mosquitto", "/c.pem", "/k.pem", "F9"});
}

TEST_CASE("what cannot work in provisioning is told with its reason") {
    CHECK_THAT(told_of(R"({"role": "boss"})"), ContainsSubstring("not one of `owner`, `observer`"));
    CHECK_THAT(told_of(R"({"host": "mqtt://home"})"), ContainsSubstring("without `mqtt://`"));
    CHECK_THAT(told_of(R"({"showKey": "Escape"})"), ContainsSubstring("`Escape` is no key"));
    CHECK_THAT(told_of(R"({"port": 0})"), ContainsSubstring("from 1 to 65535"));
    CHECK_THAT(told_of(R"({"mosquittoDirectory": "mosquitto"})"), ContainsSubstring("not a complete path"));
    CHECK_THAT(told_of(R"({"certificate": "/my certificate.pem", "key": "/k"})"),
               ContainsSubstring("has no spaces"));
    CHECK_THAT(told_of(R"({"certificate": "/c.pem"})"),
               ContainsSubstring("`provisioning.key`: is missing") && ContainsSubstring("belong together"));
    CHECK_THAT(told_of(R"({"hots": "x"})"), ContainsSubstring("did you mean `host`?"));
}

TEST_CASE("an address that means the phone itself is warned of") {
    const auto warnings = warnings_of(R"({"host": "localhost"})");
    REQUIRE(warnings.size() == 1);
    CHECK_THAT(to_text(warnings[0]), ContainsSubstring("for a phone `localhost` is the phone itself"));
    CHECK(warnings_of(R"({"tls": false, "certificate": "/c", "key": "/k"})").size() == 1);
}
