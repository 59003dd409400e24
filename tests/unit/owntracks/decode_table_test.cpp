// Line by line: what each message keeps when one of its members is not what it should be, and what it does
// not care about.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "module/owntracks/message_json.hpp"
#include "tests/unit/owntracks/decoding.hpp"

using namespace mirror;
using namespace mirror::owntracks;
using nlohmann::json;

namespace {

/// Everything that was understood, under OwnTracks' own names.
json understood(std::string_view payload, std::string_view topic = k_topic) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    write_message(object, decoded(topic, payload));
    return json::parse(object.dump());
}

/// A message, the member that is spoilt, and its smallest form without any optional member.
struct Sound {
    const char* payload;
    std::vector<const char*> vital;  ///< members without which it is refused
};

const std::vector<Sound>& sound_messages() {
    static const std::vector<Sound> k_all{
        {R"({"_type":"location","lat":48.2,"lon":16.4,"tst":1700000000,"created_at":1700000005,"acc":12,"alt":171,
             "vac":3,"vel":54,"cog":271,"batt":87,"bs":2,"conn":"w","m":1,"p":101.325,"SSID":"home",
             "BSSID":"2:0:0:0:0:1","source":"fused","tid":"AN","t":"p","poi":"Lake","tag":"trip","image":"AAAA",
             "imagename":"lake","topic":"owntracks/family/anna","_id":"a1b2c3d4","rad":20,"inregions":["Home"],
             "inrids":["b2d38a"],"motionactivities":["walking"],"dist":5,"trip":872001})",
         {"_type", "lat", "lon", "tst"}},
        {R"({"_type":"transition","event":"enter","tst":1700000400,"created_at":1700000405,"wtst":1600000404,
             "desc":"Home","rid":"c0ffee","lat":48.2,"lon":16.4,"acc":6,"tid":"AN","t":"c","_id":"00ff"})",
         {"_type", "event", "tst"}},
        {R"({"_type":"waypoint","desc":"Home","lat":48.2,"lon":16.4,"rad":150,"tst":1600000404,"rid":"b2d38a",
             "_id":"7f"})",
         {"_type"}},
        {R"({"_type":"card","name":"Anna","face":"iVBORw0KGgo=","tid":"AN"})", {"_type"}},
        {R"({"_type":"lwt","tst":1700000000})", {"_type"}},
        {R"({"_type":"steps","tst":1700050003,"from":1700010000,"to":1700050000,"steps":6100,"distance":4321,
             "floorsup":7,"floorsdown":5})",
         {"_type"}},
        {R"({"_type":"beacon","desc":"keys","uuid":"CA27","major":1,"minor":2,"tst":1700000000,"acc":0.5,
             "rssi":-70,"prox":2,"tid":"AN"})",
         {"_type"}},
        {R"({"_type":"cmd","action":"reportLocation"})", {"_type"}},
        {R"({"_type":"request","request":"tour"})", {"_type"}},
    };
    return k_all;
}

/// What one member of the payload becomes in the answer; pictures are told by their size.
std::string answered_as(const std::string& member) {
    if (member == "face") return "faceBytes";
    if (member == "image") return "imageBytes";
    return member;
}

bool is_vital(const Sound& sound, const std::string& member) {
    return std::ranges::any_of(sound.vital, [&](const char* vital) { return member == vital; });
}

}  // namespace

TEST_CASE("a member that is null, of a wrong type or missing costs itself and nothing else") {
    for (const Sound& sound : sound_messages()) {
        const json whole = json::parse(sound.payload);
        const json expected = understood(whole.dump());
        INFO(expected.dump());
        for (const auto& [member, value] : whole.items()) {
            // Every member says something, so its loss shows.
            if (!is_vital(sound, member)) CHECK(expected.contains(answered_as(member)));
            for (const json& bad :
                 {json(nullptr), json(true), json(json::object({{"a", 1}})), json("\u0001?")}) {
                const bool text_for_text =
                    value.is_string() && bad.is_string() && member != "face" && member != "image";
                if (text_for_text) continue;
                json spoilt = whole;
                spoilt[member] = bad;
                INFO(spoilt.dump());
                if (is_vital(sound, member)) {
                    refused(spoilt.dump());
                    continue;
                }
                json left = expected;
                left.erase(answered_as(member));
                // A place is both its coordinates.
                if (member == "lat" || member == "lon") {
                    left.erase("lat");
                    left.erase("lon");
                    left.erase("position");
                }
                CHECK(understood(spoilt.dump()) == left);
                spoilt.erase(member);
                CHECK(understood(spoilt.dump()) == left);
            }
        }
    }
}

