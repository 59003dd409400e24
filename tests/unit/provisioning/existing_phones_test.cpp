// Phones that were there before the mirror: from their old topic to the household's, whatever happens.

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/model_phones.hpp"
#include "tests/support/pretend_household.hpp"

using namespace mirror;
using namespace mirror::provisioning;
using namespace mirror::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* k_anna = "anna/phone";
constexpr const char* k_ben = "ben/phone";

std::vector<std::string> names(const simulator::PhoneApp& app, const std::string& base = "") {
    std::vector<std::string> found;
    for (const simulator::AppRegion& region : app.regions()) {
        if (base.empty() || region.base == base) found.push_back(region.name);
    }
    std::ranges::sort(found);
    return found;
}

using Names = std::vector<std::string>;

/// Nothing that was sent may ever have been such a thing.
void check_harmless(const PretendHousehold& home) {
    for (const Order& order : home.sent) {
        INFO(order.topic << " " << order.payload);
        if (order.topic.ends_with("/_mirror/owner")) continue;
        CHECK((!order.retain || order.payload.empty()));
        for (const char* secret :
             {"\"host\"", "\"password\"", "\"username\"", "\"clientId\"", "\"deviceId\"", "\"url\""})
            CHECK(order.payload.find(secret) == std::string::npos);
    }
    CHECK(std::ranges::none_of(home.broker.retained(),
                               [](const auto& kept) { return kept.first.ends_with("/cmd"); }));
}

}  // namespace

