// The `decode` command: one line in, one line out.

#include "module/owntracks/decode_line.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using mirror::owntracks::decode_line;
using nlohmann::json;

namespace {

std::string line(const std::string& payload, const std::string& topic = "owntracks/family/anna") {
    return json{{"id", 1}, {"topic", topic}, {"payload", payload}}.dump();
}

/// The answer without the members that every good answer has.
json fields(const std::string& payload, const std::string& topic = "owntracks/family/anna") {
    json answer = json::parse(decode_line(line(payload, topic), "owntracks"));
    INFO(answer.dump());
    CHECK(answer["id"] == 1);
    CHECK(answer["ok"] == true);
    answer.erase("id");
    answer.erase("ok");
    return answer;
}

}  // namespace

TEST_CASE("a location is written under OwnTracks' own names") {
    CHECK(
        decode_line(
            line(R"({"_type":"location","lat":48.2082,"lon":-16,"tst":"1700000000123","acc":"12.50","vel":0,
        "bs":1,"batt":87.9,"ssid":"home","inregions":["Home"],"unknown":1,"cog":400,"alt":null})"),
            "owntracks") ==
        R"({"id":1,"ok":true,"type":"location","lat":48.2082,"lon":-16,"tst":1700000000,"acc":12.5,"vel":0,)"
        R"("batt":87,"bs":1,"SSID":"home","inregions":["Home"],"position":true})");
    CHECK(
        fields(
            R"({"_type":"location","lat":1,"lon":2,"tst":3,"created_at":4,"alt":-5.25,"vac":6,"cog":7.5,"p":101.325,
        "rad":8,"dist":9,"trip":10,"m":-1,"tid":"AN","t":"u","conn":"m","BSSID":"b","source":"gps","poi":"P","tag":"T",
        "image":"AAAA","imagename":"N","topic":"x","_id":"I","inrids":[],"motionactivities":["walking"]})") ==
        json::parse(
            R"({"type":"location","lat":1,"lon":2,"tst":3,"created_at":4,"alt":-5.25,"vac":6,"cog":7.5,
        "p":101.325,"rad":8,"dist":9,"trip":10,"m":-1,"tid":"AN","t":"u","conn":"m","BSSID":"b","source":"gps","poi":"P",
        "tag":"T","imageBytes":3,"imagename":"N","topic":"x","_id":"I","inrids":[],"motionactivities":["walking"],
        "position":true})"));
}

TEST_CASE("a vehicle's volts are never percent") {
    CHECK(fields(R"({"_type":"location","lat":"1","lon":"2","tst":"3","batt":"12.4","dist":5})") ==
          json::parse(
              R"({"type":"location","lat":1,"lon":2,"tst":3,"supplyVolts":12.4,"dist":5,"position":true})"));
    CHECK_FALSE(fields(R"({"_type":"location","lat":0,"lon":0,"tst":3,"dist":5})").contains("position"));
    CHECK(
        fields("X0,542A46AA,k,50365854,7575769,26,4,7,5,872") ==
        json::parse(
            R"({"type":"location","lat":50.365854,"lon":7.575769,"tst":1412056746,"vel":4,"cog":260,"alt":70,
        "dist":5,"trip":872000,"tid":"X0","t":"k","position":true})"));
}