TEST_CASE("every number may be a text, and every text that is a number elsewhere stays a text") {
    for (const Sound& sound : sound_messages()) {
        const json whole = json::parse(sound.payload);
        json quoted = whole;
        for (auto& [member, value] : quoted.items())
            if (value.is_number()) value = value.dump();
        INFO(quoted.dump());
        CHECK(understood(quoted.dump()) == understood(whole.dump()));
        json floating = whole;
        for (auto& [member, value] : floating.items())
            if (value.is_number()) value = value.get<double>();
        CHECK(understood(floating.dump()) == understood(whole.dump()));
    }
}

TEST_CASE("unknown members of any kind are ignored in every message") {
    const json strange =
        json::parse(R"({"_http":true,"_decrypted":true,"ghash":"u2edk85","cc":"AT","addr":"Street 1",
        "tzname":"Europe/Vienna","isotst":"2023-11-14T22:13:20Z","username":"a","device":"b","qos":1,"retained":true,
        "dev":"<ab cd>","dir":"90","temp":23.0,"humid":28.6,"satcnt":9,"mcc":232,"lac":"4F4D","don":105,
        "restricted":null,"nested":{"lat":0,"_type":"lwt","waypoints":[{}]},"list":[[1],{"tst":5}],"":0,"lat ":1})");
    for (const Sound& sound : sound_messages()) {
        json more = json::parse(sound.payload);
        const json expected = understood(more.dump());
        more.update(strange);
        CHECK(understood(more.dump()) == expected);
    }
}

TEST_CASE("the order of members does not matter, nor do blanks between them") {
    for (const Sound& sound : sound_messages()) {
        const json whole = json::parse(sound.payload);
        std::string backwards = "\n{";
        for (auto member = whole.rbegin(); member != whole.rend(); ++member)
            backwards +=
                (backwards.size() > 2 ? " ,\t" : "\r\n") + json(member.key()).dump() + " : " + member->dump();
        CHECK(understood(backwards + "\n}\n") == understood(whole.dump()));
    }
}

TEST_CASE("times of every message come as milliseconds too") {
    for (const Sound& sound : sound_messages()) {
        const json whole = json::parse(sound.payload);
        json milliseconds = whole;
        for (const char* member : {"tst", "created_at", "wtst", "from", "to"})
            if (milliseconds.contains(member))
                milliseconds[member] = milliseconds[member].get<std::int64_t>() * 1000 + 999;
        CHECK(understood(milliseconds.dump()) == understood(whole.dump()));
    }
}

TEST_CASE("the status of a phone is read member by member") {
    struct Case {
        const char* payload;
        const char* expected;
    };
    const auto [payload, expected] = GENERATE(values<Case>({
        {R"({"_type":"status","android":{}})", R"({"type":"status","android":{}})"},
        {R"({"_type":"status","android":{"wifi":1,"ps":1,"bo":1,"hib":1,"loc":-4}})",
         R"({"type":"status","android":{"wifi":1,"ps":1,"bo":1,"hib":1,"loc":-4}})"},
        {R"({"_type":"status","android":{"wifi":"1","ps":0.0,"bo":"0","loc":"-1"}})",
         R"({"type":"status","android":{"wifi":1,"ps":0,"bo":0,"loc":-1}})"},
        {R"({"_type":"status","android":{"wifi":2,"ps":-1,"bo":null,"hib":"yes","loc":1}})",
         R"({"type":"status","android":{}})"},
        {R"({"_type":"status","android":{"loc":-5,"version":420412000,"flavour":"gms"}})",
         R"({"type":"status","android":{}})"},
        {R"({"_type":"status","android":{"version":"2.5.4"},"_id":"1"})",
         R"({"type":"status","android":{"version":"2.5.4"}})"},
        {R"({"_type":"status","iOS":{"version":"26.3.1","locale":"de_AT","localeUsesMetricSystem":true,
             "backgroundRefreshStatus":"UIBackgroundRefreshStatusDenied","noMap":0,
             "locationManagerAuthorizationStatus":"kCLAuthorizationStatusDenied"}})",
         R"({"type":"status","iOS":{"version":"26.3.1","backgroundRefreshStatus":"UIBackgroundRefreshStatusDenied",
             "locationManagerAuthorizationStatus":"kCLAuthorizationStatusDenied"}})"},
        {R"({"_type":"status","iOS":{"version":26,"backgroundRefreshStatus":null}})",
         R"({"type":"status","iOS":{}})"},
        {R"({"_type":"status","ios":{"version":"1"},"Android":{"wifi":1}})", R"({"type":"status"})"},
        {R"({"_type":"status","wifi":1,"version":"1"})", R"({"type":"status"})"},
        {R"({"_type":"status","android":null,"iOS":null})", R"({"type":"status"})"},
    }));
    CHECK(understood(payload) == json::parse(expected));
}

