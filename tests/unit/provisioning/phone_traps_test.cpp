// For each trap of the apps: the message that anybody would send, and what it does; then ours.

#include <functional>
#include <nlohmann/json.hpp>

#include "module/provisioning/commands.hpp"
#include "module/provisioning/progress.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/model_phones.hpp"
#include "tests/support/pretend_broker.hpp"

using namespace mirror;
using namespace mirror::provisioning;
using namespace mirror::test;

namespace {

const std::vector<PhoneRegion> k_home{
    {"Home", *LatLon::make(k_home_lat, k_home_lon), 120, 1'000'000'001, "b2d38a01"}};
constexpr const char* k_base = "owntracks/fam/anna/phone";
constexpr const char* k_filters = "owntracks/fam/+/+ owntracks/fam/+/+/event owntracks/fam/anna/phone/cmd";

/// A phone that is online at a broker, and whether it obeys a command on a topic.
struct Online {
    PretendBroker broker;
    PretendPhone phone;
    simulator::PhoneApp& app;
    explicit Online(simulator::PhoneApp& model) : phone(broker, model), app(model) {
        phone.go_online(k_story_begin);
    }
    void send(const std::string& payload) { send(app.base(), payload); }
    void send(const std::string& base, const std::string& payload, bool retain = false) {
        broker.publish("mirror", {base + "/cmd", payload, 1, retain});
        phone.run(k_story_begin);
    }
    bool obeys(const std::string& base) {
        broker.published.clear();
        send(base, status_command());
        return broker.published.size() > 1;
    }
    std::string told_regions() {
        broker.published.clear();
        send(waypoints_command());
        return broker.published.size() > 1 ? broker.published.back().payload : "";
    }
};

std::vector<Setting> settings_with(std::vector<Setting> more) {
    std::vector<Setting> settings{{"pubTopicBase", k_base}, {"subTopic", k_filters}};
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

std::string naive_configuration(const std::string& members, const std::string& beside = "") {
    return R"({"_type":"cmd","action":"setConfiguration","configuration":{"_type":"configuration",)" +
           members + "}" + beside + "}";
}

}  // namespace

TEST_CASE("new topics alone leave an Android phone deaf on the new one; ours make it reconnect") {
    OldAndroid app;
    Online anna(app);
    SECTION("naive") {
        anna.send(naive_configuration(R"("pubTopicBase":"owntracks/fam/anna/phone","subTopic":")" +
                                      std::string(k_filters) + "\""));
        CHECK_FALSE(anna.obeys(k_base));
        CHECK(anna.obeys("owntracks/anna/phone"));  // its old topic is the way to rescue it
    }
    SECTION("ours") {
        anna.send(set_configuration_command(settings_with({{"keepalive", std::int64_t{3599}}}), {}));
        CHECK(anna.obeys(k_base));
    }
}

TEST_CASE("the base alone leaves an Android phone deaf everywhere; ours names the filters too") {
    OldAndroid app;
    Online anna(app);
    SECTION("naive") {
        anna.send(naive_configuration(R"("pubTopicBase":"owntracks/fam/anna/phone")"));
        CHECK_FALSE(anna.obeys(k_base));
        CHECK_FALSE(anna.obeys("owntracks/anna/phone"));
    }
    SECTION("ours") {
        anna.send(set_configuration_command(settings_with({{"keepalive", std::int64_t{3599}}}), {}));
        CHECK(anna.obeys(k_base));
    }
}

TEST_CASE("a keepalive that the phone has already makes it stay; ours is another one every time") {
    OldAndroid app;
    Online anna(app);
    anna.send(set_configuration_command(settings_with({{"keepalive", std::int64_t{3600}}}), {}));
    CHECK_FALSE(anna.obeys(k_base));
    PhoneRecord record;
    record.base = k_base;
    record.old_base = "owntracks/anna/phone";
    record.subscription = k_filters;
    record.platform = Platform::Android;
    record.proofs[0] = record.proofs[1] = Proof{};
    record.obeyed_old_at = UtcSeconds(std::chrono::seconds(1));
    UtcSeconds now{std::chrono::seconds(1'790'000'000)};
    for (int push = 0; push < 2; ++push, now += std::chrono::hours(5)) {
        for (const Order& order : due(record, {"fam", {}, {}, false}, now, {}))
            anna.send("owntracks/anna/phone", order.payload);
    }
    CHECK(anna.obeys(k_base));
}

TEST_CASE("placeholders in an Android phone's filters are no topics; ours are literal") {
    OldAndroid app;
    Online anna(app);
    SECTION("naive") {
        anna.send(naive_configuration(
            R"("pubTopicBase":"owntracks/fam/%u/%d","subTopic":"owntracks/fam/+/+ owntracks/fam/%u/%d/cmd","keepalive":3599)"));
        anna.phone.go_offline();
        app.type_in(k_story_begin, "clientId", "annanew");  // without the memory of the broker
        anna.phone.go_online(k_story_begin);
        CHECK_FALSE(anna.obeys(k_base));
    }
    SECTION("ours") {
        anna.send(set_configuration_command(settings_with({{"keepalive", std::int64_t{3599}}}), {}));
        anna.phone.go_offline();
        app.type_in(k_story_begin, "clientId", "annanew");
        anna.phone.go_online(k_story_begin);
        CHECK(anna.obeys(k_base));
    }
}

TEST_CASE("a wide filter makes an Android phone obey another's commands; ours names its own alone") {
    OldAndroid app;
    Online anna(app);
    const auto configure = [&](const std::string& filters) {
        anna.send(set_configuration_command({{"pubTopicBase", "owntracks/fam/phone"},
                                             {"subTopic", filters},
                                             {"keepalive", std::int64_t{3599}}},
                                            {}));
    };
    SECTION("naive") {
        configure("owntracks/fam/+ owntracks/fam/+/+");
        CHECK(anna.obeys("owntracks/fam/benphone"));
    }
    SECTION("ours") {
        Account account = account_of("Anna", "fam", "AN");
        account.convention = Convention::Device;
        configure(subscription(account, "fam"));
        CHECK(anna.obeys("owntracks/fam/phone"));
        CHECK_FALSE(anna.obeys("owntracks/fam/benphone"));
    }
}

TEST_CASE("regions in one place reach one of the apps; ours reach both") {
    const std::string list =
        R"([{"_type":"waypoint","desc":"Home","lat":53.5,"lon":13.2,"rad":120,"tst":1000000001,"rid":"a1"}])";
    const std::string inside = naive_configuration(R"("waypoints":)" + list);
    const std::string beside = naive_configuration(
        R"("extendedData":true)", R"(,"waypoints":{"_type":"waypoints","waypoints":)" + list + "}");
    const auto regions_after = [](const std::string& command) {
        OldAndroid android;
        OldIphone iphone;
        Online(android).send(command);
        Online(iphone).send(command);
        return std::pair(android.regions().size(), iphone.regions().size());
    };
    CHECK(regions_after(inside) == std::pair<std::size_t, std::size_t>(0, 1));
    CHECK(regions_after(beside) == std::pair<std::size_t, std::size_t>(1, 0));
    CHECK(regions_after(set_configuration_command({{"extendedData", true}}, k_home)) ==
          std::pair<std::size_t, std::size_t>(1, 1));
}

TEST_CASE("a radius with a decimal drops every region of an Android phone; ours are whole") {
    OldAndroid app;
    Online anna(app);
    SECTION("naive") {
        anna.send(R"({"_type":"cmd","action":"setWaypoints","waypoints":{"_type":"waypoints","waypoints":[)"
                  R"({"_type":"waypoint","desc":"Home","lat":53.5,"lon":13.2,"rad":120.5,"tst":1},)"
                  R"({"_type":"waypoint","desc":"School","lat":53.6,"lon":13.2,"rad":100,"tst":2}]}})");
        CHECK(app.regions().empty());
    }
    SECTION("ours") {
        RegionBook book;
        book.update("fam", std::vector<config::Region>{{"Home", *LatLon::make(53.5, 13.2), 120.5, "", {}}});
        anna.send(set_waypoints_command(book.wanted()));
        CHECK(app.regions().size() == 1);
    }
}

TEST_CASE("a flat list of regions ends the iPhone's app; ours is nested and typed") {
    OldIphone app;
    Online ben(app);
    SECTION("naive") {
        ben.send(R"({"_type":"cmd","action":"setWaypoints","waypoints":{"waypoints":[]}})");
        CHECK(app.has_crashed());
    }
    SECTION("ours") {
        ben.send(set_waypoints_command(k_home));
        CHECK_FALSE(app.has_crashed());
        CHECK(app.regions().size() == 1);
    }
}

TEST_CASE("regions without an id of their own pile up when they are moved; ours are replaced") {
    OldIphone app;
    Online ben(app);
    std::vector<PhoneRegion> regions = k_home;
    SECTION("naive") {
        const auto naive = [&](int tst) {
            ben.send(
                R"({"_type":"cmd","action":"setWaypoints","waypoints":{"_type":"waypoints","waypoints":[)"
                R"({"_type":"waypoint","desc":"Home","lat":53.5,"lon":13.2,"rad":120,"tst":)" +
                std::to_string(tst) + "}]}}");
        };
        naive(1);
        naive(2);
        CHECK(app.regions().size() == 2);
    }
    SECTION("ours") {
        ben.send(set_waypoints_command(regions));
        regions[0].centre = *LatLon::make(53.6, 13.3);
        ben.send(set_waypoints_command(regions));
        REQUIRE(app.regions().size() == 1);
        CHECK(app.regions()[0].lat_deg == 53.6);
    }
}

TEST_CASE("a new base leaves an iPhone's regions behind; ours sends them along") {
    OldIphone app;
    Online ben(app);
    ben.send(set_waypoints_command(k_home));
    SECTION("naive") {
        ben.send(naive_configuration(R"("pubTopicBase":"owntracks/fam/ben/phone")"));
        CHECK(nlohmann::json::parse(ben.told_regions())["waypoints"].empty());
    }
    SECTION("ours") {
        ben.send(set_configuration_command({{"pubTopicBase", "owntracks/fam/ben/phone"}}, k_home));
        CHECK(nlohmann::json::parse(ben.told_regions())["waypoints"].size() == 1);
    }
}

TEST_CASE("a region removed twice from an iPhone is a new one at the end of the world") {
    OldIphone app;
    Online ben(app);
    ben.send(set_waypoints_command(k_home));
    ben.send(remove_waypoints_command(k_home));
    CHECK(app.regions().empty());
    ben.send(remove_waypoints_command(k_home));  // as a retry would
    REQUIRE(app.regions().size() == 1);
    CHECK(app.regions()[0].lat_deg == 1000);
}

TEST_CASE(
    "a command for one region of an Android phone does not remove it, and one for all takes the owner's "
    "too") {
    OldAndroid app;
    app.add_region(own_region("Gym", 1'700'000'000));
    Online anna(app);
    anna.send(set_waypoints_command(k_home));
    anna.send(remove_waypoints_command(k_home));
    CHECK(app.regions().size() == 2);
    anna.send(clear_waypoints_command());
    CHECK(app.regions().empty());
}

TEST_CASE("a retained command is obeyed at every reconnect") {
    OldAndroid app;
    Online anna(app);
    const auto answers_after_reconnects = [&](bool is_retained) {
        anna.send("owntracks/anna/phone", status_command(), is_retained);
        anna.broker.published.clear();
        for (int times = 0; times < 3; ++times) {
            anna.phone.go_offline();
            anna.phone.go_online(k_story_begin);
        }
        return anna.broker.published.size();
    };
    CHECK(answers_after_reconnects(true) == 3);
    anna.broker.publish("mirror", {"owntracks/anna/phone/cmd", "", 1, true});
    CHECK(answers_after_reconnects(false) == 0);
}

TEST_CASE("a name with a colon becomes a beacon on an iPhone; ours stays a circle") {
    OldIphone app;
    Online ben(app);
    std::vector<PhoneRegion> regions = k_home;
    regions[0].name = "School: gate";
    ben.send(set_waypoints_command(regions));
    CHECK(app.regions().at(0).radius_m < 0);
    ben.send(set_waypoints_command(plan_regions(Platform::Ios, "fam", regions, {}, {}).wanted));
    CHECK(app.regions().at(0).radius_m == 120);
}