TEST_CASE("every other type has its fields too") {
    struct Case {
        const char* topic;
        const char* payload;
        const char* expected;
    };
    const auto [topic, payload, expected] = GENERATE(values<Case>({
        {"owntracks/f/a/event",
         R"({"_type":"transition","event":"enter","desc":"Home","tst":5,"wtst":4,"rid":"r","lat":1,"lon":2,"acc":3,"t":"c","tid":"A","created_at":6,"_id":"i"})",
         R"({"type":"transition","event":"enter","desc":"Home","tst":5,"wtst":4,"rid":"r","lat":1,"lon":2,"acc":3,"t":"c","tid":"A","created_at":6,"_id":"i","position":true})"},
        {"owntracks/f/a/event", R"({"_type":"transition","event":"leave","tst":5,"lat":1})",
         R"({"type":"transition","event":"leave","tst":5})"},
        {"owntracks/f/a", R"({"_type":"lwt","tst":5})", R"({"type":"lwt","tst":5})"},
        {"owntracks/f/a", R"({"_type":"lwt"})", R"({"type":"lwt"})"},
        {"owntracks/f/a/info", R"({"_type":"card","name":"A","face":"AAAA","tid":"T"})",
         R"({"type":"card","name":"A","faceBytes":3,"tid":"T"})"},
        {"owntracks/f/a/waypoint",
         R"({"_type":"waypoint","desc":"H","lat":1,"lon":2,"rad":-1,"tst":3,"rid":"r"})",
         R"({"type":"waypoint","desc":"H","lat":1,"lon":2,"rad":-1,"tst":3,"rid":"r"})"},
        {"owntracks/f/a/waypoints", R"({"_type":"waypoints","waypoints":[{"desc":"H","rad":50},{}]})",
         R"({"type":"waypoints","count":2,"waypoints":[{"desc":"H","rad":50},{}]})"},
        {"owntracks/f/a/status", R"({"_type":"status","android":{"ps":1,"loc":0}})",
         R"({"type":"status","android":{"ps":1,"loc":0}})"},
        {"owntracks/f/a/status", R"({"_type":"status","iOS":{"version":"26.3","locale":"de"}})",
         R"({"type":"status","iOS":{"version":"26.3"}})"},
        {"owntracks/f/a/step",
         R"({"_type":"steps","tst":3,"from":1,"to":2,"steps":4,"distance":5,"floorsup":6,"floorsdown":7})",
         R"({"type":"steps","tst":3,"from":1,"to":2,"steps":4,"distance":5,"floorsup":6,"floorsdown":7})"},
        {"owntracks/f/a/beacon",
         R"({"_type":"beacon","desc":"k","uuid":"u","major":1,"minor":2,"tst":3,"acc":0.5,"rssi":-60,"prox":1})",
         R"({"type":"beacon","desc":"k","uuid":"u","major":1,"minor":2,"tst":3,"acc":0.5,"rssi":-60,"prox":1})"},
        {"owntracks/f/a/cmd",
         R"({"_type":"cmd","action":"setConfiguration","configuration":{"password":"x"}})",
         R"({"type":"cmd","action":"setConfiguration"})"},
        {"owntracks/f/a/dump", R"({"_type":"dump","configuration":{"password":"x"}})", R"({"type":"dump"})"},
        {"owntracks/f/a", R"({"_type":"configuration","password":"x"})", R"({"type":"configuration"})"},
        {"owntracks/f/a/request", R"({"_type":"request","request":"tours"})",
         R"({"type":"request","request":"tours"})"},
        {"owntracks/f/a", "", R"({"type":"clear"})"},
        {"owntracks/gw/c/status", " -1",
         R"({"type":"vehicle","kind":"status","channel":"status","value":-1})"},
        {"owntracks/gw/c/gpio/7", "1", R"({"type":"vehicle","kind":"ignition","channel":"7","value":1})"},
        {"owntracks/gw/c/gpio/3", "0", R"({"type":"vehicle","kind":"gpio","channel":"3","value":0})"},
        {"owntracks/gw/c/voltage/ext", "12.2",
         R"({"type":"vehicle","kind":"voltage","channel":"ext","value":12.2})"},
        {"owntracks/gw/c/temperature/0", "24.82",
         R"({"type":"vehicle","kind":"temperature","channel":"0","value":24.82})"},
        {"owntracks/gw/c/start", "1 2 3",
         R"({"type":"vehicle","kind":"start","channel":"start","value":"1 2 3"})"},
        {"owntracks/gw/c/cmd", "login secret",
         R"({"type":"vehicle","kind":"command","channel":"cmd","value":"login"})"},
        {"owntracks/gw/c/operators", "26207",
         R"({"type":"vehicle","kind":"text","channel":"operators","value":"26207"})"},
    }));
    CHECK(fields(payload, topic) == json::parse(expected));
}

TEST_CASE("payloads come as base64 and keys open what is sealed") {
    CHECK(decode_line(
              R"({"id":"a","topic":"owntracks/f/a","payload":"eyJfdHlwZSI6Imx3dCJ9","encoding":"base64"})",
              "owntracks") == R"({"id":"a","ok":true,"type":"lwt"})");
    CHECK(decode_line(R"({"id":"a","topic":"owntracks/f/a","payload":"","encoding":"base64","retain":true})",
                      "owntracks") == R"({"id":"a","ok":true,"type":"clear"})");
    const std::string sealed =
        R"("payload":"{\"_type\":\"encrypted\",\"data\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX+AcrsUZfRJ4LmAIPpdjenvhlJvFOWdg65SyihOZnh2a5j7GM5XFoLea08CNlwTbKMi40sTbq7y0hSIi5Szoo4hJ/I3CyvLGS71c0ofEh6g0n5SJO\"}"})";
    const std::string expected =
        R"({"id":null,"ok":true,"type":"location","lat":1.5,"lon":2.5,"tst":1700000000,"tid":"AN","position":true})";
    CHECK(decode_line(R"({"topic":"owntracks/f/a","key":"mirror-test-key",)" + sealed, "owntracks") ==
          expected);
    CHECK(decode_line(R"({"topic":"owntracks/f/a","key":["no","mirror-test-key",5],)" + sealed,
                      "owntracks") == expected);
    CHECK_THAT(decode_line(R"({"topic":"owntracks/f/a","key":null,)" + sealed, "owntracks"),
               ContainsSubstring(R"("ok":false)"));
}

