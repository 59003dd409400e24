#include "module/provisioning/mosquitto_files.hpp"

#include <algorithm>

#include "module/provisioning/password_hash.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::provisioning;

namespace {

Account phone(const std::string& user) {
    Account account;
    account.person = account.user_name = user;
    account.password = user + "pw";
    account.device = account.device_id = "phone";
    account.client_id = user + "phone";
    return account;
}

Account shared_phone(const std::string& device) {
    Account account = phone("fam");
    account.convention = Convention::Device;
    account.device_id = account.client_id = device;
    return account;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
    return std::ranges::find(lines, line) != lines.end();
}

std::vector<std::string_view> views(const std::vector<std::string>& lines) {
    return {lines.begin(), lines.end()};
}

}  // namespace

TEST_CASE("the password file has every account once, and the same again for the same accounts") {
    Account car = phone("car");
    car.convention = Convention::Device;
    const AccountBook book{{phone("anna"), shared_phone("x"), shared_phone("y"), phone("ben")}, {car}};
    const auto lines = passwd_lines(book, {"mirror", "mpw", {}, false}, {});
    REQUIRE(lines.size() == 5);
    CHECK(lines[0].starts_with("mirror:$7$"));
    CHECK(lines[1].starts_with("fam:$7$"));
    CHECK(lines[2].starts_with("anna:$7$"));
    CHECK(lines[3].starts_with("ben:$7$"));
    CHECK(lines[4].starts_with("car:$7$"));
    CHECK(is_hash_of(std::string_view(lines[2]).substr(5), "annapw"));
    CHECK(passwd_lines(book, {"mirror", "mpw", {}, false}, views(lines)) == lines);
    AccountBook rotated = book;
    rotated.accounts[0].password = "another";
    const auto renewed = passwd_lines(rotated, {"mirror", "mpw", {}, false}, views(lines));
    CHECK(renewed[2] != lines[2]);
    CHECK(is_hash_of(std::string_view(renewed[2]).substr(5), "another"));
    CHECK(renewed[3] == lines[3]);
    CHECK(passwd_lines({}, {"mirror", "", {}, false}, {}).empty());  // the broker knows the mirror already
}

TEST_CASE("in convention (b) a phone's rights name its own topics") {
    const auto lines = acl_lines({{phone("anna")}, {}}, {"mirror", "", {"house/bath"}, true}, "fam");
    CHECK(lines[0] == "user mirror");
    CHECK(lines[1] == "topic readwrite owntracks/fam/#");
    CHECK(lines[2] == "topic read house/bath");
    CHECK(lines[3] == "user anna");
    CHECK(has(lines, "topic write owntracks/fam/anna/phone"));
    CHECK(has(lines, "topic write owntracks/fam/anna/phone/event"));
    CHECK(has(lines, "topic read owntracks/fam/anna/phone/cmd"));
    CHECK_FALSE(has(lines, "topic write owntracks/fam/anna/phone/cmd"));
    CHECK(std::ranges::none_of(lines, [](const std::string& line) { return line.starts_with("pattern"); }));
}

TEST_CASE("the mirror finds phones that are not led over yet, unless others use the broker, too") {
    CHECK(acl_lines({}, {"mirror", "", {}, false}, "fam") ==
          std::vector<std::string>{"user mirror", "topic readwrite owntracks/#"});
    CHECK(acl_lines({}, {"mirror", "", {}, true}, "fam") ==
          std::vector<std::string>{"user mirror", "topic readwrite owntracks/fam/#"});
}

TEST_CASE("in convention (a) rights hang on the client id") {
    const auto lines = acl_lines({{shared_phone("x"), phone("anna")}, {}}, {"mirror", "", {}, false}, "fam");
    CHECK(std::ranges::count(lines, "user fam") == 1);
    CHECK(has(lines, "pattern write owntracks/%u/%c"));
    CHECK(has(lines, "pattern read owntracks/%u/%c/cmd"));
    CHECK(has(lines, "topic read owntracks/fam/anna/phone"));
}

