// Locations of phones: every field, and every odd way in which devices have written it.

#include <fmt/format.h>

#include "tests/unit/owntracks/decoding.hpp"

using namespace mirror;
using namespace mirror::owntracks;

TEST_CASE("a location of an Android phone carries every field it sends") {
    const auto location =
        decoded_as<Location>(R"({"_type":"location","_id":"a1b2c3d4","BSSID":"02:00:00:00:00:01",
        "SSID":"home","acc":12,"alt":171,"batt":87,"bs":2,"cog":271,"conn":"w","created_at":1700000005,
        "inregions":["Home","Garden"],"lat":48.2082,"lon":-16.3738,"m":2,"qos":1,"retained":true,"source":"fused",
        "t":"p","tid":"AN","topic":"owntracks/family/anna","tst":1700000000,"vac":3,"vel":54})");
    CHECK(location.position == LatLon::make(48.2082, -16.3738));
    CHECK(seconds(location.fix_time) == 1'700'000'000);
    CHECK(seconds(location.created_at.value()) == 1'700'000'005);
    CHECK(location.accuracy_m == 12.0);
    CHECK(location.altitude_m == 171.0);
    CHECK(location.vertical_accuracy_m == 3.0);
    CHECK(location.speed_kmh == 54.0);
    CHECK(location.course_deg == 271.0);
    CHECK(location.battery_pct == 87);
    CHECK(location.battery_state == BatteryState::charging);
    CHECK(location.connection == "w");
    CHECK(location.monitoring_mode == 2);
    CHECK(location.ssid == "home");
    CHECK(location.bssid == "02:00:00:00:00:01");
    CHECK(location.source == "fused");
    CHECK(location.trigger == "p");
    CHECK(location.tracker_id == "AN");
    CHECK(location.topic == "owntracks/family/anna");
    CHECK(location.message_id == "a1b2c3d4");
    CHECK(location.regions == std::vector<std::string>{"Home", "Garden"});
    CHECK_FALSE(location.supply_v);
    CHECK_FALSE(location.region_ids);
    CHECK(location.places_marker);
}

TEST_CASE("a location of an iPhone carries every field it sends") {
    const auto location = decoded_as<Location>(R"({"_type":"location","acc":5,"alt":-3,"batt":100,"bs":3,
        "bssid":"2:0:0:0:0:1","conn":"m","image":"aGVsbG8=","imagename":"lake","inregions":[],"inrids":["b2d38a"],
        "lat":48.208174,"lon":16.373819,"m":-1,"motionactivities":["walking","unknown"],"p":101.325,"poi":"Lake",
        "ssid":"cafe","t":"C","tag":"holiday","tid":"BE","tst":1700000000,"vac":0,"vel":0,"cog":0})");
    CHECK(location.altitude_m == -3.0);
    CHECK(location.speed_kmh == 0.0);
    CHECK(location.course_deg == 0.0);
    CHECK(location.vertical_accuracy_m == 0.0);
    CHECK(location.battery_state == BatteryState::full);
    CHECK(location.ssid == "cafe");
    CHECK(location.bssid == "2:0:0:0:0:1");
    CHECK(location.image_base64 == "aGVsbG8=");
    CHECK(location.image_name == "lake");
    CHECK(location.poi == "Lake");
    CHECK(location.tag == "holiday");
    CHECK(location.pressure_kpa == 101.325);
    CHECK(location.monitoring_mode == -1);
    REQUIRE(location.regions);
    CHECK(location.regions->empty());
    CHECK(location.region_ids == std::vector<std::string>{"b2d38a"});
    CHECK(location.motion_activities == std::vector<std::string>{"walking", "unknown"});
}

TEST_CASE("what a phone leaves out is absent, not zero") {
    const auto location = decoded_as<Location>(R"({"_type":"location","lat":1,"lon":2,"tst":3})");
    CHECK_FALSE(location.accuracy_m);
    CHECK_FALSE(location.altitude_m);
    CHECK_FALSE(location.speed_kmh);
    CHECK_FALSE(location.course_deg);
    CHECK_FALSE(location.battery_pct);
    CHECK_FALSE(location.battery_state);
    CHECK_FALSE(location.created_at);
    CHECK_FALSE(location.trigger);
    CHECK_FALSE(location.tracker_id);
    CHECK_FALSE(location.regions);
    CHECK(location.motion_activities.empty());
}