TEST_CASE("a broken line is answered like any other") {
    struct Case {
        const char* line;
        const char* id;
    };
    const auto [text, id] = GENERATE(values<Case>({
        {"", "null"},
        {"   ", "null"},
        {"hello", "null"},
        {"[1]", "null"},
        {"5", "null"},
        {"{}", "null"},
        {R"({"id":7})", "7"},
        {R"({"id":7,"topic":"owntracks/f/a"})", "7"},
        {R"({"id":7,"payload":""})", "7"},
        {R"({"id":7,"topic":5,"payload":""})", "7"},
        {R"({"id":7,"topic":"owntracks/f/a","payload":5})", "7"},
        {R"({"id":7,"topic":"owntracks/f/a","payload":null})", "7"},
        {R"({"id":7,"topic":"owntracks/f/a","payload":"x","encoding":"rot13"})", "7"},
        {R"({"id":7,"topic":"owntracks/f/a","payload":"x","encoding":1})", "7"},
        {R"({"id":7,"topic":"owntracks/f/a","payload":"*","encoding":"base64"})", "7"},
        {R"({"id":7,"topic":"elsewhere/f/a","payload":""})", "7"},
        {R"({"id":7,"topic":"owntracks/f","payload":""})", "7"},
        {R"({"id":"x","topic":"owntracks/f/a","payload":"\ud83d"})", "\"x\""},
        {R"({"id":"x","topic":"owntracks/f/a","payload":"half a line)", "\"x\""},
        {R"({"id":true,"topic":"owntracks/f/a","payload":"\x"})", "true"},
    }));
    INFO(text);
    const json answer = json::parse(decode_line(text, "owntracks"));
    CHECK(answer["id"] == json::parse(id));
    CHECK(answer["ok"] == false);
    CHECK(answer["reason"].get<std::string>().size() > 10);
}

TEST_CASE("a deep line harms nobody") {
    const std::string deep = R"({"id":)" + std::string(100'000, '[') + std::string(100'000, ']') +
                             R"(,"topic":"owntracks/f/a","payload":""})";
    CHECK(json::parse(decode_line(deep, "owntracks"))["ok"] == true);
    CHECK(json::parse(decode_line(R"({"id":)" + std::string(100'000, '['), "owntracks"))["ok"] == false);
}

TEST_CASE("another root is a choice") {
    CHECK_THAT(decode_line(line("", "home/tracks/f/a"), "home/tracks"), ContainsSubstring("clear"));
    CHECK_THAT(decode_line(line("", "owntracks/f/a"), "home"), ContainsSubstring("not below home/"));
}

TEST_CASE("a command that the broker keeps is marked") {
    const auto answer = [](const std::string& members) {
        return json::parse(
            decode_line(R"({"id":1,"topic":"owntracks/f/a/cmd",)" + members + "}", "owntracks"));
    };
    const std::string command = R"("payload":"{\"_type\":\"cmd\",\"action\":\"dump\"}")";
    CHECK(answer(command + R"(,"retain":true)")["retained"] == true);
    CHECK(answer(command + R"(,"retain":1)")["retained"] == true);
    CHECK(answer(R"("payload":"login 1234567890","retain":true)")["retained"] == true);
    CHECK_FALSE(answer(command + R"(,"retain":false)").contains("retained"));
    CHECK_FALSE(answer(command + R"(,"retain":"yes")").contains("retained"));
    CHECK_FALSE(answer(command).contains("retained"));
    CHECK_FALSE(answer(R"("payload":"{\"_type\":\"lwt\"}","retain":true)").contains("retained"));
    CHECK_FALSE(answer(R"("payload":"","retain":true)").contains("retained"));
}
