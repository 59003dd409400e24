// Every rule of the iOS model: it holds, and a model without it is noticed.

#include "module/simulator/ios_app.hpp"

#include <functional>
#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/pretend_broker.hpp"

using namespace mirror;
using namespace mirror::simulator;
using Json = nlohmann::json;
using Broken = BrokenRules<IosRule>;

namespace {

constexpr UtcTime k_now = UtcTime(std::chrono::seconds(1'790'000'000));
constexpr const char* k_status = R"({"_type":"cmd","action":"status"})";
constexpr const char* k_vendor = "0A1B2C3D-0000-4000-8000-00805F9B34FB";

/// Ben's phone as its owner typed it in.
struct Phone : IosApp {
    explicit Phone(Broken broken = {}) : IosApp(k_vendor, broken) {
        type_in(k_now, "username", "ben");
        type_in(k_now, "deviceId", "phone");
        settle();
    }
    void settle() {
        (void)take_reconnect_wish();
        (void)link(k_now);
        (void)take_outgoing();
    }
    Phone& open() {
        type_in(k_now, "cmd", "true");
        type_in(k_now, "remoteConfiguration", "true");
        settle();
        return *this;
    }
    void command(const std::string& rest) {
        heard(k_now, base() + "/cmd", R"({"_type":"cmd",)" + rest + "}");
    }
    void push(const std::string& settings) {
        command(R"("action":"setConfiguration","configuration":{"_type":"configuration",)" + settings + "}");
    }
    void set_regions(const std::string& list) {
        command(R"("action":"setWaypoints","waypoints":{"_type":"waypoints","waypoints":)" + list + "}");
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
    void walk_to(double lat, double lon, UtcTime now = k_now) {
        moved(now, {*LatLon::make(lat, lon), 10, now});
    }
};

std::string region(const std::string& name, double lat, const std::string& rid, int tst = 1'000'000'001) {
    return Json{{"_type", "waypoint"}, {"desc", name}, {"lat", lat}, {"lon", 13.4},
                {"rad", 150},          {"tst", tst},   {"rid", rid}}
        .dump();
}

using Names = std::vector<std::string>;

struct RuleCase {
    IosRule rule;
    const char* sentence;
    std::function<bool(Broken)> holds;
};

const std::vector<RuleCase>& cases() {
    using R = IosRule;
    static const std::vector<RuleCase> table{
        {R::cmd_gate, "a new phone obeys no command",
         [](Broken broken) { return !Phone(broken).answers("owntracks/ben/phone/cmd", k_status); }},
        {R::remote_configuration_gate, "regions and settings need `remoteConfiguration`",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "cmd", "true");
             phone.push(R"("tid":"XY")");
             phone.set_regions("[" + region("Home", 52.5, "a1") + "]");
             return phone.setting("tid").empty() && phone.regions().empty();
         }},
        {R::link_gate, "a link is refused until the owner allows links",
         [](Broken broken) {
             return !Phone(broken).open_link(k_now, R"({"_type":"configuration","tid":"XY"})");
         }},
        {R::guarded_keys, "what lets links in cannot be pushed",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().push(R"("allowConfigurationByURIAndConfigFile":true)");
             return phone.setting("allowConfigurationByURIAndConfigFile") == "0";
         }},
        {R::commands_below_base, "a command counts anywhere below the own base",
         [](Broken broken) {
             Phone phone(broken);
             return phone.open().answers("owntracks/ben/phone/event", k_status) &&
                    !phone.answers("owntracks/anna/phone/cmd", k_status);
         }},
        {R::default_filters, "an empty filter means everybody beside the own base",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "pubTopicBase", "owntracks/fam/%u/%d");
             return phone.filter_names() == Names{"owntracks/+/+/+", "owntracks/+/+/+/event",
                                                  "owntracks/+/+/+/info", "owntracks/fam/ben/phone/cmd"};
         }},
        {R::own_filters_alone, "another filter stands alone",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "subTopic", "owntracks/fam/+/+");
             return phone.filter_names() == Names{"owntracks/fam/+/+"};
         }},
        {R::placeholders_in_filters, "%u and %d are replaced in a filter",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "subTopic", "owntracks/fam/+/+ owntracks/fam/%u/%d/cmd");
             return phone.filter_names() == Names{"owntracks/fam/+/+", "owntracks/fam/ben/phone/cmd"};
         }},
        {R::subscribes_to_new_sessions, "a session that the broker has is not subscribed anew",
         [](Broken broken) {
             Phone phone(broken);
             const bool at_first = !phone.connected(k_now, true).empty();
             return at_first && phone.connected(k_now, true).empty() &&
                    !phone.connected(k_now, false).empty();
         }},
        {R::clean_session_after_change, "one clean session follows a change, then none",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().push(R"("tid":"XY")");
             return phone.take_reconnect_wish() && phone.link(k_now).clean_session &&
                    !phone.link(k_now).clean_session;
         }},
        {R::reconnects_after_fault, "a faulty configuration ends the connection all the same",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().command(R"("action":"setConfiguration","configuration":{"tid":"XY"})");
             return phone.take_reconnect_wish() && phone.setting("tid").empty();
         }},
        {R::reconnects_after_link, "a refused link ends the connection all the same",
         [](Broken broken) {
             Phone phone(broken);
             return !phone.open_link(k_now, "{}") && phone.take_reconnect_wish();
         }},
        {R::link_wipes, "a confirmed link removes regions and what waits, even a faulty one",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions("[" + region("Home", 52.5, "a1") + "]");
             phone.type_in(k_now, "allowConfigurationByURIAndConfigFile", "true");
             phone.walk_to(52, 13);
             phone.open_link(k_now, R"({"tid":"XY"})");
             return phone.regions().empty() && phone.take_outgoing().empty();
         }},
        {R::configuration_type, "a configuration without `_type` is not read",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().command(R"("action":"setConfiguration","configuration":{"tid":"XY"})");
             return phone.setting("tid").empty();
         }},
        {R::regions_in_configuration, "regions are read inside the configuration",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().push(R"("waypoints":[)" + region("Home", 52.5, "a1") + "]");
             return phone.regions().size() == 1;
         }},
        {R::null_is_default, "null sets the default",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().push(R"("username":null)");
             return phone.setting("username") == "user";
         }},
        {R::mode_is_number, "`mode` as text is passed over",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().push(R"("mode":"3")");
             return phone.setting("mode") == "0";
         }},
        {R::regions_belong_to_base, "a new base leaves the regions behind",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions("[" + region("Home", 52.5, "a1") + "]");
             phone.push(R"("pubTopicBase":"owntracks/fam/ben/phone")");
             phone.command(R"("action":"waypoints")");
             return Json::parse(phone.take_outgoing().at(0).payload)["waypoints"].empty();
         }},
        {R::region_by_id, "regions are told apart by `rid`",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions("[" + region("Home", 52.5, "a1") + "]");
             phone.set_regions("[" + region("House", 52.5, "a1") + "]");
             return phone.regions().size() == 1 && phone.regions()[0].name == "House";
         }},
        {R::delete_by_coordinates, "impossible coordinates remove a known region",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions("[" + region("Home", 52.5, "a1") + "]");
             phone.set_regions("[" + region("Home", 1000, "a1") + "]");
             return phone.regions().empty();
         }},
        {R::bogus_region, "… and put an unknown one in",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions("[" + region("Home", 1000, "a1") + "]");
             return phone.regions().size() == 1 && phone.regions()[0].lat_deg == 1000;
         }},
        {R::time_alone_is_no_change, "another `tst` alone changes nothing",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions("[" + region("Home", 52.5, "a1", 5) + "]");
             phone.set_regions("[" + region("Home", 52.5, "a1", 6) + "]");
             return phone.regions().at(0).created_epoch_s == 5;
         }},
        {R::entry_type, "an entry without `_type` is passed over",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions(R"([{"desc":"Home","lat":52.5,"lon":13.4,"rad":150,"tst":1}])");
             return phone.regions().empty();
         }},
        {R::list_type_crashes, "a list without `_type` ends the app",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().command(R"("action":"setWaypoints","waypoints":{"waypoints":[]})");
             const bool is_dead = phone.has_crashed() && !phone.answers("owntracks/ben/phone/cmd", k_status);
             phone.restarted(k_now);
             return is_dead && phone.answers("owntracks/ben/phone/cmd", k_status);
         }},
        {R::colon_is_beacon, "a colon in a name makes a beacon of a region",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions("[" + region("School: gate", 52.5, "a1") + "]");
             return phone.regions().at(0).name == "School" && phone.regions().at(0).radius_m < 0;
         }},
        {R::twenty_watched, "the twenty-first region is not watched",
         [](Broken broken) {
             Phone phone(broken);
             Json list = Json::array();
             for (int place = 0; place < 21; ++place)
                 list.push_back(Json::parse(region("Place " + std::to_string(place), 50.0 + place * 0.1,
                                                   "r" + std::to_string(place))));
             phone.open().set_regions(list.dump());
             return phone.regions().size() == 21 && phone.watched().size() == 20;
         }},
        {R::watched_by_name, "two regions of one name share one watch",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().set_regions("[" + region("Home", 52.5, "a1") + "," + region("Home", 53, "a2") +
                                      "]");
             return phone.regions().size() == 2 && phone.watched() == Names{"Home"};
         }},
        {R::report_gate, "reportLocation needs `allowRemoteLocation`",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().type_in(k_now, "allowRemoteLocation", "false");
             phone.walk_to(52, 13);
             phone.settle();
             return !phone.answers("owntracks/ben/phone/cmd", R"({"_type":"cmd","action":"reportLocation"})");
         }},
        {R::report_needs_moving_mode, "a quiet phone does not tell where it is",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().walk_to(52, 13);
             phone.type_in(k_now, "monitoring", "-1");
             phone.settle();
             return !phone.answers("owntracks/ben/phone/cmd", R"({"_type":"cmd","action":"reportLocation"})");
         }},
        {R::report_is_old, "what it tells is its last fix, however old",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().walk_to(52, 13, k_now - std::chrono::hours(2));
             phone.settle();
             phone.command(R"("action":"reportLocation")");
             const Json told = Json::parse(phone.take_outgoing().at(0).payload);
             return told["t"] == "r" && told["tst"] == 1'790'000'000 - 7200 &&
                    told["created_at"] == 1'790'000'000;
         }},
        {R::names_needed, "without a user name no position is published",
         [](Broken broken) {
             Phone phone(broken);
             phone.type_in(k_now, "username", "");
             phone.walk_to(52, 13);
             return phone.take_outgoing().empty();
         }},
        {R::dump_tells_secrets, "a dump has the password in it",
         [](Broken broken) {
             Phone phone(broken);
             phone.open().command(R"("action":"dump")");
             const Json told = Json::parse(phone.take_outgoing().at(0).payload);
             return told["configuration"].value("password", "") == "pass" &&
                    told["configuration"]["cmd"] == true && told["configuration"]["keepalive"] == 60;
         }},
        {R::dated_will, "the will has the time of the connect",
         [](Broken broken) {
             return Json::parse(Phone(broken).link(k_now).will.payload).value("tst", 0) == 1'790'000'000;
         }},
        {R::computed_client_id, "the client id follows user and device",
         [](Broken broken) { return Phone(broken).link(k_now).client_id == "benphone"; }},
    };
    return table;
}

}  // namespace