TEST_CASE("each command tells its action and nothing of what it carries") {
    const std::string action = GENERATE(values<std::string>(
        {"reportLocation", "waypoints", "status", "dump", "reportSteps", "clearWaypoints", "setWaypoints",
         "setConfiguration", "restart", "response", "action", "no such action"}));
    const auto payload = fmt::format(
        R"({{"_type":"cmd","action":"{}","from":1,"to":2,"waypoints":{{"_type":"waypoints","waypoints":[{{}}]}},)"
        R"("configuration":{{"_type":"configuration","password":"hunter2","encryptionKey":"k"}}}})",
        action);
    CHECK(understood(payload) == json{{"type", "cmd"}, {"action", action}});
    CHECK(understood(payload, "owntracks/family/anna/cmd") == json{{"type", "cmd"}, {"action", action}});
}

TEST_CASE("of dumps and configurations nothing is understood but what they are") {
    const auto configuration =
        R"({"_type":"configuration","password":"hunter2","encryptionKey":"k","waypoints":[{"_type":"waypoint","desc":"Home"}]})";
    CHECK(understood(configuration) == json{{"type", "configuration"}});
    CHECK(understood(fmt::format(R"({{"_type":"dump","configuration":{}}})", configuration),
                     "owntracks/family/anna/dump") == json{{"type", "dump"}});
}

TEST_CASE("a transition tells where it was triggered from and survives every name") {
    struct Case {
        const char* members;
        const char* expected;
    };
    const auto [members, expected] = GENERATE(values<Case>({
        {R"("t":"c","desc":"Home")", R"({"t":"c","desc":"Home"})"},
        {R"("t":"l","desc":"Home")", R"({"t":"l","desc":"Home"})"},
        {R"("t":"b","desc":"keys","lat":0.0,"lon":0.0,"acc":0.0)",
         R"({"t":"b","desc":"keys","lat":0,"lon":0,"acc":0})"},
        {R"("desc":"Office|1|2")", R"({"desc":"Office|1|2"})"},
        {R"("desc":"+follow")", R"({"desc":"+follow"})"},
        {R"("desc":"-inner")", R"({"desc":"-inner"})"},
        {R"("desc":"","rid":"")", R"({"desc":"","rid":""})"},
        {R"("lat":null,"lon":null)", R"({})"},
        {R"("lon":8.5)", R"({})"},
        {R"("lat":91,"lon":8.5)", R"({})"},
        {R"("acc":3.075)", R"({"acc":3.075})"},
        {R"("lat":48.2,"lon":16.4)", R"({"lat":48.2,"lon":16.4,"position":true})"},
    }));
    json all = json::parse(expected);
    all.update({{"type", "transition"}, {"event", "leave"}, {"tst", 5}});
    CHECK(understood(fmt::format(R"({{"_type":"transition","event":"leave","tst":5,{}}})", members)) == all);
}

