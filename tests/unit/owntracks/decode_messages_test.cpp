// Every other type that phones send, and what makes a payload no message at all.

#include <fmt/format.h>

#include "tests/unit/owntracks/decoding.hpp"

using namespace mirror;
using namespace mirror::owntracks;

TEST_CASE("a transition says who crossed which region when") {
    const auto message =
        decoded("owntracks/family/anna/event",
                R"({"_type":"transition","acc":6,"created_at":1700000405,"desc":"Home","event":"enter",
        "lat":48.2,"lon":16.4,"rid":"c0ffee","t":"b","tid":"AN","tst":1700000400,"wtst":1600000404,"_id":"00ff"})");
    CHECK(message.base_topic == "owntracks/family/anna");
    CHECK(message.suffix == "event");
    const auto& transition = std::get<Transition>(message.body);
    CHECK(transition.event == TransitionEvent::enter);
    CHECK(transition.event_text == "enter");
    CHECK(seconds(transition.fix_time) == 1'700'000'400);
    CHECK(seconds(transition.created_at.value()) == 1'700'000'405);
    CHECK(seconds(transition.region_time.value()) == 1'600'000'404);
    CHECK(transition.region_name == "Home");
    CHECK(transition.region_id == "c0ffee");
    CHECK(transition.position == LatLon::make(48.2, 16.4));
    CHECK(transition.accuracy_m == 6.0);
    CHECK(transition.trigger == "b");
    CHECK(transition.tracker_id == "AN");
    CHECK(transition.message_id == "00ff");
    CHECK(transition.places_marker);
}

TEST_CASE("a transition needs an event and a time, nothing else") {
    const auto bare = decoded_as<Transition>(R"({"_type":"transition","event":"leave","tst":5})");
    CHECK(bare.event == TransitionEvent::leave);
    CHECK_FALSE(bare.position);
    CHECK_FALSE(bare.places_marker);
    CHECK_FALSE(bare.region_name);

    const auto odd = decoded_as<Transition>(
        R"({"_type":"transition","event":"dwell","tst":"5","lat":95,"lon":1,"desc":7,"wtst":"4","acc":"10"})");
    CHECK(odd.event == TransitionEvent::unknown);
    CHECK(odd.event_text == "dwell");
    CHECK_FALSE(odd.position);
    CHECK_FALSE(odd.region_name);
    CHECK(seconds(odd.region_time.value()) == 4);
    CHECK(odd.accuracy_m == 10.0);

    CHECK(refused(R"({"_type":"transition","tst":5})") == RefusalReason::no_event);
    CHECK(refused(R"({"_type":"transition","event":null,"tst":5})") == RefusalReason::no_event);
    CHECK(refused(R"({"_type":"transition","event":"","tst":5})") == RefusalReason::no_event);
    CHECK(refused(R"({"_type":"transition","event":1,"tst":5})") == RefusalReason::no_event);
    CHECK(refused(R"({"_type":"transition","event":"enter"})") == RefusalReason::no_time);
    CHECK(refused(R"({"_type":"transition","event":"enter","tst":0})") == RefusalReason::no_time);
}

TEST_CASE("a beacon that nobody placed puts no marker into the Atlantic") {
    const auto payload = [](const char* trigger) {
        return fmt::format(R"({{"_type":"transition","event":"enter","tst":5,"lat":0.0,"lon":0.0,"t":"{}"}})",
                           trigger);
    };
    CHECK_FALSE(decoded_as<Transition>(payload("b")).places_marker);
    CHECK(decoded_as<Transition>(payload("c")).places_marker);
}

TEST_CASE("a last will may lack its time") {
    CHECK_FALSE(decoded_as<LastWill>(R"({"_type":"lwt"})").time);
    CHECK(seconds(decoded_as<LastWill>(R"({"_type":"lwt","tst":1700000000,"custom":true})").time.value()) ==
          1'700'000'000);
}

TEST_CASE("a card is read on its own topic and on the base topic") {
    const auto payload = R"({"_type":"card","name":"Anna","face":"iVBORw0KGgo=","tid":"AN"})";
    const auto on_info = decoded("owntracks/family/anna/info", payload);
    const auto on_base = decoded("owntracks/family/anna", payload);
    CHECK(on_info.base_topic == "owntracks/family/anna");
    CHECK(on_base.base_topic == "owntracks/family/anna");
    CHECK(on_info.suffix == "info");
    CHECK(on_base.suffix.empty());
    const auto& card = std::get<Card>(on_info.body);
    CHECK(card.name == "Anna");
    CHECK(card.face_base64 == "iVBORw0KGgo=");
    CHECK(card.face_bytes == 8u);
    CHECK(card.tracker_id == "AN");
}

TEST_CASE("a card's picture that is no base64 is left out") {
    struct Case {
        const char* face;
        std::optional<std::size_t> bytes;
    };
    const auto [face, bytes] = GENERATE(values<Case>({
        {"\"\"", std::nullopt},
        {"null", std::nullopt},
        {"5", std::nullopt},
        {"\"AAAA!AAA\"", std::nullopt},
        {"\"A\"", std::nullopt},
        {"\"AAAA=\"", std::nullopt},
        {"\"AA=A\"", std::nullopt},
        {"\"AA-_\"", std::nullopt},
        {"\"AA==\"", 1},
        {"\"AA\"", 1},
        {"\"AAA=\"", 2},
        {"\"AAAA\"", 3},
        {"\"AA\\nAA\\r\\n\"", 3},
        {"\"data:image/png;base64,AAAA\"", 3},
    }));
    const auto card = decoded_as<Card>(fmt::format(R"({{"_type":"card","name":"A","face":{}}})", face));
    CHECK(card.face_bytes == bytes);
    CHECK(card.face_base64.has_value() == bytes.has_value());
    CHECK(card.name == "A");
}

TEST_CASE("a region as a phone knows it") {
    const auto waypoint = decoded_as<Waypoint>(
        R"({"_type":"waypoint","desc":"Home","lat":48.2,"lon":16.4,"rad":150,"tst":1600000404,"rid":"b2d38a","_id":"7f"})");
    CHECK(waypoint.name == "Home");
    CHECK(waypoint.position == LatLon::make(48.2, 16.4));
    CHECK(waypoint.radius_m == 150.0);
    CHECK(seconds(waypoint.created.value()) == 1'600'000'404);
    CHECK(waypoint.region_id == "b2d38a");
    CHECK(waypoint.message_id == "7f");
    CHECK(decoded_as<Waypoint>(R"({"_type":"waypoint","rad":-1})").radius_m == -1.0);
    CHECK_FALSE(decoded_as<Waypoint>(R"({"_type":"waypoint","lat":1000,"lon":1000,"rid":"x"})").position);
    CHECK_FALSE(decoded_as<Waypoint>(R"({"_type":"waypoint"})").name);
}

TEST_CASE("all regions of a phone") {
    const auto message =
        decoded("owntracks/family/anna/waypoints", R"({"_type":"waypoints","_creator":"mirror","waypoints":[
        {"_type":"waypoint","tst":3,"lat":46.5,"lon":9.5,"rad":10,"desc":"one"},
        7, [{"desc":"not a region"}], "x", null,
        {"_type":"waypoint","tst":4,"desc":"two","nested":{"desc":"not the name","lat":1,"lon":1}}, {}]})");
    CHECK(message.suffix == "waypoints");
    const auto& waypoints = std::get<Waypoints>(message.body);
    REQUIRE(waypoints.waypoints.size() == 3);
    CHECK(waypoints.count == 3);
    CHECK(waypoints.waypoints[0].name == "one");
    CHECK(waypoints.waypoints[0].radius_m == 10.0);
    CHECK(waypoints.waypoints[1].name == "two");
    CHECK_FALSE(waypoints.waypoints[1].position);
    CHECK_FALSE(waypoints.waypoints[2].name);
    CHECK(decoded_as<Waypoints>(R"({"_type":"waypoints","waypoints":[]})").count == 0);
    CHECK(decoded_as<Waypoints>(R"({"_type":"waypoints"})").count == 0);
    CHECK(decoded_as<Waypoints>(R"({"_type":"waypoints","waypoints":[{}],"waypoints":{}})").count == 0);
}

TEST_CASE("of endless regions the rest is counted") {
    std::string list = "{}";
    for (int i = 1; i < 5000; ++i)
        list += ",{}";
    const auto waypoints = decoded_as<Waypoints>(R"({"_type":"waypoints","waypoints":[)" + list + "]}");
    CHECK(waypoints.count == 5000);
    CHECK(waypoints.waypoints.size() == k_max_list_entries);
}

TEST_CASE("a status tells the phone's permissions") {
    const auto android = decoded_as<Status>(
        R"({"_type":"status","android":{"wifi":1,"ps":0,"bo":1,"hib":1,"loc":-2},"_id":"1"})");
    CHECK(android.is_android);
    CHECK_FALSE(android.is_ios);
    CHECK(android.wifi == true);
    CHECK(android.power_save == false);
    CHECK(android.battery_optimised == true);
    CHECK(android.may_hibernate == true);
    CHECK(android.location_permission == -2);

    const auto perfect = decoded_as<Status>(R"({"_type":"status","android":{}})");
    CHECK(perfect.is_android);
    CHECK_FALSE(perfect.battery_optimised);

    const auto ios = decoded("owntracks/family/anna/status", R"({"_type":"status","iOS":{"version":"26.3.1",
        "locationManagerAuthorizationStatus":"kCLAuthorizationStatusAuthorizedAlways",
        "backgroundRefreshStatus":"UIBackgroundRefreshStatusAvailable","altimeterIsAbsoluteAltitudeAvailable":false}})");
    CHECK(ios.suffix == "status");
    const auto& status = std::get<Status>(ios.body);
    CHECK(status.is_ios);
    CHECK(status.app_version == "26.3.1");
    CHECK(status.location_authorisation == "kCLAuthorizationStatusAuthorizedAlways");
    CHECK(status.background_refresh == "UIBackgroundRefreshStatusAvailable");
    CHECK_FALSE(decoded_as<Status>(R"({"_type":"status"})").is_ios);
}