TEST_CASE("the iOS model keeps each of its rules, and a broken one is noticed") {
    for (const RuleCase& entry : cases()) {
        INFO(entry.sentence);
        CHECK(entry.holds({}));
        CHECK_FALSE(entry.holds({entry.rule}));
    }
}

TEST_CASE("no rule of the iOS model is without its case") {
    std::size_t next = 0;
    for (const RuleCase& entry : cases())
        CHECK(static_cast<std::size_t>(entry.rule) == next++);
    CHECK(next == static_cast<std::size_t>(IosRule::computed_client_id) + 1);
}

TEST_CASE("what is sent to an iPhone between a change and its next connect is lost") {
    test::PretendBroker broker;
    Phone app;
    app.open();
    test::PretendPhone phone(broker, app);
    phone.go_online(k_now);
    app.push(R"("tid":"XY")");
    phone.run(k_now);
    phone.go_offline();  // the clean session ends, and with it its queue
    broker.publish("mirror", {"owntracks/ben/phone/cmd", k_status, 1, false});
    broker.published.clear();
    phone.go_online(k_now);
    CHECK(broker.published.empty());
    phone.go_offline();
    broker.publish("mirror", {"owntracks/ben/phone/cmd", k_status, 1, false});
    broker.published.clear();
    phone.go_online(k_now);  // from here on the session is kept
    CHECK(broker.published.size() == 1);
}
