// Phones from the shop: an account, the link, and all steps proven.

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/model_phones.hpp"
#include "tests/support/pretend_household.hpp"

using namespace mirror;
using namespace mirror::provisioning;
using namespace mirror::test;
using namespace std::chrono_literals;

namespace {

Household with_accounts() {
    Household household = lindner_household();
    household.takes_over = false;
    household.accounts = {account_of("Anna", "anna", "AN"), account_of("Ben", "ben", "BE")};
    return household;
}

}  // namespace

TEST_CASE("two new phones open their links and within ten seconds the mirror has heard them") {
    PretendHousehold home(with_accounts());
    CHECK(home.proven("anna/phone") == 1);
    CHECK(home.standing("anna/phone").causes == std::vector{Cause::NotSetUp});
    simulator::AndroidApp anna("Pixel 8");
    simulator::IosApp ben("0A1B2C3D-0000-4000-8000-00805F9B34FB");
    PretendPhone& annas = home.add(anna);
    PretendPhone& bens = home.add(ben);
    anna.type_in(k_story_begin, "allowConfigurationByURIAndConfigFile", "true");
    ben.type_in(k_story_begin, "allowConfigurationByURIAndConfigFile", "true");
    anna.moved(k_story_begin, fix_at(k_home_lat, k_home_lon));
    ben.moved(k_story_begin, fix_at(k_home_lat, k_home_lon));
    REQUIRE(anna.open_link(k_story_begin, link_configuration(home.household.accounts[0])));
    REQUIRE(ben.open_link(k_story_begin, link_configuration(home.household.accounts[1])));
    annas.go_online(k_story_begin);
    bens.go_online(k_story_begin);
    home.pass(10s);
    CHECK(home.broker.retained().contains("owntracks/fam/anna/phone"));
    CHECK(home.broker.retained().contains("owntracks/fam/ben/phone"));
    CHECK(home.proven("anna/phone") >= 4);
    CHECK(home.proven("ben/phone") >= 4);
    home.pass(5min);
    CHECK(home.proven("anna/phone") == k_steps);
    CHECK(home.proven("ben/phone") == k_steps);
    CHECK(home.standing("anna/phone").causes.empty());
    CHECK(home.standing("anna/phone").proofs[4]->evidence ==
          "it has the 2 regions that came with its settings, and obeys on owntracks/fam/anna/phone");
    CHECK(ben.setting("cleanSession") == "0");
    CHECK(anna.setting("cleanSession") == "false");
}

TEST_CASE("what the link told a new Android phone proves no settings: only what the settings bring does") {
    Household setup = with_accounts();
    const bool has_regions = GENERATE(true, false);
    if (!has_regions) setup.regions.clear();
    PretendHousehold home(setup);
    simulator::AndroidApp anna("Pixel 8");
    anna.type_in(k_story_begin, "allowConfigurationByURIAndConfigFile", "true");
    anna.moved(k_story_begin, fix_at(k_home_lat, k_home_lon));
    REQUIRE(anna.open_link(k_story_begin, link_configuration(home.household.accounts[0])));
    const bool is_open = GENERATE(true, false);
    if (!is_open) anna.type_in(k_story_begin, "remoteConfiguration", "false");
    home.add(anna).go_online(k_story_begin);
    home.pass(5min);
    CHECK(home.standing("anna/phone").proofs[static_cast<std::size_t>(Step::CommandsObeyed)]);
    const auto proof =
        home.standing("anna/phone").proofs[static_cast<std::size_t>(Step::ConfigurationConfirmed)];
    CHECK(proof.has_value() == is_open);
    if (is_open && !has_regions)
        CHECK(proof->evidence ==
              "it reconnected, told its position by itself, and obeys on owntracks/fam/anna/phone");
    if (!is_open && has_regions) {
        CHECK(home.standing("anna/phone").causes == std::vector{Cause::RemoteConfigurationOff});
        CHECK(home.standing("anna/phone").proofs[static_cast<std::size_t>(Step::RegionsConfirmed)]);
    }
    anna.type_in(UtcTime(home.now), "remoteConfiguration", "true");
    home.pass(48h);
    CHECK(home.proven("anna/phone") == k_steps);
}

