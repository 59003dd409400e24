// The door for phones in HTTP mode: `http`, and a household without a broker.

#include "module/config/read_config.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;

namespace {

std::string told_of(const std::string& section) {
    return problems_of(household_text("\"http\": " + section));
}

}  // namespace

TEST_CASE("phones are let in by HTTP only where somebody says so") {
    CHECK(read(household_text(""))->config.http == Http{});
    CHECK_FALSE(Http{}.enabled);
    const Config config = good_config(household_text(R"("http": {"enabled": true, "port": 9000, "bind": "::",
"trustedProxies": ["10.0.0.1", "fd00::/8"], "republish": true, "url": "https://home.example.org/pub"})"));
    CHECK(
        config.http ==
        Http{
            true, 9000, "::", "", "", {"10.0.0.1", "fd00::/8"}, false, true, "https://home.example.org/pub"});
}

TEST_CASE("nobody listens to other machines in the open by accident") {
    CHECK_THAT(told_of(R"({"enabled": true, "bind": "0.0.0.0"})"),
               ContainsSubstring("other machines could come in, and there is no encryption") &&
                   ContainsSubstring("trustedProxies"));
    CHECK_THAT(told_of(R"({"enabled": true, "bind": "0.0.0.0", "allowPlain": true})"),
               ContainsSubstring("passwords and every position travel unencrypted"));
    CHECK(told_of(R"({"enabled": true, "bind": "192.168.1.5", "trustedProxies": ["192.168.1.2"]})").empty());
    CHECK(told_of(R"({"enabled": true, "bind": "127.0.0.1"})").empty());
    CHECK(told_of(R"({"enabled": false, "bind": "0.0.0.0"})").empty());
    CHECK(told_of(R"({"enabled": true})").empty());
}

TEST_CASE("what cannot work in http is told with its reason") {
    CHECK_THAT(told_of(R"({"bind": "localhost"})"), ContainsSubstring("`localhost` is not an address"));
    CHECK_THAT(told_of(R"({"port": 70000})"), ContainsSubstring("from 1 to 65535"));
    CHECK_THAT(told_of(R"({"trustedProxies": ["10.0.0.0/33"]})"),
               ContainsSubstring("neither an address nor a network"));
    CHECK_THAT(told_of(R"({"trustedProxies": ["proxy"]})"),
               ContainsSubstring("neither an address nor a network"));
    CHECK_THAT(told_of(R"({"url": "home.example.org"})"), ContainsSubstring("is no address for phones"));
    CHECK_THAT(told_of(R"({"url": "https://anna:pw@home.example.org/pub"})"),
               ContainsSubstring("is no address for phones"));
    const TemporaryFolder folder;
    CHECK_THAT(told_of(R"({"certificate": ")" + folder.path().string() + R"(/none.pem"})"),
               ContainsSubstring("belong together") && ContainsSubstring("certificate"));
    CHECK_THAT(told_of(R"({"prot": 1})"), ContainsSubstring("did you mean `port`?"));
}

TEST_CASE("a household whose phones post needs no broker, and is told what does not work then") {
    CHECK_THAT(problems_of(R"({"uniqueId": "fam"})"), ContainsSubstring("`broker`: is missing"));
    CHECK_THAT(problems_of(R"({"uniqueId": "fam", "http": {"enabled": false}})"),
               ContainsSubstring("`broker`: is missing"));
    CHECK(problems_of(R"({"uniqueId": "fam", "http": {"enabled": true}})").empty());
    CHECK_THAT(problems_of(R"({"uniqueId": "fam", "http": {"enabled": true, "republish": true},
"homeAssistant": {"enabled": true}, "provisioning": {"takeOver": true},
"modules": [{"module": "mqttValue", "position": "top_left", "config": {"topic": "a/b"}}]})"),
               ContainsSubstring("nothing is announced") && ContainsSubstring("`republish` does nothing") &&
                   ContainsSubstring("finds no phones") && ContainsSubstring("`mqttValue` hears no topics"));
    CHECK(good_config(R"({"uniqueId": "fam", "http": {"enabled": true}})").broker.host.empty());
}
