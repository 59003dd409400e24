// Greenwich vehicle trackers (and Queclink bridges where they differ from phones).

#include <fmt/format.h>

#include "tests/unit/owntracks/decoding.hpp"

using namespace mirror;
using namespace mirror::owntracks;

namespace {

constexpr std::string_view k_csv = "X0,542A46AA,k,50365854,7575769,26,4,7,5,872";

std::string car(std::string_view suffix) {
    return "owntracks/gw/123456789012345/" + std::string(suffix);
}

Vehicle vehicle(std::string_view suffix, std::string_view text) {
    return decoded_as<Vehicle>(text, car(suffix));
}

}  // namespace

TEST_CASE("a tracker's location has texts for numbers and volts for a battery") {
    const auto location = decoded_as<Location>(
        R"({"_type":"location","t":"t","tid":"45","tst":"1412056746","lat":"50.365854","lon":"-7.575769","cog":260,)"
        R"("vel":4,"alt":70,"dist":5,"trip":872001,"batt":"12.4"})");
    CHECK(location.position == LatLon::make(50.365854, -7.575769));
    CHECK(seconds(location.fix_time) == 1'412'056'746);
    CHECK(location.trigger == "t");
    CHECK(location.tracker_id == "45");
    CHECK(location.course_deg == 260.0);
    CHECK(location.speed_kmh == 4.0);
    CHECK(location.altitude_m == 70.0);
    CHECK(location.distance_m == 5.0);
    CHECK(location.trip_m == 872001.0);
    CHECK(location.supply_v == 12.4);
    CHECK_FALSE(location.battery_pct);
    CHECK(location.places_marker);
}

TEST_CASE("batt is volts only when everything speaks for a vehicle tracker") {
    struct Case {
        const char* members;
        std::optional<double> volts;
        std::optional<int> percent;
    };
    const auto [members, volts, percent] = GENERATE(values<Case>({
        // Greenwich
        {R"("batt":"12.4","dist":5)", 12.4, std::nullopt},
        {R"("batt":12.4,"trip":5)", 12.4, std::nullopt},
        {R"("batt":"12.0","dist":5)", 12.0, std::nullopt},
        {R"("batt":12,"dist":"5")", 12.0, std::nullopt},
        {R"("batt":"0.0","dist":0)", 0.0, std::nullopt},
        {R"("batt":"28.1","dist":0,"trip":9)", 28.1, std::nullopt},
        {R"("batt":12.4,"cog":1)", 12.4, std::nullopt},
        {R"("batt":"12.4")", 12.4, std::nullopt},
        // phones
        {R"("batt":12,"acc":5)", std::nullopt, 12},
        {R"("batt":12)", std::nullopt, 12},
        {R"("batt":"12")", std::nullopt, 12},
        {R"("batt":"12.0","acc":"65")", std::nullopt, 12},
        {R"("batt":12.5,"conn":"w")", std::nullopt, 12},
        {R"("batt":12.5,"bs":1)", std::nullopt, 12},
        {R"("batt":12.5,"created_at":1)", std::nullopt, 12},
        {R"("batt":12.5,"inregions":[])", std::nullopt, 12},
        {R"("batt":12.5,"source":"gps")", std::nullopt, 12},
        {R"("batt":"12.5","_id":"a1")", std::nullopt, 12},
        {R"("batt":12.5,"p":101.3)", std::nullopt, 12},
        {R"("batt":12.5,"motionactivities":["walking"])", std::nullopt, 12},
        {R"("batt":87.5)", std::nullopt, 87},
        // Queclink bridges: percent, and the supply under a name of its own
        {R"("batt":12,"acc":5,"dist":100)", std::nullopt, 12},
        {R"("batt":98,"dist":100)", std::nullopt, 98},
        {R"("batt":30,"dist":100,"uext":12.7,"ubatt":4.1)", 12.7, 30},
    }));
    INFO(members);
    const auto location = decoded_as<Location>(location_with(members));
    CHECK(location.supply_v == volts);
    CHECK(location.battery_pct == percent);
}

TEST_CASE("a tracker at exactly zero has lost its fix") {
    CHECK_FALSE(decoded_as<Location>(R"({"_type":"location","tst":"1","lat":"0.0","lon":"0.0","dist":0})")
                    .places_marker);
    CHECK(decoded_as<Location>(R"({"_type":"location","tst":1,"lat":0.0,"lon":0.0,"acc":5})").places_marker);
    CHECK_FALSE(decoded_as<Location>("X0,542A46AA,k,0,0,26,4,7,5,872").places_marker);
    CHECK_FALSE(decoded_as<Location>(R"({"_type":"location","tst":"1","lat":"0","lon":"0","batt":"12.4"})")
                    .places_marker);
}

TEST_CASE("a theft alarm is said by the vehicle on its alarm topic") {
    const auto json =
        decoded(car("alarm"), R"({"_type":"location","t":"a","tst":"1","lat":"1","lon":"2","dist":0})");
    const auto csv = decoded(car("alarm"), "X0,542A46AA,a,50365854,7575769,26,4,7,0,872");
    for (const Message& message : {json, csv}) {
        CHECK(message.base_topic == "owntracks/gw/123456789012345");
        CHECK(message.suffix == "alarm");
        CHECK(std::get<Location>(message.body).trigger == "a");
    }
    CHECK(refused("alarm!", car("alarm")) == RefusalReason::not_json);
}

TEST_CASE("ten comma-separated fields are a location") {
    const auto message = decoded("owntracks/gw/van", k_csv);
    CHECK(message.base_topic == "owntracks/gw/van");
    const auto& location = std::get<Location>(message.body);
    CHECK(location.tracker_id == "X0");
    CHECK(seconds(location.fix_time) == 1'412'056'746);
    CHECK(location.trigger == "k");
    CHECK(location.position == LatLon::make(50.365854, 7.575769));
    CHECK(location.course_deg == 260.0);
    CHECK(location.speed_kmh == 4.0);
    CHECK(location.altitude_m == 70.0);
    CHECK(location.distance_m == 5.0);
    CHECK(location.trip_m == 872'000.0);
    CHECK_FALSE(location.battery_pct);
    CHECK_FALSE(location.accuracy_m);
}

TEST_CASE("CSV tolerates lower case, signs, line ends and empty columns") {
    const auto south = decoded_as<Location>("x0,542a46aa,l,-50365854,-7575769,36,0,-3,0,0\r\n");
    CHECK(south.position == LatLon::make(-50.365854, -7.575769));
    CHECK(south.course_deg == 360.0);
    CHECK(south.altitude_m == -30.0);
    const auto empty = decoded_as<Location>(",542A46AA,,50365854,7575769,,,,,");
    CHECK_FALSE(empty.tracker_id);
    CHECK_FALSE(empty.trigger);
    CHECK_FALSE(empty.course_deg);
    CHECK_FALSE(empty.speed_kmh);
    CHECK_FALSE(empty.altitude_m);
    CHECK_FALSE(empty.distance_m);
    CHECK_FALSE(empty.trip_m);
    CHECK_FALSE(decoded_as<Location>("X0,542A46AA,k,1,2,37,-4,x,5,872").course_deg);
}

TEST_CASE("CSV without place or time is refused") {
    struct Case {
        const char* text;
        RefusalReason reason;
    };
    const auto [text, reason] = GENERATE(values<Case>({
        {"X0,0,k,50365854,7575769,26,4,7,5,872", RefusalReason::no_time},
        {"X0,-1,k,50365854,7575769,26,4,7,5,872", RefusalReason::no_time},
        {"X0,1542A46AA,k,50365854,7575769,26,4,7,5,872", RefusalReason::no_time},
        {"X0,542A46AA,k,,7575769,26,4,7,5,872", RefusalReason::no_position},
        {"X0,542A46AA,k,90000001,7575769,26,4,7,5,872", RefusalReason::no_position},
        {"X0,542A46AA,k,50365854,181000000,26,4,7,5,872", RefusalReason::no_position},
        {"X0,542A46AA,k,north,7575769,26,4,7,5,872", RefusalReason::no_position},
        {"X0,542A46AA,k,50365854,7575769,26,4,7,5", RefusalReason::not_json},
        {"X0,542A46AA,k,50365854,7575769,26,4,7,5,872,1", RefusalReason::not_json},
        {"X0,yesterday,k,50365854,7575769,26,4,7,5,872", RefusalReason::not_json},
        {",,,,,,,,,", RefusalReason::not_json},
    }));
    CHECK(refused(text) == reason);
}

TEST_CASE("readings of a vehicle are numbers") {
    using Kind = Vehicle::Kind;
    struct Case {
        const char* suffix;
        const char* text;
        Kind kind;
        const char* channel;
        double number;
    };
    const auto [suffix, text, kind, channel, number] = GENERATE(values<Case>({
        {"status", "1", Kind::status, "status", 1},
        {"status", "0", Kind::status, "status", 0},
        {"status", "-1", Kind::status, "status", -1},
        {"status", " 1\n", Kind::status, "status", 1},
        {"gpio/7", "1", Kind::ignition, "7", 1},
        {"gpio/7", "0", Kind::ignition, "7", 0},
        {"gpio/3", "0", Kind::gpio, "3", 0},
        {"voltage/batt", "4.4", Kind::voltage, "batt", 4.4},
        {"voltage/ext", "12.2", Kind::voltage, "ext", 12.2},
        {"voltage/ext", "0.0", Kind::voltage, "ext", 0},
        {"temperature/0", "24.82", Kind::temperature, "0", 24.82},
        {"temperature/1", "-1.50", Kind::temperature, "1", -1.5},
    }));
    const auto read = vehicle(suffix, text);
    CHECK(read.kind == kind);
    CHECK(read.channel == channel);
    CHECK(read.number == number);
}

TEST_CASE("a text that is no reading is refused") {
    struct Case {
        const char* suffix;
        const char* text;
    };
    const auto [suffix, text] = GENERATE(values<Case>({
        {"status", "2"},
        {"status", "online"},
        {"status", "0.5"},
        {"status", " "},
        {"status", "1e999"},
        {"gpio/7", "-1"},
        {"gpio/7", "on"},
        {"gpio/7", "nan"},
        {"voltage/ext", "-0.1"},
        {"voltage/ext", "12.2 V"},
        {"voltage/ext", "1000"},
        {"temperature/0", "17535.00"},
        {"temperature/0", "-41"},
    }));
    CHECK(refused(text, car(suffix)) == RefusalReason::bad_value);
}

TEST_CASE("other texts of a vehicle are kept short and safe") {
    CHECK(vehicle("start", "123456789012345 0.11.42 20140930T055906Z").kind == Vehicle::Kind::start);
    CHECK(vehicle("start", "123456789012345 0.8.12 2014-09-30 05:59:06").text ==
          "123456789012345 0.8.12 2014-09-30 05:59:06");
    CHECK(vehicle("operators", "26207 +22801 -26201 ?33301").text == "26207 +22801 -26201 ?33301");
    CHECK(vehicle("cellinfo", "262 7 1451 35").kind == Vehicle::Kind::text);
    CHECK(vehicle("obd2/000007e8/01/0d", "03").channel == "obd2/000007e8/01/0d");
    CHECK(vehicle("log/E", "Gps lost\x1b[31m").text == "Gps lost [31m");
    CHECK(vehicle("raw", "$GPRMC,055906.000,A,5021.9512,N,00734.5461,E,0.0,260.1,300914,,,A*6C").kind ==
          Vehicle::Kind::text);
    CHECK(vehicle("raw", "\xFF\xFE").text == "\uFFFD\uFFFD");
    CHECK(vehicle("proxy/x", std::string(100'000, 'x')).text.size() < 600);
}

TEST_CASE("the free text on info is no card, and garbage there is neither") {
    CHECK(vehicle("info", "Driver: Jane").text == "Driver: Jane");
    CHECK(decoded_as<Card>(R"({"_type":"card","name":"Car"})", car("info")).name == "Car");
    CHECK(refused("\xFF\xD8\xFF", car("info")) == RefusalReason::not_json);
    CHECK(refused("[1]", car("info")) == RefusalReason::not_json);
    CHECK(refused("{\"name\":", car("info")) == RefusalReason::not_json);
}

TEST_CASE("events that a server makes for a vehicle are transitions") {
    const auto message =
        decoded(car("event"), R"({"_type":"transition","event":"enter","desc":"Depot","tst":"1412056746"})");
    CHECK(message.base_topic == "owntracks/gw/123456789012345");
    CHECK(std::get<Transition>(message.body).region_name == "Depot");
    CHECK(refused(R"({"event":"enter","desc":"Depot","tst":"1412056746"})", car("event")) ==
          RefusalReason::missing_type);
    CHECK(refused("enter", car("event")) == RefusalReason::not_json);
}

TEST_CASE("of plain-text commands and their replies no secret is kept") {
    CHECK(vehicle("cmd", "login 1234567890").text == "login");
    CHECK(vehicle("cmd", "login 1234567890").kind == Vehicle::Kind::command);
    CHECK(vehicle("cmd", "login\t1234567890").text == "login");
    CHECK(vehicle("cmd", std::string("login\0hunter2", 13)).text == "login");
    CHECK(vehicle("cmd", "login\xC2\x85hunter2").text == "login");
    CHECK(vehicle("cmd", "gps").text == "gps");
    CHECK(vehicle("cmd/out", "password=hunter2").text == "password");
    CHECK(vehicle("cmd/out", "NACK: incorrect login").text == "NACK: incorrect login");
    CHECK(decoded_as<Command>(R"({"_type":"cmd","action":"dump"})", car("cmd")).action == "dump");
}

TEST_CASE("every trigger of a tracker is kept as it is, and means theft on the alarm's topic only") {
    const std::string letter =
        GENERATE(values<std::string>({"f", "t", "T", "v", "k", "l", "L", "m", "a", "c", "i", "I", "!", "e",
                                      "E", "o", "M", "h", "s", "1", "2", "3", "9", "u", "r", "p", "b", "C"}));
    const auto json = decoded("owntracks/gw/car", fmt::format(R"({{"_type":"location","t":"{}","tid":"45",)"
                                                              R"("tst":"1","lat":"1","lon":"2","dist":0}})",
                                                              letter));
    const auto csv = decoded("owntracks/gw/car", fmt::format("X0,542A46AA,{},1,2,0,0,0,0,0", letter));
    for (const Message& message : {json, csv}) {
        CHECK(std::get<Location>(message.body).trigger == letter);
        CHECK(message.base_topic == "owntracks/gw/car");
        CHECK(message.suffix.empty());
    }
}

TEST_CASE("every topic below a vehicle is understood, below both kinds of base topic") {
    using Kind = Vehicle::Kind;
    struct Case {
        const char* suffix;
        const char* text;
        Kind kind;
    };
    const auto [suffix, text, kind] = GENERATE(values<Case>({
        {"status", "1", Kind::status},
        {"start", "123456789012345 0.11.42 20140930T055906Z", Kind::start},
        {"voltage/batt", "4.4", Kind::voltage},
        {"voltage/ext", "12.2", Kind::voltage},
        {"gpio/1", "0", Kind::gpio},
        {"gpio/2", "1", Kind::gpio},
        {"gpio/3", "0", Kind::gpio},
        {"gpio/5", "1", Kind::gpio},
        {"gpio/7", "1", Kind::ignition},
        {"temperature/0", "24.82", Kind::temperature},
        {"temperature/1", "-40", Kind::temperature},
        {"operators", "26207 +22801 -26201 ?33301", Kind::text},
        {"cellinfo", "262 7 1451 -1", Kind::text},
        {"raw", "$GPGGA,055906.000,5021.9512,N,00734.5461,E,1,8,1.0,70.1,M,47.5,M,,*5D", Kind::text},
        {"log/P", "Main out of memory", Kind::text},
        {"log/D", "Main tick", Kind::text},
        {"cmd", "gps", Kind::command},
        {"cmd/out", "no location available", Kind::text},
        {"cmd/out", "NACK: usage set [<key>[=[<value>]]]", Kind::text},
        {"info", "Jane", Kind::text},
        {"fms/timedate", "0a0b0c", Kind::text},
        {"fms/vehicleid", "5744", Kind::text},
        {"fms/driverid", "44", Kind::text},
        {"fms/data/totaldist", "0001e240", Kind::text},
        {"obd2/000007e8/09", "STD 500 1", Kind::text},
        {"obd2/000007e8/01/0d", "03", Kind::text},
        {"proxy/greenhouse/door", "open", Kind::text},
        {"hw/imei", "123456789012345", Kind::text},
        {"sw/version", "0.5", Kind::text},
    }));
    for (const std::string base : {"owntracks/gw/car", "owntracks/family/gw/car"}) {
        INFO(base << '/' << suffix);
        const auto message = decoded(base + "/" + suffix, text);
        CHECK(message.base_topic == base);
        CHECK(message.suffix == suffix);
        CHECK(std::get<Vehicle>(message.body).kind == kind);
        const auto clear = decoded(base + "/" + suffix, "");
        CHECK(std::holds_alternative<Clear>(clear.body));
        CHECK(clear.base_topic == base);
    }
}

TEST_CASE("a tracker writes each number as a number or as a text") {
    const auto numbers =
        R"({"_type":"location","t":"t","tid":"45","tst":1412056746,"lat":50.365854,)"
        R"("lon":7.5e-4,"cog":26,"vel":17.338424,"alt":-7,"dist":5,"trip":872001,"batt":12.4})";
    const auto texts = R"({"_type":"location","t":"t","tid":"45","tst":"1412056746","lat":"50.365854",)"
                       R"("lon":"7.5E-4","cog":"26","vel":"17.338424","alt":"-7","dist":"5","trip":"872001",)"
                       R"("batt":"12.4"})";
    for (const auto& location : {decoded_as<Location>(numbers), decoded_as<Location>(texts)}) {
        CHECK(location.position == LatLon::make(50.365854, 7.5e-4));
        CHECK(seconds(location.fix_time) == 1'412'056'746);
        CHECK(location.course_deg == 26.0);
        CHECK(location.speed_kmh == 17.338424);
        CHECK(location.altitude_m == -7.0);
        CHECK(location.distance_m == 5.0);
        CHECK(location.trip_m == 872001.0);
        CHECK(location.supply_v == 12.4);
        CHECK_FALSE(location.battery_pct);
    }
}

TEST_CASE("a phone's status and a vehicle's share a topic") {
    CHECK(decoded_as<Status>(R"({"_type":"status","android":{}})", car("status")).is_android);
    CHECK(vehicle("status", "1").number == 1.0);
}
