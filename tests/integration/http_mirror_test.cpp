// The real program in a household without a broker: from `provision add --http` to the last position.

#include <nlohmann/json.hpp>

#include "module/owntracks/base64.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/http_phone.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"

using namespace mirror;
using namespace mirror::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// The household of the others' tests, without their broker.
class BrokerlessHousehold : public Household {
  public:
    BrokerlessHousehold() : Household(1), port(free_port()) {
        config.erase("broker");
        config["people"][0]["devices"] = {"anna/phone"};
        config["http"] = {{"enabled", true}, {"port", port}, {"url", url("127.0.0.1")}};
        write_config();
    }
    [[nodiscard]] std::string url(const std::string& host) const {
        return "http://" + host + ":" + std::to_string(port) + "/pub";
    }

    int port;
};

/// The configuration in a setup link.
json configuration_in(const std::string& output) {
    constexpr std::string_view k_begin = "owntracks:///config?inline=";
    const auto begin = output.find(k_begin);
    REQUIRE(begin != std::string::npos);
    std::string data = output.substr(begin + k_begin.size());
    data.erase(data.find_first_of(" \n"));
    for (auto plus = data.find("%2B"); plus != std::string::npos; plus = data.find("%2B"))
        data.replace(plus, 3, "+");
    const auto text = owntracks::decode_base64(data);
    REQUIRE(text);
    return json::parse(*text);
}

}  // namespace

TEST_CASE("a household without a broker sets a phone up and hears it") {
    const BrokerlessHousehold household;
    const auto added = household.run({"provision", "add", "Anna"});
    INFO(added.output);
    CHECK(added.exit_code == 0);
    CHECK_THAT(added.output, ContainsSubstring("It will post to " + household.url("127.0.0.1")) &&
                                 !ContainsSubstring("password file"));
    const auto shown = household.run({"provision", "show", "Anna", "--link", "--force"});
    const json phone = configuration_in(shown.output);
    CHECK(phone.at("mode") == 3);
    CHECK(phone.at("url") == household.url("127.0.0.1"));
    CHECK(phone.at("auth") == true);
    CHECK(phone.at("pubTopicBase") == "owntracks/fam/anna/phone");
    CHECK(phone.at("cmd") == true);
    CHECK_FALSE(phone.contains("host"));
    CHECK_THAT(household.run({"provision", "show", "Anna", "--values", "--force"}).output,
               ContainsSubstring("HTTP") && ContainsSubstring(household.url("127.0.0.1")));
    CHECK_THAT(household.run({"doctor"}).output, ContainsSubstring("nobody listens for phones at 127.0.0.1"));

    RunningMirror mirror(household);
    REQUIRE(mirror.logs("phones come in by HTTP"));
    HttpPhone anna(phone.at("url"),
                   phone.at("username").get<std::string>() + ":" + phone.at("password").get<std::string>());
    json location = json::parse(location_json(53.5605, 13.2480, 60));
    location["topic"] = phone.at("pubTopicBase");
    CHECK(anna.post(location.dump()).status == 200);
    const json state = household.state_when(
        [](const json& now) { return !person_in(now, "Anna").at("position").is_null(); });
    REQUIRE_FALSE(state.is_null());
    CHECK(person_in(state, "Anna").at("whereabouts").at("region") == "Home");
    CHECK_THAT(household.run({"doctor"}).output, ContainsSubstring("phones are listened for at 127.0.0.1") &&
                                                     ContainsSubstring("this household has none") &&
                                                     ContainsSubstring("1 of 1 accounts"));

    // The old password is worth nothing at once.
    CHECK(household.run({"provision", "rotate", "Anna"}).exit_code == 0);
    CHECK(anna.post(location.dump()).status == 401);
    CHECK(mirror.stop(10s) == 0);
}

TEST_CASE("an account is for one mode, and a household with a broker asks for the other one") {
    BrokerlessHousehold household;
    household.config["broker"] = {{"host", "broker.example"}, {"username", "mirror"}};
    household.write_config();
    const auto posting = household.run({"provision", "add", "Anna", "--http"});
    INFO(posting.output);
    CHECK(posting.exit_code == 0);
    CHECK_THAT(posting.output, !ContainsSubstring("password file") && ContainsSubstring("It will post to"));
    const auto again = household.run({"provision", "add", "Anna"});
    CHECK(again.exit_code == 2);
    CHECK_THAT(again.output, ContainsSubstring("that account is for HTTP mode"));
    CHECK_THAT(household.run({"provision", "add", "Ben"}).output, ContainsSubstring("password file"));
    const json list = json::parse(household.run({"provision", "list", "--json"}).output);
    CHECK(list.at("accounts").at(0).at("http") == true);
    CHECK(list.at("accounts").at(1).at("http") == false);
    // What the broker's files get has nothing of phones that do not come there.
    household.folder().write("broker-password", "secret\n");
    household.config["broker"]["passwordFile"] = "broker-password";
    household.write_config();
    const auto folder = household.folder().path() / "broker";
    const auto written = household.run({"provision", "add", "Clara", "--out-dir", folder.string()});
    INFO(written.output);
    CHECK(written.exit_code == 0);
    CHECK_THAT(content_of(folder / "passwd"), ContainsSubstring("clara:") && !ContainsSubstring("anna:"));
}
