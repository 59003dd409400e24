#include "module/simulator/phone_json.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::simulator;
using nlohmann::json;

namespace {

const Circle k_home{"Home", *LatLon::make(53.5, 13.2), 90, 1'679'000'100, "7d40fa", "Burgholz"};

PhoneReport report() {
    PhoneReport report;
    report.fix_epoch_s = 1'700'000'000;
    report.written_epoch_s = 1'700'000'000;
    report.place = *LatLon::make(53.56593012345, 13.27510098765);
    report.accuracy_m = 12;
    report.battery_pct = 77;
    report.tracker_id = "an";
    report.motion = "stationary";
    report.message_id = 0xbeef;
    return report;
}

}  // namespace

TEST_CASE("Android 2.6 puts the type first, leaves zeros out and gives every message an id") {
    const std::string text = location_json(App::android, report());
    CHECK(text.starts_with(R"({"_type":"location",)"));
    const json said = json::parse(text);
    CHECK_FALSE(said.contains("vel"));
    CHECK_FALSE(said.contains("cog"));
    CHECK_FALSE(said.contains("alt"));
    CHECK_FALSE(said.contains("inregions"));
    CHECK_FALSE(said.contains("t"));
    CHECK(said["_id"] == "0000beef");
    CHECK(said["lat"] == 53.56593012345);
    CHECK(said["created_at"] == 1'700'000'000);
    CHECK(said["source"] == "fused");
}

TEST_CASE("Android 2.5 sorts its keys and writes zeros") {
    const json said = json::parse(location_json(App::android_old, report()));
    CHECK(said["vel"] == 0);
    CHECK(said["cog"] == 0);
    CHECK_FALSE(said.contains("source"));
    const std::string text = location_json(App::android_old, report());
    CHECK(text.starts_with(R"({"_id":)"));
}

TEST_CASE("iOS rounds to six decimals, has no id and says rest with vel 0") {
    const json said = json::parse(location_json(App::ios, report()));
    CHECK(said["lat"].dump() == "53.56593");
    CHECK(said["lon"].dump() == "13.275101");
    CHECK(said["vel"] == 0);
    CHECK_FALSE(said.contains("cog"));
    CHECK_FALSE(said.contains("_id"));
    CHECK_FALSE(said.contains("created_at"));
    CHECK(said["inregions"] == json::array());
    CHECK(said["inrids"] == json::array());
    CHECK(said["motionactivities"] == json::array({"stationary"}));
    CHECK_FALSE(said.contains("ssid"));
}

TEST_CASE("iOS writes created_at only for an old fix") {
    PhoneReport late = report();
    late.written_epoch_s += 60;
    CHECK(json::parse(location_json(App::ios, late))["created_at"] == late.written_epoch_s);
}

TEST_CASE("the wireless network is upper case on Android and lower case on iOS") {
    PhoneReport at_home = report();
    at_home.connection = 'w';
    at_home.network = "Burgholz";
    at_home.regions = {&k_home};
    const json android = json::parse(location_json(App::android, at_home));
    CHECK(android["SSID"] == "Burgholz");
    CHECK(android["conn"] == "w");
    CHECK(android["inregions"] == json::array({"Home"}));
    CHECK_FALSE(android.contains("inrids"));
    const json ios = json::parse(location_json(App::ios, at_home));
    CHECK(ios["ssid"] == "Burgholz");
    CHECK_FALSE(ios.contains("SSID"));
    CHECK(ios["inrids"] == json::array({"7d40fa"}));
}

TEST_CASE("transitions carry what each app writes") {
    const json android = json::parse(transition_json(App::android, report(), k_home, true, 'l'));
    CHECK(android["_type"] == "transition");
    CHECK(android["event"] == "enter");
    CHECK(android["desc"] == "Home");
    CHECK(android["wtst"] == 1'679'000'100);
    CHECK(android["t"] == "l");
    CHECK(android["_id"] == "0000beef");
    CHECK_FALSE(android.contains("rid"));
    const json ios = json::parse(transition_json(App::ios, report(), k_home, false, 'c'));
    CHECK(ios["event"] == "leave");
    CHECK(ios["rid"] == "7d40fa");
    CHECK_FALSE(ios.contains("_id"));
}

TEST_CASE("Android's will has no time, that of iOS has the time of its connection") {
    CHECK(last_will_json(App::android, 5) == R"({"_type":"lwt"})");
    CHECK(last_will_json(App::ios, 5) == R"({"_type":"lwt","tst":5})");
    CHECK(card_json("Ben") == R"({"_type":"card","name":"Ben"})");
}