TEST_CASE("an Android phone is found on its old topic, brought over, and every step proven") {
    PretendHousehold home(lindner_household());
    OldAndroid app;
    app.add_region(own_region("Gym", 1'700'000'000));
    home.add(app).go_online(k_story_begin);
    home.pass(1h);
    CHECK(app.base() == "owntracks/fam/anna/phone");
    CHECK(home.proven(k_anna) == k_steps);
    CHECK(home.standing(k_anna).causes.empty());
    CHECK(home.standing(k_anna).platform == Platform::Android);
    CHECK(names(app) == Names{"Gym", "Home", "School"});
    CHECK_FALSE(home.broker.retained().contains("owntracks/anna/phone"));
    CHECK(home.broker.retained().contains("owntracks/fam/anna/phone"));
    check_harmless(home);
}

TEST_CASE("an iPhone is found on its old topic, brought over, and every step proven") {
    PretendHousehold home(lindner_household());
    OldIphone app;
    home.add(app).go_online(k_story_begin);
    home.pass(1h);
    CHECK(app.base() == "owntracks/fam/ben/phone");
    CHECK(home.proven(k_ben) == k_steps);
    CHECK(names(app, app.base()) == Names{"Home", "School"});
    CHECK(home.standing(k_ben).proofs[4]->evidence == "its own list of settings agrees");
    CHECK_FALSE(home.broker.retained().contains("owntracks/ben/phone"));
    check_harmless(home);
}

TEST_CASE("an iPhone's owner keeps their own regions on the way to the household's topic") {
    PretendHousehold home(lindner_household());
    OldIphone app;
    app.add_region(own_region("Pool", 1'700'000'001));
    app.add_region(own_region("Home", 1'700'000'002));  // of the same name as one of the household's
    PretendPhone& phone = home.add(app);
    SECTION("at once") {
        phone.go_online(k_story_begin);
        home.pass(1h);
    }
    SECTION("when its answer about them is late") {
        bool is_mute = true;
        home.broker.allows = [&](const std::string&, const std::string& topic, bool is_write) {
            return !is_mute || !is_write || topic != "owntracks/ben/phone/waypoints";
        };
        phone.go_online(k_story_begin);
        home.pass(12h);
        CHECK(app.base() == "owntracks/ben/phone");
        CHECK(home.count_sent("setConfiguration") == 0);
        is_mute = false;
        home.pass(24h);
    }
    SECTION("and one that they made while it took no settings") {
        app.type_in(k_story_begin, "remoteConfiguration", "false");
        phone.go_online(k_story_begin);
        home.pass(12h);
        CHECK(app.base() == "owntracks/ben/phone");
        phone.go_offline();
        home.pass(6h);
        CHECK(home.mirror().next_due(home.now) > home.now + 1min);  // it waits, and not in a hurry
        app.add_region(own_region("Gym", 1'700'000'003));
        app.type_in(UtcTime(home.now), "remoteConfiguration", "true");
        phone.go_online(UtcTime(home.now));
        home.pass(48h);
        CHECK(std::ranges::count(names(app, app.base()), "Gym") == 1);
    }
    CHECK(app.base() == "owntracks/fam/ben/phone");
    CHECK(home.proven(k_ben) == k_steps);
    for (const char* name : {"Home", "Home (fam)", "Pool", "School"})
        CHECK(std::ranges::count(names(app, app.base()), name) == 1);
    CHECK(home.standing(k_ben).proofs[5]->evidence.starts_with("it told 2 of 2 regions and "));
    check_harmless(home);
}

TEST_CASE("a dump is compared and forgotten, and not asked for where others hear it") {
    const bool may_ask = GENERATE(true, false);
    Household setup = lindner_household();
    setup.may_ask_dump = may_ask;
    PretendHousehold home(setup);
    OldIphone app;
    app.type_in(k_story_begin, "password", "ben-opens-everything");
    home.add(app).go_online(k_story_begin);
    home.pass(1h);
    CHECK(home.proven(k_ben) == k_steps);
    CHECK((home.count_sent("dump") > 0) == may_ask);
    CHECK(home.store.phones.find("ben-opens-everything") == std::string::npos);
}

TEST_CASE("a family of both kinds comes over, and then nobody else's topics are listened to") {
    PretendHousehold home(lindner_household());
    OldAndroid anna;
    OldIphone ben;
    OldAndroid stranger(true, "mallory");
    CHECK(home.mirror().filters() == std::vector<std::string>{"owntracks/+/+", "owntracks/+/+/+"});
    home.add(anna).go_online(k_story_begin);
    home.add(ben).go_online(k_story_begin);
    home.add(stranger).go_online(k_story_begin);
    home.pass(2h);
    CHECK(home.proven(k_anna) == k_steps);
    CHECK(home.proven(k_ben) == k_steps);
    CHECK(stranger.base() == "owntracks/mallory/phone");  // nobody named it: it is none of our business
    CHECK(home.mirror().strangers() == std::vector<std::string>{"mallory/phone"});
    for (const std::string& filter : home.mirror().filters())
        CHECK(filter.find("owntracks/+") == std::string::npos);
}

TEST_CASE("what a phone does not allow is seen, named, and works as soon as it is allowed") {
    PretendHousehold home(lindner_household());
    SECTION("an Android phone that takes no settings") {
        OldAndroid app(false);
        home.add(app).go_online(k_story_begin);
        for (int hour = 0; hour < 6; ++hour) {
            home.pass(1h);
            app.moved(UtcTime(home.now), fix_at(k_home_lat, k_home_lon, UtcTime(home.now)));
        }
        home.run();
        CHECK(app.base() == "owntracks/anna/phone");
        CHECK(home.standing(k_anna).causes == std::vector{Cause::RemoteConfigurationOff});
        app.type_in(UtcTime(home.now), "remoteConfiguration", "true");
        app.moved(UtcTime(home.now), fix_at(k_home_lat, k_home_lon, UtcTime(home.now)));
        home.pass(25h);
        CHECK(home.proven(k_anna) == k_steps);
    }
    SECTION("an iPhone that obeys nothing") {
        OldIphone app;
        app.type_in(k_story_begin, "cmd", "false");
        home.add(app).go_online(k_story_begin);
        for (int hour = 0; hour < 6; ++hour) {
            home.pass(1h);
            app.moved(UtcTime(home.now), fix_at(k_home_lat, k_home_lon, UtcTime(home.now)));
        }
        home.run();
        CHECK(home.standing(k_ben).causes == std::vector{Cause::CommandsOff});
        CHECK(home.count_sent("setConfiguration") == 0);
        app.type_in(UtcTime(home.now), "cmd", "true");
        home.pass(25h);
        CHECK(home.proven(k_ben) == k_steps);
    }
    SECTION("a quiet phone without permission, put to sleep by its system") {
        OldAndroid app;
        app.health = {1, 1, 1, 1, -2};
        app.type_in(k_story_begin, "monitoring", "-1");
        home.add(app).go_online(k_story_begin);
        home.pass(2h);
        const std::vector<Cause> causes = home.standing(k_anna).causes;
        for (const Cause cause :
             {Cause::LocationPermission, Cause::BatteryOptimised, Cause::MayHibernate, Cause::PowerSave})
            CHECK(std::ranges::count(causes, cause) == 1);
    }
}

TEST_CASE("phones that are away for days come over when they are back, after few questions") {
    PretendHousehold home(lindner_household());
    OldAndroid anna;
    OldIphone ben;
    PretendPhone& annas = home.add(anna);
    PretendPhone& bens = home.add(ben);
    annas.go_online(k_story_begin);
    bens.go_online(k_story_begin);
    annas.go_offline();  // both spoke once and left
    bens.go_offline();
    home.pass(72h);
    CHECK(home.proven(k_anna) == 2);
    const std::size_t sent_meanwhile = home.sent.size();
    CHECK(sent_meanwhile < 40);
    annas.go_online(UtcTime(home.now));
    home.pass(30min);
    annas.go_offline();
    home.pass(72h);
    annas.go_online(UtcTime(home.now));
    bens.go_online(UtcTime(home.now));
    home.pass(26h);
    CHECK(home.proven(k_anna) == k_steps);
    CHECK(home.proven(k_ben) == k_steps);
}

TEST_CASE(
    "an iPhone that wakes for moments only, its clean sessions losing what was sent, arrives nevertheless") {
    PretendHousehold home(lindner_household());
    OldIphone ben;
    PretendPhone& phone = home.add(ben);
    for (int wake = 0; wake < 60 && home.now < UtcSeconds(1'790'000'000s) + 240h; ++wake) {
        ben.moved(UtcTime(home.now), fix_at(k_home_lat, k_home_lon, UtcTime(home.now)));
        phone.go_online(UtcTime(home.now));
        home.run();
        phone.go_offline();
        home.pass(4h);
    }
    CHECK(home.proven(k_ben) == k_steps);
    CHECK(names(ben, ben.base()) == Names{"Home", "School"});
}

TEST_CASE("a mirror killed at every step still brings everybody over, and harms nothing") {
    std::size_t kills = 0;
    for (std::size_t step = 0;; ++step) {
        PretendHousehold home(lindner_household());
        OldAndroid anna;
        anna.add_region(own_region("Gym", 1'700'000'000));
        OldIphone ben;
        home.kill_before = step;
        home.add(anna).go_online(k_story_begin);
        home.add(ben).go_online(k_story_begin);
        home.pass(30h);
        INFO("killed before step " << step);
        CHECK(home.proven(k_anna) == k_steps);
        CHECK(home.proven(k_ben) == k_steps);
        CHECK(names(anna) == Names{"Gym", "Home", "School"});
        CHECK(names(ben, ben.base()) == Names{"Home", "School"});
        check_harmless(home);
        if (home.kill_before) break;  // there were fewer steps than that
        ++kills;
    }
    CHECK(kills > 20);
}

TEST_CASE("a phone that goes back to its old topic is noticed and brought over again") {
    PretendHousehold home(lindner_household());
    OldAndroid app;
    home.add(app).go_online(k_story_begin);
    home.pass(1h);
    REQUIRE(home.proven(k_anna) == k_steps);
    app.type_in(UtcTime(home.now), "pubTopicBase", "owntracks/%u/%d");
    app.type_in(UtcTime(home.now), "subTopic", "owntracks/+/+");
    app.restarted(UtcTime(home.now));
    app.moved(UtcTime(home.now), fix_at(k_home_lat, k_home_lon, UtcTime(home.now)));
    home.run();
    home.pass(26h);
    CHECK(app.base() == "owntracks/fam/anna/phone");
    CHECK(home.proven(k_anna) == k_steps);
}

TEST_CASE("drift is noticed a day later: regions that somebody deleted, settings that somebody changed") {
    PretendHousehold home(lindner_household());
    OldIphone ben;
    home.add(ben).go_online(k_story_begin);
    home.pass(1h);
    REQUIRE(home.proven(k_ben) == k_steps);
    ben.heard(UtcTime(home.now), ben.base() + "/cmd", R"({"_type":"cmd","action":"clearWaypoints"})");
    ben.type_in(UtcTime(home.now), "pubRetain", "false");
    home.pass(20h);
    ben.moved(UtcTime(home.now), fix_at(k_home_lat, k_home_lon, UtcTime(home.now)));
    home.pass(30h);
    CHECK(names(ben, ben.base()) == Names{"Home", "School"});
    CHECK(ben.setting("pubRetain") == "1");
    CHECK(home.proven(k_ben) == k_steps);
}

TEST_CASE("a mirror that only watches sends nothing at all") {
    Household setup = lindner_household();
    setup.is_owner = false;
    PretendHousehold home(setup);
    OldAndroid app;
    home.add(app).go_online(k_story_begin);
    home.pass(48h);
    CHECK(home.sent.empty());
    CHECK_FALSE(home.mirror().ask("Anna", home.now));
    CHECK_FALSE(home.mirror().push("Anna", home.now));
}

TEST_CASE("a full disk keeps the mirror from doing what it could not remember") {
    PretendHousehold home(lindner_household());
    home.store.is_full = true;
    OldAndroid app;
    home.add(app).go_online(k_story_begin);
    home.pass(3h);
    CHECK(app.base() == "owntracks/anna/phone");
    CHECK(home.count_sent("cmd") == 0);
    home.store.is_full = false;
    home.pass(26h);
    CHECK(home.proven(k_anna) == k_steps);
}

TEST_CASE(
    "a phone that stops obeying is noticed when it has left four questions alone, and when it obeys again") {
    const bool is_ios = GENERATE(false, true);
    PretendHousehold home(lindner_household());
    OldAndroid anna;
    OldIphone ben;
    simulator::PhoneApp& app = is_ios ? static_cast<simulator::PhoneApp&>(ben) : anna;
    const std::string tail = is_ios ? k_ben : k_anna;
    PretendPhone& phone = home.add(app);
    phone.go_online(k_story_begin);
    home.pass(1h);
    REQUIRE(home.proven(tail) == k_steps);
    const auto live = [&](int hours) {
        for (int hour = 0; hour < hours; ++hour) {
            home.pass(1h);
            app.moved(UtcTime(home.now), fix_at(53.0 + hour * 0.01, k_home_lon, UtcTime(home.now)));
            home.run();
        }
    };
    SECTION("its owner switched commands off") {
        app.type_in(UtcTime(home.now), "cmd", "false");
        live(23);
        CHECK(home.proven(tail) == k_steps);  // nobody has asked since
        live(27);
        CHECK(home.proven(tail) == 3);
        const std::vector<Cause> causes = home.standing(tail).causes;
        CHECK(std::ranges::count(causes, Cause::CommandsOff) == 1);
        app.type_in(UtcTime(home.now), "cmd", "true");
        live(26);
        CHECK(home.proven(tail) == k_steps);
        CHECK(home.standing(tail).causes.empty());
    }
    SECTION("it was only away, and answers what waited for it") {
        live(26);
        home.household.regions.pop_back();
        phone.go_offline();
        home.mirror().reconfigure(home.household, home.now);
        home.pass(96h);
        phone.go_online(UtcTime(home.now));
        for (int hour = 0; hour < 3; ++hour) {
            app.moved(UtcTime(home.now), fix_at(53.0 + hour * 0.01, k_home_lon, UtcTime(home.now)));
            home.run();
            CHECK(home.standing(tail).proofs[3]);
            home.pass(1h);
        }
        CHECK(home.proven(tail) == k_steps);
    }
    SECTION("it is away and speaks to nobody") {
        phone.go_offline();
        home.pass(240h);
        CHECK(home.standing(tail).proofs[3]);
    }
}