TEST_CASE("a region that is a beacon, follows its phone or is to be deleted stays as it was sent") {
    struct Case {
        const char* members;
        const char* expected;
    };
    const auto [members, expected] = GENERATE(values<Case>({
        {R"("desc":"keys:CA271EAE-5FA8-4E80-8F08-2A302A95A959:1:2","rad":-1)",
         R"({"desc":"keys:CA271EAE-5FA8-4E80-8F08-2A302A95A959:1:2","rad":-1})"},
        {R"("desc":"keys","uuid":"CA271EAE","major":1,"minor":2,"rad":0)", R"({"desc":"keys","rad":0})"},
        {R"("desc":"gone","lat":1000,"lon":1000,"rid":"b2d38a")", R"({"desc":"gone","rid":"b2d38a"})"},
        {R"("lat":-33.9,"lon":-70.6000000001,"rad":"100.5","tst":"1600000404")",
         R"({"lat":-33.9,"lon":-70.6000000001,"rad":100.5,"tst":1600000404})"},
        {R"("desc":"work","lat":51.5,"lon":-0.02,"rad":150,"tst":1505910709000)",
         R"({"desc":"work","lat":51.5,"lon":-0.02,"rad":150,"tst":1505910709})"},
        {R"("desc":7,"rad":"wide","tst":0)", R"({})"},
    }));
    json all = json::parse(expected);
    json in_list = all;
    all["type"] = "waypoint";
    CHECK(understood(fmt::format(R"({{"_type":"waypoint",{}}})", members)) == all);
    CHECK(
        understood(fmt::format(R"({{"_type":"waypoints","_creator":"x","waypoints":[{{{}}}]}})", members)) ==
        json{{"type", "waypoints"}, {"count", 1}, {"waypoints", json::array({in_list})}});
}

TEST_CASE("what other programs publish as a location is understood as far as it goes") {
    struct Case {
        const char* members;
        const char* expected;
    };
    const auto [members, expected] = GENERATE(values<Case>({
        // a logger that fills a template: every number a text
        {R"("lat":"53.8631","lon":"10.7009","tst":"1700000000","acc":"8.5","alt":"12.0","vel":"0.0","batt":"77")",
         R"({"lat":53.8631,"lon":10.7009,"acc":8.5,"alt":12,"vel":0,"batt":77})"},
        // the apps of 2013: units inside the texts, negative for unknown, a direction of their own
        {R"("lat":"-37.9","lon":"145.3","tst":"1700000000","acc":"1414m","alt":"0.0","vac":"-1m","vel":"-1.0","dir":"90")",
         R"({"lat":-37.9,"lon":145.3,"alt":0})"},
        // a bridge for Queclink trackers
        {R"("lat":47.42,"lon":13.65,"tst":1700000000,"vel":0,"cog":113,"mcc":232,"lac":"4F4D","acc":10,"t":"I","don":105,
            "batt":95,"dist":1200,"uext":12.7,"ubatt":4.1,"odometer":3,"sat":9)",
         R"({"lat":47.42,"lon":13.65,"vel":0,"cog":113,"acc":10,"t":"I","batt":95,"dist":1200,"supplyVolts":12.7})"},
        // a microcontroller with sensors, metres with fractions
        {R"("dist":0.54,"alt":177,"cog":51,"tst":1700000000,"temp":23.02,"humid":28.69,"lat":48.85,"lon":2.33,"vel":1)",
         R"({"lat":48.85,"lon":2.33,"dist":0.54,"alt":177,"cog":51,"vel":1})"},
        // a home automation that writes null for what it does not know
        {R"("lat":1.5,"lon":2.5,"tst":1700000000,"acc":null,"alt":null,"batt":null,"tid":null,"inregions":null,"t":null)",
         R"({"lat":1.5,"lon":2.5})"},
        // Android up to 2.5.5: every zero written, keys sorted
        {R"("BSSID":"","SSID":"","acc":0,"alt":0,"batt":0,"bs":0,"cog":0,"conn":"o","lat":1.0E-4,"lon":0.0,"m":0,"t":"",
            "tst":1700000000,"vac":0,"vel":0)",
         R"({"BSSID":"","SSID":"","acc":0,"alt":0,"batt":0,"bs":0,"cog":0,"conn":"o","lat":0.0001,"lon":0,"m":0,"t":"",
            "vac":0,"vel":0})"},
        // rounded by nobody
        {R"("lat":48.85833000000000012,"lon":-2.29513e0,"tst":1.7e9,"acc":3.075,"p":101.3977584838867)",
         R"({"lat":48.85833,"lon":-2.29513,"acc":3.075,"p":101.3977584838867})"},
    }));
    json all = json::parse(expected);
    all.update({{"type", "location"}, {"tst", 1'700'000'000}, {"position", true}});
    CHECK(understood(fmt::format(R"({{"_type":"location",{}}})", members)) == all);
}