TEST_CASE("the household's own directives win, and what contradicts is named with its line") {
    const BrokerSettings settings{
        "/m/passwd", "/m/acl", "/m/", {{1883, true, "", ""}, {8883, false, "/c.pem", "/k.pem"}}};
    const auto all = conf_lines(settings, {});
    REQUIRE(all);
    CHECK(*all == std::vector<std::string>{"allow_anonymous false", "password_file /m/passwd",
                                           "acl_file /m/acl", "persistence true", "persistence_location /m/",
                                           "max_packet_size 2097152", "max_queued_messages 100000",
                                           "max_queued_bytes 67108864", "persistent_client_expiration 60d",
                                           "listener 1883 127.0.0.1", "listener 8883", "certfile /c.pem",
                                           "keyfile /k.pem", "tls_version tlsv1.2"});
    const std::string text =
        "# comment\npersistence_location /x/\n  password_file\t/p \nlistener 8883 0.0.0.0\nport 1883\n";
    const auto some = conf_lines(settings, directives_of(text, "fam", "m.conf"));
    REQUIRE(some);
    CHECK_FALSE(has(*some, "persistence_location /m/"));
    CHECK_FALSE(has(*some, "password_file /m/passwd"));
    CHECK(has(*some, "acl_file /m/acl"));
    CHECK(std::ranges::none_of(*some, [](const std::string& line) {
        return line.starts_with("listener") || line.starts_with("certfile");
    }));
    const auto fault = [&](const std::string& conf) {
        const auto lines = conf_lines(settings, directives_of(conf, "fam", "m.conf"));
        REQUIRE_FALSE(lines);
        return lines.error().text;
    };
    CHECK_THAT(fault("\nallow_anonymous true\n"), ContainsSubstring("m.conf:2: `allow_anonymous true`") &&
                                                      ContainsSubstring("nothing was changed"));
    CHECK_THAT(fault("per_listener_settings true"), ContainsSubstring("--out-dir"));
    CHECK_THAT(fault("plugin /usr/lib/x.so"), ContainsSubstring("a plugin"));
    CHECK(conf_lines(settings, directives_of("allow_anonymous false\n", "fam", "m.conf")));
}

TEST_CASE("accounts of others are found in passwords and rights") {
    CHECK(users_in_passwd({"ha:$7$x", "# no:one", "", "zigbee:y", "nonsense", ":x"}) ==
          std::set<std::string>{"ha", "zigbee"});
    CHECK(users_in_acl({"user ha", "topic read #", "  user zig bee ", "#user x"}) ==
          std::set<std::string>{"ha", "zig bee"});
}

TEST_CASE(
    "the mirror may announce, the named accounts may give it orders, and phones are granted nothing there") {
    MirrorAccount mirror{"mirror", "", {}, true};
    mirror.house = {"owntracks-mirror/fam", "homeassistant", {"house"}};
    const auto lines = acl_lines({{phone("anna")}, {}}, mirror, "fam");
    const std::vector<std::string> expected{"user mirror",
                                            "topic readwrite owntracks/fam/#",
                                            "topic readwrite owntracks-mirror/fam/#",
                                            "topic write homeassistant/+/+/config",
                                            "topic read homeassistant/status",
                                            "user house",
                                            "topic read owntracks-mirror/fam/#",
                                            "topic write owntracks-mirror/fam/control",
                                            "topic read homeassistant/#",
                                            "topic write homeassistant/status",
                                            "user anna"};
    REQUIRE(lines.size() > expected.size());
    CHECK(std::vector<std::string>(lines.begin(), lines.begin() + 11) == expected);
    CHECK(std::none_of(lines.begin() + 10, lines.end(), [](const std::string& line) {
        return line.find("owntracks-mirror") != std::string::npos ||
               line.find("homeassistant") != std::string::npos;
    }));
    mirror.house = {"owntracks-mirror/fam", "", {}};
    CHECK(acl_lines({}, mirror, "fam") == std::vector<std::string>{"user mirror",
                                                                   "topic readwrite owntracks/fam/#",
                                                                   "topic readwrite owntracks-mirror/fam/#"});
}
