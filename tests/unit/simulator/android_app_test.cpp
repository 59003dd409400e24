// Every rule of the Android model: it holds, and a model without it is noticed.

#include "module/simulator/android_app.hpp"

#include <functional>
#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/pretend_broker.hpp"

using namespace mirror;
using namespace mirror::simulator;
using Json = nlohmann::json;
using Broken = BrokenRules<AndroidRule>;

namespace {

constexpr UtcTime k_now = UtcTime(std::chrono::seconds(1'790'000'000));
constexpr const char* k_status = R"({"_type":"cmd","action":"status"})";

/// Anna's phone as its owner typed it in: nothing but user name, device and host.
struct Phone : AndroidApp {
    explicit Phone(Broken broken = {}) : AndroidApp("Pixel 8", broken) {
        type_in(k_now, "host", "broker.example");
        type_in(k_now, "username", "anna");
        type_in(k_now, "deviceId", "phone");
        settle();
    }
    /// Forgets what it wanted so far.
    void settle() {
        (void)take_reconnect_wish();
        (void)take_outgoing();
    }
    Phone& with_remote() {
        type_in(k_now, "remoteConfiguration", "true");
        settle();
        return *this;
    }
    void push(const std::string& settings, const std::string& beside = "") {
        heard(k_now, base() + "/cmd",
              R"({"_type":"cmd","action":"setConfiguration","configuration":{"_type":"configuration",)" +
                  settings + "}" + beside + "}");
    }
    void set_regions(const std::string& list) {
        heard(k_now, base() + "/cmd",
              R"({"_type":"cmd","action":"setWaypoints","waypoints":{"_type":"waypoints","waypoints":)" +
                  list + "}}");
    }
    bool answers(const std::string& topic, const std::string& payload) {
        heard(k_now, topic, payload);
        return !take_outgoing().empty();
    }
    std::vector<std::string> filter_names() {
        std::vector<std::string> names;
        for (const AppFilter& filter : connected(k_now, false))
            names.push_back(filter.filter);
        return names;
    }
    void walk_to(double lat, double lon) { moved(k_now, {*LatLon::make(lat, lon), 10, k_now}); }
};

constexpr const char* k_home =
    R"([{"_type":"waypoint","desc":"Home","lat":52.5,"lon":13.4,"rad":150,"tst":1000000001}])";

using Names = std::vector<std::string>;

struct RuleCase {
    AndroidRule rule;
    const char* sentence;
    std::function<bool(Broken)> holds;
};

const std::vector<RuleCase>& cases() {
    using R = AndroidRule;
    static const std::vector<RuleCase> table{
        {R::cmd_gate, "no command is obeyed while `cmd` is off",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "cmd", "false");
             return !phone.answers("owntracks/anna/phone/cmd", k_status);
         }},
        {R::remote_configuration_gate, "settings need `remoteConfiguration`, and silence is the answer",
         [](Broken broken) {
             Phone phone(broken);
             phone.push(R"("tid":"XY")");
             return phone.setting("tid") != "XY" && phone.take_outgoing().empty();
         }},
        {R::link_gate, "a link is refused until the owner allows links",
         [](Broken broken) {
             Phone phone(broken);
             return !phone.open_link(k_now, R"({"_type":"configuration","tid":"XY"})");
         }},
        {R::guarded_keys, "what lets links in cannot be pushed",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(R"("allowConfigurationByURIAndConfigFile":true)");
             return phone.setting("allowConfigurationByURIAndConfigFile") == "false";
         }},
        {R::own_command_topic, "with the default filter only the own command topic counts",
         [](Broken broken) {
             Phone phone(broken);
             return !phone.answers("owntracks/anna/tablet/cmd", k_status);
         }},
        {R::any_topic_with_own_filters, "with another filter another phone's commands are obeyed too",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "subTopic", "owntracks/fam/+/+/cmd");
             return phone.answers("owntracks/fam/ben/phone/cmd", k_status);
         }},
        {R::default_filters, "the default filter brings four more along",
         [](Broken broken) {
             return Phone(broken).filter_names() == Names{"owntracks/+/+", "owntracks/+/+/event",
                                                          "owntracks/anna/phone/cmd", "owntracks/+/+/info",
                                                          "owntracks/+/+/status"};
         }},
        {R::own_filters_alone, "another filter stands alone",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "subTopic", "owntracks/fam/+/+");
             phone.restarted(k_now);
             return phone.filter_names() == Names{"owntracks/fam/+/+"};
         }},
        {R::no_placeholders_in_filters, "%u stays %u in a filter",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "subTopic", "owntracks/fam/+/+ owntracks/fam/%u/%d/cmd");
             phone.restarted(k_now);
             return phone.filter_names() == Names{"owntracks/fam/+/+", "owntracks/fam/%u/%d/cmd"};
         }},
        {R::subscribes_always, "filters are subscribed although the broker has a session",
         [](Broken broken) { return !Phone(broken).connected(k_now, true).empty(); }},
        {R::reconnect_keys, "new topics alone cause no reconnect",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(R"("pubTopicBase":"owntracks/fam/anna/phone")");
             return !phone.take_reconnect_wish();
         }},
        {R::reconnect_on_change_only, "a key that keeps its value causes none either",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(R"("keepalive":3600)");
             return !phone.take_reconnect_wish();
         }},
        {R::keeps_connection_settings, "a reconnect by itself keeps the old will",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(R"("pubTopicBase":"owntracks/fam/anna/phone")");
             return phone.link(k_now).will.topic == "owntracks/anna/phone";
         }},
        {R::hard_keys_wipe_queue, "another host throws away what waits",
         [](Broken broken) {
             Phone phone(broken);
             phone.walk_to(52, 13);
             phone.with_remote();
             phone.walk_to(52.1, 13);
             phone.push(R"("host":"other.example")");
             return phone.take_reconnect_wish() && phone.take_outgoing().empty();
         }},
        {R::soft_keys_keep_queue, "another keepalive keeps what waits",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().walk_to(52, 13);
             phone.push(R"("keepalive":3599)");
             return phone.take_reconnect_wish() && phone.take_outgoing().size() == 1;
         }},
        {R::topic_at_sending, "what waits goes to the new base",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().walk_to(52, 13);
             phone.push(R"("pubTopicBase":"owntracks/fam/anna/phone")");
             return phone.take_outgoing().at(0).topic == "owntracks/fam/anna/phone";
         }},
        {R::wrong_type_is_skipped, "a wrong type is passed over and the rest counts",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(R"("keepalive":"soon","tid":"XY")");
             return phone.setting("keepalive") == "3600" && phone.setting("tid") == "XY";
         }},
        {R::decimals_as_text, "a decimal counts as text only",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(R"("ignoreStaleLocations":1.5)");
             const bool is_ignored = phone.setting("ignoreStaleLocations") == "0";
             phone.push(R"("ignoreStaleLocations":"1.5")");
             return is_ignored && phone.setting("ignoreStaleLocations") == "1.5";
         }},
        {R::null_is_skipped, "null changes nothing",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(R"("username":null)");
             return phone.setting("username") == "anna";
         }},
        {R::bad_region_drops_message, "one radius with a decimal drops all regions and the settings",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(
                 R"("tid":"XY")",
                 R"(,"waypoints":{"_type":"waypoints","waypoints":[{"_type":"waypoint","desc":"Home",)"
                 R"("lat":1.5,"lon":2.5,"rad":150.5,"tst":1000000001}]})");
             return phone.regions().empty() && phone.setting("tid") != "XY";
         }},
        {R::no_delete_by_coordinates, "a region cannot be removed by impossible coordinates",
         [](Broken broken) {
             Phone phone(broken);
             phone.set_regions(k_home);
             phone.set_regions(
                 R"([{"_type":"waypoint","desc":"Home","lat":1000,"lon":1000,"rad":150,"tst":1000000001}])");
             return phone.regions().size() == 1;
         }},
        {R::region_by_time, "regions are told apart by `tst`",
         [](Broken broken) {
             Phone phone(broken);
             phone.set_regions(k_home);
             phone.set_regions(
                 R"([{"_type":"waypoint","desc":"House","lat":52.5,"lon":13.4,"rad":150,"tst":1000000001}])");
             return phone.regions().size() == 1 && phone.regions()[0].name == "House";
         }},
        {R::replaced_region_forgets, "a region pushed again is entered again",
         [](Broken broken) {
             Phone phone(broken);
             phone.set_regions(k_home);
             phone.walk_to(52.5, 13.4);
             phone.settle();
             phone.set_regions(k_home);
             phone.walk_to(52.5, 13.4);
             const auto said = phone.take_outgoing();
             return std::ranges::any_of(
                 said, [](const auto& message) { return message.topic == "owntracks/anna/phone/event"; });
         }},
        {R::regions_beside_configuration, "regions inside a pushed configuration are not read",
         [](Broken broken) {
             Phone phone(broken);
             phone.with_remote().push(std::string(R"("waypoints":)") + k_home);
             return phone.regions().empty();
         }},
        {R::no_dump, "there is no dump",
         [](Broken broken) {
             Phone phone(broken);
             return !phone.answers("owntracks/anna/phone/cmd", R"({"_type":"cmd","action":"dump"})");
         }},
        {R::report_needs_moving_mode, "a quiet phone does not tell where it is",
         [](Broken broken) {
             Phone phone(broken);
             phone.walk_to(52, 13);
             phone.type_in(k_now, "monitoring", "-1");
             phone.settle();
             return !phone.answers("owntracks/anna/phone/cmd",
                                   R"({"_type":"cmd","action":"reportLocation"})");
         }},
        {R::report_needs_permission, "a phone that may not know where it is does not tell",
         [](Broken broken) {
             Phone phone(broken);
             phone.walk_to(52, 13);
             phone.settle();
             phone.health.location_permission = -4;
             return !phone.answers("owntracks/anna/phone/cmd",
                                   R"({"_type":"cmd","action":"reportLocation"})");
         }},
        {R::status_omits_zeros, "a perfect phone's status is empty",
         [](Broken broken) {
             Phone phone(broken);
             phone.health.wifi = 0;
             phone.heard(k_now, "owntracks/anna/phone/cmd", k_status);
             const auto said = phone.take_outgoing();
             return said.size() == 1 && said[0].topic == "owntracks/anna/phone/status" && said[0].qos == 0 &&
                    Json::parse(said[0].payload)["android"].empty();
         }},
        {R::connect_position_needs_earlier, "a connect tells a position only if one was told before",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "publishLocationOnConnect", "true");
             phone.walk_to(52, 13);
             (void)phone.connected(k_now, false);
             const bool tells_known = phone.take_outgoing().size() == 2;
             phone.restarted(k_now);
             (void)phone.connected(k_now, false);
             return tells_known && phone.take_outgoing().empty();
         }},
        {R::region_float_noise, "southern regions come back slightly elsewhere",
         [](Broken broken) {
             Phone phone(broken);
             phone.set_regions(
                 R"([{"_type":"waypoint","desc":"Cape","lat":-33.86882,"lon":18.4,"rad":150,"tst":7}])");
             phone.heard(k_now, "owntracks/anna/phone/cmd", R"({"_type":"cmd","action":"waypoints"})");
             const double lat = Json::parse(phone.take_outgoing().at(0).payload)["waypoints"][0]["lat"];
             return lat != -33.86882 && std::abs(lat + 33.86882) < 1e-5;
         }},
        {R::plain_will, "the will has no time",
         [](Broken broken) {
             const AppLink link = Phone(broken).link(k_now);
             return link.will == AppMessage{"owntracks/anna/phone", R"({"_type":"lwt"})", 0, false};
         }},
        {R::ping_repeats_time, "a ping has the old position's time",
         [](Broken broken) {
             Phone phone(broken);
             phone.walk_to(52, 13);
             phone.settle();
             phone.ping(k_now + std::chrono::hours(1));
             const Json ping = Json::parse(phone.take_outgoing().at(0).payload);
             return ping["t"] == "p" && ping["tst"] == 1'790'000'000 && ping["created_at"] == 1'790'003'600;
         }},
    };
    return table;
}

}  // namespace