TEST_CASE("zeros that are sent are zeros") {
    const auto location =
        decoded_as<Location>(location_with(R"("acc":0,"alt":0.0,"vel":0,"cog":0,"batt":0,"bs":0)"));
    CHECK(location.accuracy_m == 0.0);
    CHECK(location.altitude_m == 0.0);
    CHECK(location.speed_kmh == 0.0);
    CHECK(location.course_deg == 0.0);
    CHECK(location.battery_pct == 0);
    CHECK(location.battery_state == BatteryState::unknown);
    CHECK(decoded_as<Location>(R"({"_type":"location","lat":0,"lon":0.0,"tst":1})").places_marker);
}

TEST_CASE("coordinates are read however they are written") {
    struct Case {
        const char* lat;
        double expected;
    };
    const auto [written, expected] = GENERATE(values<Case>({
        {"48.208174", 48.208174},
        {"\"48.208174\"", 48.208174},
        {"\" 48.5 \"", 48.5},
        {"\"+48.5\"", 48.5},
        {"1.0E-4", 0.0001},
        {"\"1.0E-4\"", 0.0001},
        {"\"-1.0E-4\"", -0.0001},
        {"4.82e1", 48.2},
        {"-0.0", 0.0},
        {"90", 90.0},
        {"-90.0", -90.0},
        {"37.123456789012345678", 37.12345678901235},
        {"0.00000000000000000000000000000000000000000000000001", 1e-50},
    }));
    const auto payload = fmt::format(R"({{"_type":"location","lat":{},"lon":180,"tst":1}})", written);
    CHECK_THAT(decoded_as<Location>(payload).position.lat_deg(), WithinAbs(expected, 1e-13));
}

TEST_CASE("a location without coordinates in range is refused, never placed at zero") {
    const std::string lat = GENERATE(values<std::string>(
        {"null", "90.0001", "-91", "1e3", "1e999", "-1e999", "\"\"", "\"north\"", "\"nan\"", "\"inf\"",
         "\"1e999\"", "\"48,2\"", "\"48.2N\"", "\"0x30\"", "\"+-1\"", "\"--1\"", "true", "[48.2]", "{}"}));
    const auto payload = fmt::format(R"({{"_type":"location","lat":{},"lon":16,"tst":1700000000}})", lat);
    CHECK(refused(payload) == RefusalReason::no_position);
    CHECK(refused(R"({"_type":"location","lat":48,"tst":1700000000})") == RefusalReason::no_position);
    CHECK(refused(R"({"_type":"location","lon":48,"tst":1700000000})") == RefusalReason::no_position);
    CHECK(refused(R"({"_type":"location","lat":1,"lon":180.5,"tst":1700000000})") ==
          RefusalReason::no_position);
    CHECK(refused(R"({"_type":"location"})") == RefusalReason::no_position);
}

