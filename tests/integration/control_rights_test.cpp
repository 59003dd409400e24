// Under the access rules that `provision add` writes: who may give the mirror orders, and who hears what it
// tells.

#include "tests/integration/house_broker.hpp"
#include "tests/integration/provision_household.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::ProvisionedHousehold;
using test::RunningMirror;

namespace {

constexpr auto* k_control = "owntracks-mirror/fam/control";
constexpr auto* k_reply = "owntracks-mirror/fam/control/reply";

/// mosquitto's own tool makes the account of another program, as a household would.
void add_own_account(ProvisionedHousehold& home, const std::string& user, const std::string& password) {
    test::ChildProcess tool({"mosquitto_passwd", "-b", home.file("passwd").string(), user, password},
                            home.household().folder().path() / "passwd.log");
    REQUIRE(tool.wait(20'000).has_value());
}

}  // namespace

TEST_CASE("only the accounts that the configuration names may give orders; phones are granted nothing") {
    ProvisionedHousehold home;
    home.household().config["control"] = {{"accounts", {"house"}}};
    home.household().config["homeAssistant"] = {{"enabled", true}};
    home.household().write_config();
    const auto added = home.provision({"add", "Anna"});
    INFO(added.output);
    REQUIRE(added.exit_code == 0);
    add_own_account(home, "house", "housepw");
    add_own_account(home, "stranger", "strangerpw");
    home.start_broker();

    RunningMirror mirror(home.household());
    REQUIRE(mirror.shows_picture());
    test::SettledListener house(
        home.login("house", "housepw", "house", {"owntracks-mirror/fam/#", "homeassistant/#"}));
    const auto heard = [](test::Listener& who, const std::string& topic, const std::string& payload) {
        return who.wait_until([&] { return test::has_heard(who, topic, payload); }, 30s);
    };
    // The mirror may write what it tells, and the house may read it.
    REQUIRE(heard(house, "owntracks-mirror/fam/mirror/screen", "on"));
    CHECK(house.wait_until([&] {
        return std::ranges::any_of(house.messages, [](const test::Heard& each) {
            return each.topic == "homeassistant/device/owntracks_mirror_fam/config";
        });
    }));

    // A phone and a stranger give orders that nobody hears; then the house gives one, which is obeyed.
    test::SettledListener phone(
        home.login(home.account("Anna"), {"owntracks-mirror/fam/#", "owntracks/fam/+/+"}));
    test::SettledListener stranger(
        home.login("stranger", "strangerpw", "stranger", {"owntracks-mirror/fam/#"}));
    test::publish(phone, k_control, "screen off");
    test::publish(stranger, k_control, "screen off");
    test::publish(phone, "owntracks-mirror/fam/person/Anna/home", "true", true);
    test::publish(house, k_control, "hide clock");
    REQUIRE(heard(house, "owntracks-mirror/fam/mirror/module/clock", "off"));
    CHECK(house.wait_until(
        [&] { return std::ranges::count(house.messages, std::string(k_reply), &test::Heard::topic) == 1; }));
    CHECK_FALSE(test::has_heard(house, "owntracks-mirror/fam/mirror/screen", "off"));
    CHECK_FALSE(test::has_heard(house, "owntracks-mirror/fam/person/Anna/home", "true"));
    // The house may give orders, but not pose as the mirror.
    test::publish(house, "owntracks-mirror/fam/mirror/screen", "off", true);
    test::publish(house, k_control, "show clock");
    REQUIRE(house.wait_until(
        [&] { return std::ranges::count(house.messages, std::string(k_reply), &test::Heard::topic) == 2; }));
    CHECK_FALSE(test::has_heard(house, "owntracks-mirror/fam/mirror/screen", "off"));
    // What everybody may hear comes last: then a phone has heard all that it ever will.
    test::Phone boss(home.mirror_login("boss"));
    test::publish(boss, "owntracks/fam/ben/phone", "last");
    REQUIRE(heard(phone, "owntracks/fam/ben/phone", "last"));
    for (test::Listener* const nobody :
         {static_cast<test::Listener*>(&phone), static_cast<test::Listener*>(&stranger)}) {
        nobody->wait_until([&] {
            CHECK(std::ranges::none_of(nobody->messages, [](const test::Heard& each) {
                return each.topic.starts_with("owntracks-mirror/") ||
                       each.topic.starts_with("homeassistant/");
            }));
            return true;
        });
    }
    CHECK(mirror.stop() == 0);
}