TEST_CASE("the Android model keeps each of its rules, and a broken one is noticed") {
    for (const RuleCase& entry : cases()) {
        INFO(entry.sentence);
        CHECK(entry.holds({}));
        CHECK_FALSE(entry.holds({entry.rule}));
    }
}

TEST_CASE("no rule of the Android model is without its case") {
    std::size_t next = 0;
    for (const RuleCase& entry : cases())
        CHECK(static_cast<std::size_t>(entry.rule) == next++);
    CHECK(next == static_cast<std::size_t>(AndroidRule::ping_repeats_time) + 1);
}

TEST_CASE("two Android phones of one model have one client id until somebody gives them another") {
    AndroidApp anna("Pixel 8"), ben("Pixel 8");
    anna.type_in(k_now, "username", "anna");
    ben.type_in(k_now, "username", "ben");
    CHECK(anna.link(k_now).client_id == ben.link(k_now).client_id);
    CHECK(anna.link(k_now).client_id == "pixel8");
}

TEST_CASE("a phone whose base alone was pushed hears no command until it is restarted") {
    test::PretendBroker broker;
    Phone app;
    app.with_remote();
    test::PretendPhone phone(broker, app);
    phone.go_online(k_now);
    app.push(R"("pubTopicBase":"owntracks/fam/anna/phone")");
    phone.run(k_now);
    const auto obeys = [&](const std::string& topic) {
        broker.published.clear();
        broker.publish("mirror", {topic, k_status, 1, false});
        phone.run(k_now);
        return broker.published.size() == 2;
    };
    CHECK_FALSE(obeys("owntracks/anna/phone/cmd"));
    CHECK_FALSE(obeys("owntracks/fam/anna/phone/cmd"));
    phone.go_offline();
    phone.go_online(k_now);  // a reconnect by itself mends nothing
    CHECK_FALSE(obeys("owntracks/fam/anna/phone/cmd"));
    app.restarted(k_now);
    phone.run(k_now);
    CHECK(obeys("owntracks/fam/anna/phone/cmd"));
}

TEST_CASE("a retained command is obeyed at every reconnect of an Android phone") {
    test::PretendBroker broker;
    Phone app;
    test::PretendPhone phone(broker, app);
    broker.publish("somebody", {"owntracks/anna/phone/cmd", k_status, 1, true});
    for (std::size_t times = 1; times <= 3; ++times) {
        phone.go_online(k_now);
        CHECK(broker.published.size() == 1 + times);
        phone.go_offline();
    }
}