TEST_CASE("times are seconds, milliseconds above 1e11, whatever their type") {
    struct Case {
        const char* tst;
        std::int64_t expected;
    };
    const auto [written, expected] = GENERATE(values<Case>({
        {"1700000000", 1'700'000'000},
        {"1", 1},
        {"1700000000.9", 1'700'000'000},
        {"1.7e9", 1'700'000'000},
        {"\"1385997757\"", 1'385'997'757},
        {"\"1385997757.5\"", 1'385'997'757},
        {"1700000000123", 1'700'000'000},
        {"\"1700000000999\"", 1'700'000'000},
        {"100000000000", 100'000'000'000},
        {"100000000001", 100'000'000},
        {"99999999999999", 99'999'999'999},
    }));
    const auto payload = fmt::format(R"({{"_type":"location","lat":1,"lon":2,"tst":{}}})", written);
    CHECK(seconds(decoded_as<Location>(payload).fix_time) == expected);
}

TEST_CASE("a location without a time above zero is refused") {
    const std::string tst = GENERATE(values<std::string>(
        {"0", "-5", "0.9", "null", "true", "\"\"", "\"yesterday\"", "\"2023-11-14T22:13:20Z\"", "1e300",
         "1e999", "\"0\"", "[1700000000]", "200000000000000"}));
    CHECK(refused(fmt::format(R"({{"_type":"location","lat":1,"lon":2,"tst":{}}})", tst)) ==
          RefusalReason::no_time);
    CHECK(refused(R"({"_type":"location","lat":1,"lon":2})") == RefusalReason::no_time);
}

TEST_CASE("a field of the wrong kind or out of range is left out, the message stays") {
    const std::string member = GENERATE(values<std::string>({
        R"("acc":-1)",
        R"("acc":null)",
        R"("acc":"good")",
        R"("acc":[1])",
        R"("acc":true)",
        R"("acc":1e999)",
        R"("acc":-1e999)",
        R"("acc":"nan")",
        R"("alt":"high")",
        R"("alt":1e9)",
        R"("alt":-20000)",
        R"("vac":-1)",
        R"("vel":-1)",
        R"("vel":"-1")",
        R"("vel":1e6)",
        R"("cog":-1)",
        R"("cog":361)",
        R"("cog":"north")",
        R"("batt":-1)",
        R"("batt":101)",
        R"("batt":255)",
        R"("batt":"full")",
        R"("batt":false)",
        R"("bs":4)",
        R"("bs":-1)",
        R"("bs":"charging")",
        R"("m":3)",
        R"("m":-2)",
        R"("p":-1)",
        R"("p":{})",
        R"("tid":45)",
        R"("t":1)",
        R"("t":null)",
        R"("conn":1)",
        R"("SSID":{"a":"b"})",
        R"("BSSID":[])",
        R"("created_at":0)",
        R"("created_at":"?")",
        R"("inregions":"Home")",
        R"("inregions":null)",
        R"("inregions":{"0":"Home"})",
        R"("inrids":7)",
        R"("motionactivities":"walking")",
        R"("topic":1)",
        R"("_id":12)",
        R"("image":1)",
        R"("poi":false)",
        R"("dist":-1)",
        R"("trip":"far")",
        R"("rad":"wide")",
    }));
    const auto location = decoded_as<Location>(location_with(member));
    CHECK_FALSE(location.accuracy_m);
    CHECK_FALSE(location.altitude_m);
    CHECK_FALSE(location.vertical_accuracy_m);
    CHECK_FALSE(location.speed_kmh);
    CHECK_FALSE(location.course_deg);
    CHECK_FALSE(location.battery_pct);
    CHECK_FALSE(location.supply_v);
    CHECK_FALSE(location.battery_state);
    CHECK_FALSE(location.monitoring_mode);
    CHECK_FALSE(location.pressure_kpa);
    CHECK_FALSE(location.tracker_id);
    CHECK_FALSE(location.trigger);
    CHECK_FALSE(location.connection);
    CHECK_FALSE(location.ssid);
    CHECK_FALSE(location.bssid);
    CHECK_FALSE(location.created_at);
    CHECK_FALSE(location.regions);
    CHECK_FALSE(location.region_ids);
    CHECK(location.motion_activities.empty());
    CHECK_FALSE(location.topic);
    CHECK_FALSE(location.message_id);
    CHECK_FALSE(location.image_base64);
    CHECK_FALSE(location.poi);
    CHECK_FALSE(location.distance_m);
    CHECK_FALSE(location.trip_m);
    CHECK_FALSE(location.radius_m);
}

TEST_CASE("numbers come as strings and fractions too") {
    const auto location = decoded_as<Location>(location_with(
        R"("acc":"65.5","alt":"-12","vel":"17.338424","cog":248.6,"batt":"82","bs":"1","m":1.0,"p":"101.3")"));
    CHECK(location.accuracy_m == 65.5);
    CHECK(location.altitude_m == -12.0);
    CHECK(location.speed_kmh == 17.338424);
    CHECK(location.course_deg == 248.6);
    CHECK(location.battery_pct == 82);
    CHECK(location.battery_state == BatteryState::unplugged);
    CHECK(location.monitoring_mode == 1);
    CHECK(location.pressure_kpa == 101.3);
    CHECK(decoded_as<Location>(location_with(R"("acc":5,"batt":92.9)")).battery_pct == 92);
    CHECK(decoded_as<Location>(location_with(R"("cog":360)")).course_deg == 360.0);
}

TEST_CASE("of lists only the texts are kept") {
    const auto location =
        decoded_as<Location>(location_with(R"("inregions":["Home",1,null,["x"],{"y":"z"},"Work"])"));
    CHECK(location.regions == std::vector<std::string>{"Home", "Work"});
}

TEST_CASE("an endless list is cut") {
    std::string list = "\"r\"";
    for (int i = 0; i < 5000; ++i)
        list += ",\"r\"";
    CHECK(decoded_as<Location>(location_with("\"inregions\":[" + list + "]")).regions->size() ==
          k_max_list_entries);
}

TEST_CASE("of a repeated member the last counts") {
    CHECK(decoded_as<Location>(location_with(R"("acc":5,"acc":7)")).accuracy_m == 7.0);
    CHECK_FALSE(decoded_as<Location>(location_with(R"("acc":5,"acc":null)")).accuracy_m);
    CHECK_FALSE(decoded_as<Location>(location_with(R"("inregions":["a"],"inregions":null)")).regions);
    CHECK(decoded_as<Location>(location_with(R"("inregions":["a"],"inregions":["b"])")).regions ==
          std::vector<std::string>{"b"});
    CHECK(decoded_as<Location>(location_with(R"("ssid":"a","SSID":"b")")).ssid == "b");
    CHECK(refused(location_with(R"("lat":null)")) == RefusalReason::no_position);
    CHECK(std::holds_alternative<LastWill>(decoded(k_topic, location_with(R"("_type":"lwt")")).body));
}

TEST_CASE("members of nested objects are not the message's own") {
    const auto location = decoded_as<Location>(location_with(
        R"("extra":{"_type":"lwt","lat":1,"acc":99,"inregions":["x"]},"list":[{"acc":98},["tid"]])"));
    CHECK(location.position.lat_deg() == 48.2);
    CHECK_FALSE(location.accuracy_m);
    CHECK_FALSE(location.regions);
    CHECK_FALSE(location.tracker_id);
}

TEST_CASE("texts are kept as sent") {
    const auto location = decoded_as<Location>(
        location_with(R"("tid":"Ä\u00df","SSID":"\ud83d\ude00 \"x\"","poi":"","t":"\u0000")"));
    CHECK(location.tracker_id == "Äß");
    CHECK(location.ssid == "😀 \"x\"");
    CHECK(location.poi == "");
    CHECK(location.trigger == std::string(1, '\0'));
}

TEST_CASE("half a surrogate pair costs one character, not the message") {
    const auto location = decoded_as<Location>(
        location_with(R"("SSID":"a\ud83d","poi":"\udc00b","tag":"\ud83d\ud83d\ude00","tid":"\\ud83d")"));
    CHECK(location.ssid == "a\uFFFD");
    CHECK(location.poi == "\uFFFDb");
    CHECK(location.tag == "\uFFFD😀");
    CHECK(location.tracker_id == "\\ud83d");
}

TEST_CASE("a byte order mark and blanks around the object are ignored") {
    CHECK(decoded_as<Location>("\xEF\xBB\xBF" + location_with(R"("acc":1)")).accuracy_m == 1.0);
    CHECK(decoded_as<Location>(" \r\n\t" + location_with(R"("acc":1)") + "\n ").accuracy_m == 1.0);
}

TEST_CASE("keys are case sensitive but for the names of the network") {
    const auto location = decoded_as<Location>(location_with(R"("ACC":5,"Batt":50,"TID":"x","Ssid":"n")"));
    CHECK_FALSE(location.accuracy_m);
    CHECK_FALSE(location.battery_pct);
    CHECK_FALSE(location.tracker_id);
    CHECK_FALSE(location.ssid);
}

TEST_CASE("a payload is read up to a mebibyte and refused above") {
    const std::string frame = location_with(R"("image":"")");
    const std::string largest =
        location_with("\"image\":\"" + std::string(k_max_payload_bytes - frame.size(), 'A') + "\"");
    REQUIRE(largest.size() == k_max_payload_bytes);
    CHECK(decoded_as<Location>(largest).image_base64->size() == k_max_payload_bytes - frame.size());
    CHECK(refused(largest + " ") == RefusalReason::too_large);
}