TEST_CASE("an account that nobody uses is asked for a quarter of an hour and then left alone") {
    PretendHousehold home(with_accounts());
    home.pass(1h);
    const std::size_t asked = home.sent.size();
    CHECK(asked > 50);
    home.pass(240h);
    CHECK(home.sent.size() == asked);
    home.mirror().expect("Anna", home.now + 2min);
    home.pass(1h);
    CHECK(home.sent.size() > asked);
}

TEST_CASE("a phone that told somebody else's tracker id has not taken its settings") {
    PretendHousehold home(with_accounts());
    OldAndroid anna(false);
    anna.type_in(k_story_begin, "pubTopicBase", "owntracks/fam/%u/%d");
    anna.type_in(k_story_begin, "tid", "XX");
    anna.restarted(k_story_begin);
    anna.moved(k_story_begin, fix_at(k_home_lat, k_home_lon));
    home.add(anna).go_online(k_story_begin);
    home.pass(2h);
    anna.moved(UtcTime(home.now), fix_at(k_home_lat, k_home_lon, UtcTime(home.now)));
    home.run();
    CHECK_FALSE(home.standing("anna/phone").proofs[4]);
    CHECK(home.standing("anna/phone").causes == std::vector{Cause::RemoteConfigurationOff});
    CHECK(home.standing("anna/phone").proofs[5]);  // regions need `cmd` alone on Android
}

TEST_CASE("a new password is for a new phone: nothing that the last one proved holds for it") {
    PretendHousehold home(with_accounts());
    simulator::AndroidApp old_phone("Pixel 8");
    old_phone.type_in(k_story_begin, "allowConfigurationByURIAndConfigFile", "true");
    old_phone.moved(k_story_begin, fix_at(k_home_lat, k_home_lon));
    REQUIRE(old_phone.open_link(k_story_begin, link_configuration(home.household.accounts[0])));
    PretendPhone& old_link = home.add(old_phone);
    old_link.go_online(k_story_begin);
    home.pass(1h);
    REQUIRE(home.proven("anna/phone") == k_steps);
    REQUIRE(home.standing("anna/phone").platform == Platform::Android);
    old_link.go_offline();
    SECTION("rotated") {
        home.household.accounts[0].password = "another";
    }
    SECTION("removed and added") {
        const Account kept = home.household.accounts[0];
        home.household.accounts.erase(home.household.accounts.begin());
        home.mirror().reconfigure(home.household, home.now);
        home.household.accounts.insert(home.household.accounts.begin(), kept);
    }
    home.household.accounts[0].created_at = home.now.time_since_epoch().count();
    home.mirror().reconfigure(home.household, home.now);
    CHECK(home.proven("anna/phone") == 1);
    CHECK(home.standing("anna/phone").platform == Platform::Unknown);
    CHECK(home.standing("anna/phone").causes == std::vector{Cause::NotSetUp});
    CHECK(home.mirror().next_due(home.now) <= home.now + 5s);  // it is about to come
    simulator::IosApp new_phone("0A1B2C3D-0000-4000-8000-00805F9B34FB");
    const UtcTime now(home.now);
    new_phone.type_in(now, "allowConfigurationByURIAndConfigFile", "true");
    new_phone.moved(now, fix_at(k_home_lat, k_home_lon, now));
    REQUIRE(new_phone.open_link(now, link_configuration(home.household.accounts[0])));
    home.add(new_phone).go_online(now);
    home.pass(1h);
    CHECK(home.proven("anna/phone") == k_steps);
    CHECK(home.standing("anna/phone").platform == Platform::Ios);
    CHECK(home.standing("anna/phone").proofs[0]->at > UtcSeconds(1'790'000'000s));
}