TEST_CASE("steps that a phone cannot count are absent") {
    const auto steps = decoded_as<Steps>(R"({"_type":"steps","distance":4321,"floorsdown":5,"floorsup":7,
        "from":1700010000,"steps":6100,"to":1700050000,"tst":1700050003})");
    CHECK(steps.steps == 6100);
    CHECK(steps.distance_m == 4321.0);
    CHECK(steps.floors_up == 7);
    CHECK(steps.floors_down == 5);
    CHECK(seconds(steps.from.value()) == 1'700'010'000);
    CHECK(seconds(steps.to.value()) == 1'700'050'000);
    CHECK(seconds(steps.time.value()) == 1'700'050'003);
    CHECK_FALSE(decoded_as<Steps>(R"({"_type":"steps","steps":-1})").steps);
    CHECK(decoded("owntracks/family/anna/step", R"({"_type":"steps"})").suffix == "step");
    CHECK(decoded("owntracks/family/anna/steps", R"({"_type":"steps"})").suffix == "steps");
}

TEST_CASE("a beacon report") {
    const auto beacon =
        decoded_as<Beacon>(R"({"_type":"beacon","desc":"keys","uuid":"u","major":1,"minor":65535,
        "tst":1700000000,"acc":0.5,"rssi":-70,"prox":2,"tid":"AN"})");
    CHECK(beacon.name == "keys");
    CHECK(beacon.uuid == "u");
    CHECK(beacon.major == 1);
    CHECK(beacon.minor == 65535);
    CHECK(beacon.accuracy_m == 0.5);
    CHECK(beacon.rssi_dbm == -70);
    CHECK(beacon.proximity == 2);
    CHECK(beacon.tracker_id == "AN");
    CHECK(seconds(beacon.time.value()) == 1'700'000'000);
    CHECK_FALSE(decoded_as<Beacon>(R"({"_type":"beacon","acc":-1,"prox":9})").accuracy_m);
}

TEST_CASE("of commands, dumps and configurations nothing but the action is kept") {
    const auto message = decoded("owntracks/family/anna/cmd", R"({"_type":"cmd","action":"setConfiguration",
        "configuration":{"_type":"configuration","password":"secret"},"waypoints":{"_type":"waypoints","waypoints":[{}]}})");
    CHECK(message.base_topic == "owntracks/family/anna");
    CHECK(message.suffix == "cmd");
    CHECK(std::get<Command>(message.body).action == "setConfiguration");
    CHECK_FALSE(decoded_as<Command>(R"({"_type":"cmd"})").action);
    decoded_as<Dump>(R"({"_type":"dump","configuration":{"_type":"configuration","password":"secret"}})");
    decoded_as<Configuration>(R"({"_type":"configuration","password":"secret"})");
    CHECK(decoded("owntracks/family/anna/dump", R"({"_type":"dump"})").suffix == "dump");
    CHECK(decoded_as<Request>(R"({"_type":"request","request":"tours"})").request == "tours");
}

TEST_CASE("zero bytes clear what was retained") {
    const auto base = decoded("owntracks/family/anna", "");
    CHECK(std::holds_alternative<Clear>(base.body));
    CHECK(base.base_topic == "owntracks/family/anna");
    CHECK(base.suffix.empty());
    const auto info = decoded("owntracks/family/anna/info", "");
    CHECK(info.base_topic == "owntracks/family/anna");
    CHECK(info.suffix == "info");
    CHECK(decoded("owntracks/gw/car/gpio/7", "").suffix == "gpio/7");
    CHECK(decoded("owntracks/gw/car/alarm", "").suffix == "alarm");
}

TEST_CASE("what is no message is refused with its reason") {
    struct Case {
        const char* payload;
        RefusalReason reason;
    };
    const auto [payload, reason] = GENERATE(values<Case>({
        {"hello", RefusalReason::not_json},
        {" ", RefusalReason::not_json},
        {"\xFF\xFE\x00", RefusalReason::not_json},
        {"noise before {\"_type\":\"lwt\"}", RefusalReason::not_json},
        {"{\"_type\":\"lwt\"} noise after", RefusalReason::trailing_data},
        {"{\"_type\":\"lwt\"}{\"_type\":\"lwt\"}", RefusalReason::trailing_data},
        {"{\"_type\":\"lwt\"},", RefusalReason::trailing_data},
        {"{\"_type\":\"lwt\"", RefusalReason::not_json},
        {"{\"_type\":\"lwt\",}", RefusalReason::not_json},
        {"{'_type':'lwt'}", RefusalReason::not_json},
        {"{_type:\"lwt\"}", RefusalReason::not_json},
        {"{\"_type\":\"location\",\"lat\":NaN,\"lon\":1,\"tst\":1}", RefusalReason::not_json},
        {"{\"_type\":\"location\",\"lat\":01,\"lon\":1,\"tst\":1}", RefusalReason::not_json},
        {"{\"_type\":\"lwt\",\"x\":\"\xE4\"}", RefusalReason::not_json},
        {"{\"_type\":\"lwt\",\"x\":\"a\nb\"}", RefusalReason::not_json},
        {"{\"_type\":\"lwt\",\"x\":1e999x}", RefusalReason::not_json},
        {"{\"_type\":\"lwt\"} // comment", RefusalReason::trailing_data},
        {"{\"_type\":\"lwt\"/**/}", RefusalReason::not_json},
        {"[]", RefusalReason::not_an_object},
        {"[{\"_type\":\"location\",\"lat\":1,\"lon\":2,\"tst\":3}]", RefusalReason::not_an_object},
        {"42", RefusalReason::not_an_object},
        {"-1.5e3", RefusalReason::not_an_object},
        {"\"location\"", RefusalReason::not_an_object},
        {"null", RefusalReason::not_an_object},
        {"true", RefusalReason::not_an_object},
        {"{}", RefusalReason::missing_type},
        {"{\"lat\":1,\"lon\":2,\"tst\":3}", RefusalReason::missing_type},
        {"{\"_type\":null}", RefusalReason::missing_type},
        {"{\"_type\":[\"location\"]}", RefusalReason::missing_type},
        {"{\"_type\":1}", RefusalReason::missing_type},
        {"{\"_type\":\"\"}", RefusalReason::unknown_type},
        {"{\"_type\":\"unsupported\",\"tst\":1}", RefusalReason::unknown_type},
        {"{\"_type\":\"Location\",\"lat\":1,\"lon\":2,\"tst\":3}", RefusalReason::unknown_type},
        {"{\"_type\":\"location \",\"lat\":1,\"lon\":2,\"tst\":3}", RefusalReason::unknown_type},
        {"{\"_type\":\"clear\"}", RefusalReason::unknown_type},
        {"{\"_type\":\"vehicle\"}", RefusalReason::unknown_type},
    }));
    CHECK(refused(payload) == reason);
}

TEST_CASE("a zero byte ends no JSON") {
    const std::string message = R"({"_type":"lwt"})";
    CHECK(refused(message + '\0') == RefusalReason::not_json);
    CHECK(refused(message + std::string("\0{", 2)) == RefusalReason::not_json);
}

TEST_CASE("nesting is limited, not the stack") {
    const auto nested = [](std::size_t levels) {
        return R"({"_type":"lwt","x":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
    };
    CHECK(std::holds_alternative<LastWill>(decoded(k_topic, nested(k_max_depth - 1)).body));
    CHECK(refused(nested(k_max_depth)) == RefusalReason::too_deep);
    CHECK(refused(nested(500'000)) == RefusalReason::too_deep);
    CHECK(refused(std::string(900'000, '{')) == RefusalReason::not_json);
    CHECK(refused(std::string(900'000, '[')) == RefusalReason::not_an_object);
}

TEST_CASE("a refusal quotes no more than a short, safe piece of the payload") {
    const std::string type = std::string(300, 'x') + "\\u001b[31m";
    const auto message = decode(k_topic, R"({"_type":")" + type + R"("})");
    REQUIRE_FALSE(message);
    CHECK(message.error().text.size() < 80);
    const auto control = decode(k_topic, R"({"_type":"\u001b[31m"})");
    REQUIRE_FALSE(control);
    CHECK(control.error().text.find('\x1b') == std::string::npos);
}

TEST_CASE("a topic that no device has is refused") {
    const std::string topic = GENERATE(values<std::string>(
        {"", "owntracks", "owntracks/anna", "owntracks/family/", "/owntracks/family/anna", "owntracks//anna",
         "owntracks/+/anna", "owntracks/family/#", "owntracks/family/an\nna", "owntracks/family/\xFF"}));
    CHECK(refused(R"({"_type":"lwt"})", topic) == RefusalReason::bad_topic);
}
