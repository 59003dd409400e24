// What is said about each slip. In household_text(), the keys begin in line 2, column 1.

#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;

namespace {

struct Slip {
    const char* keys;
    const char* problem;
};

}  // namespace

TEST_CASE("each slip has a sentence with its place, its name and the next step") {
    const auto slip = GENERATE(values<Slip>({
        // keys
        {"\"timeFromat\": 24", "2:1: `timeFromat`: unknown key (did you mean `timeFormat`?)"},
        {"\"display\": {\"rotaton\": 90}", "2:13: `display.rotaton`: unknown key (did you mean `rotation`?)"},
        {"\"display\": {\"sparkle\": 90}",
         "2:13: `display.sparkle`: unknown key (known here: rotation, size, fullscreen, drift, reduceMotion, "
         "diagonalInches, "
         "viewingDistanceMeters, presenter, faceWindow, night, schedule, presence, "
         "power)"},
        {"\"zoom\": 1, \"zoom\": 2", "2:12: `zoom`: stands twice (the first one is in line 2)"},
        {"\"encryptionKey\": \"x\"",
         "2:1: `encryptionKey`: unknown key (write the key into a file of its own and "
         "name that in `encryptionKeyFile`)"},
        // types
        {"\"zoom\": \"1\"", "2:9: `zoom`: a number is expected here, not a text"},
        {"\"zoom\": null",
         "2:9: `zoom`: a number is expected here, not null (leave the key out for its default)"},
        {"\"language\": 1", "2:13: `language`: a text is expected here, not a number"},
        {"\"people\": {}", "2:11: `people`: a list of objects is expected here, not an object"},
        {"\"people\": [1]", "2:12: `people`: an object is expected here, not a number"},
        {"\"display\": []", "2:12: `display`: an object is expected here, not a list"},
        {"\"display\": {\"drift\": \"yes\"}",
         "2:22: `display.drift`: true or false is expected here, not a text"},
        {"\"people\": [{\"name\": \"A\", \"devices\": \"a\"}]",
         "2:37: `people[0].devices`: a list of texts is expected here, not a text (put it in brackets: "
         "[\"…\"])"},
        {"\"home\": \"a\\nb\"", "2:9: `home`: holds a control character (a line break?)"},
        // ranges and choices
        {"\"zoom\": 9", "2:9: `zoom`: 9 is not a number from 0.25 to 4"},
        {"\"timeFormat\": 13", "2:15: `timeFormat`: 13 is not one of 12, 24"},
        {"\"timeFormat\": \"24\"",
         "2:15: `timeFormat`: the number one of 12, 24 is expected here, not a text"},
        {"\"units\": \"metrik\"",
         "2:10: `units`: `metrik` is not one of `metric`, `imperial` (did you mean `metric`?)"},
        {R"("regions": [{"name": "A", "lat": 1, "lon": 1, "icon": "hmoe"}])",
         "2:55: `regions[0].icon`: `hmoe` is not one of `home`, `school`, `work`, `shop`, `sport`, `health`, "
         "`station`, `water`, `heart`, `star`, `temperature`, `humidity`, `power`, `door`, `light` (did you "
         "mean `home`?)"},
        {"\"display\": {\"rotation\": 45}", "2:25: `display.rotation`: 45 is not one of 0, 90, 180, 270"},
        {"\"display\": {\"diagonalInches\": 500}",
         "2:31: `display.diagonalInches`: 500 is not a number from 3 to 120 inches"},
        {"\"display\": {\"size\": \"1080*1920\"}",
         "2:21: `display.size`: `1080*1920` is not a size (write width x height in pixels, each 240 to 8192: "
         "\"1080x1920\")"},
        {"\"display\": {\"faceWindow\": {\"from\": 0.5, \"to\": 0.2}}",
         "2:27: `display.faceWindow`: `from` is greater than `to`"},
        {"\"thresholds\": {\"lowBattery\": 12.5}",
         "2:30: `thresholds.lowBattery`: 12.5 is not a whole number from 0 to 100 percent"},
        // names of the world
        {"\"timezone\": \"Europe/Berln\"",
         "2:13: `timezone`: `Europe/Berln` is not a time zone (did you mean `Europe/Berlin`?)"},
        {"\"timezone\": \"../../etc/passwd\"",
         "2:13: `timezone`: `../../etc/passwd` is not a time zone (write an "
         "IANA name such as \"Europe/Berlin\")"},
        {"\"language\": \"Deutsch\"",
         "2:13: `language`: `Deutsch` is not a language (write a tag such as \"en\", \"de\" or \"pt-BR\")"},
        // durations
        {"\"thresholds\": {\"dwell\": \"soon\"}",
         "2:25: `thresholds.dwell`: `soon` is not a duration (write milliseconds, or a text such as \"15 "
         "min\", "
         "\"36 h\" or \"30 days\")"},
        {"\"thresholds\": {\"dwell\": -1}", "2:25: `thresholds.dwell`: -1 ms is not between 0 ms and 1 d"},
        {"\"thresholds\": {\"dwell\": true}",
         "2:25: `thresholds.dwell`: a duration (milliseconds or a text such as "
         "\"15 min\") is expected here, not true or false"},
        {"\"thresholds\": {\"ageing\": \"4 h\"}",
         "2:26: `thresholds.ageing`: must be shorter than `stale`, which is 3 h"},
        {"\"thresholds\": {\"stale\": \"2 h\", \"lost\": \"1 h\"}",
         "2:40: `thresholds.lost`: must be longer than `stale`, which is 2 h"},
        // people
        {"\"people\": [{\"devices\": [\"a\"]}]", "2:12: `people[0].name`: is missing (it has no default)"},
        {"\"people\": [{\"name\": \"\", \"devices\": [\"a\"]}]", "2:21: `people[0].name`: must not be empty"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a\"]},\n{\"name\": \"A\", \"devices\": [\"b\"]}]",
         "3:10: `people[1].name`: there are two `A` (the first one is in line 2)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a\", \"b/c\"]},\n{\"name\": \"B\", \"devices\": "
         "[\"b/c\"]}]",
         "3:27: `people[1].devices`: `b/c` already belongs to `A` (a device has one owner)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a+\"]}]",
         "2:38: `people[0].devices`: `a+`: `+` and `#` are wildcards of MQTT (write `anna` or `anna/phone`)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a b\"]}]",
         "2:38: `people[0].devices`: `a b`: a topic has no spaces (write `anna` or `anna/phone`)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a/\"]}]",
         "2:38: `people[0].devices`: `a/`: an empty topic level (write `anna` or `anna/phone`)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a/b/c\"]}]",
         "2:38: `people[0].devices`: `a/b/c`: more than two topic levels (write `anna` or `anna/phone`)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"owntracks/fam/a\"]}]",
         "2:38: `people[0].devices`: `owntracks/fam/a`: a whole topic (write only what follows "
         "owntracks/<uniqueId>/)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"_mirror/a\"]}]",
         "2:38: `people[0].devices`: `_mirror/a`: mirrors talk to themselves there (give the device another "
         "name)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a\"], \"color\": \"blue\"}]",
         "2:53: `people[0].color`: `blue` is not a colour (write \"#RRGGBB\" with six hexadecimal digits)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a\"], \"color\": \"#12345g\"}]",
         "2:53: `people[0].color`: `#12345g` is not a colour (write \"#RRGGBB\" with six hexadecimal "
         "digits)"},
        {"\"people\": [{\"name\": \"A\", \"devices\": [\"a\"], \"kind\": \"dog\"}]",
         "2:52: `people[0].kind`: `dog` is not one of `person`, `vehicle`"},
        // regions
        {"\"regions\": [{\"name\": \"H\", \"lat\": 1}]",
         "2:13: `regions[0].lon`: is missing (it has no default)"},
        {"\"regions\": [{\"name\": \"H\", \"lat\": 91, \"lon\": 1}]",
         "2:34: `regions[0].lat`: 91 is not a number from -90 to 90 degrees"},
        {"\"regions\": [{\"name\": \"H\", \"lat\": 1, \"lon\": 1, \"radius\": 0}]",
         "2:57: `regions[0].radius`: 0 is not a number from 1 to 100000 metres"},
        {"\"regions\": [{\"name\": \"H\", \"lat\": 1, \"lon\": 1},\n{\"name\": \"S\", \"lat\": 1, \"lon\": "
         "1, "
         "\"aliases\": [\"H\"]}]",
         "3:47: `regions[1].aliases`: there are two regions `H` (the first one is in line 2)"},
        {"\"home\": \"Hom\", \"regions\": [{\"name\": \"Home\", \"lat\": 1, \"lon\": 1}]",
         "2:9: `home`: there is no region `Hom` (did you mean `Home`?)"},
        {"\"home\": \"Home\"", "2:9: `home`: there is no region `Home` (add it to `regions`)"},
        // modules
        {"\"modules\": [{\"position\": \"top_left\"}]",
         "2:13: `modules[0].module`: is missing (it has no default)"},
        {"\"modules\": [{\"module\": \"clok\", \"config\": {\"x\": 1}}]",
         "2:24: `modules[0].module`: there is no module `clok` (did you mean `clock`?)"},
        {"\"modules\": [{\"module\": \"weather\"}]",
         "2:24: `modules[0].module`: there is no module `weather` (the modules are clock, people, "
         "transitions, map, "
         "connection, sentence, mqttValue, message, vehicles, ribbons, weasleyClock, "
         "provisioning)"},
        {"\"modules\": [{\"module\": \"map\", \"config\": {\"centre\": {}}}]",
         "2:42: `modules[0].config.centre`: unknown key (did you mean `center`?)"},
        {"\"modules\": [{\"module\": \"map\", \"config\": {\"zoom\": 16}}]", ""},
        {"\"people\": [{\"name\": \"Anna\", \"devices\": [\"a\"]}], \"modules\": [{\"module\": \"map\", "
         "\"config\": {\"follow\": \"Ana\"}}]",
         "2:100: `modules[0].config.follow`: there is no person `Ana` (did you mean `Anna`?)"},
        {"\"people\": [{\"name\": \"Anna\", \"devices\": [\"a\"]}], \"modules\": [{\"module\": \"map\", "
         "\"config\": {\"people\": [\"Zoe\"]}}]",
         "2:101: `modules[0].config.people`: there is no person `Zoe` (write a `name` of `people`)"},
        {"\"map\": {\"hideWhenHome\": true}",
         "2:9: `map.hideWhenHome`: unknown key (write it into the `config` of the module `map`)"},
        {"\"modules\": [{\"module\": \"map\", \"config\": {\"zoom\": 16, \"maxZoom\": 12}}]",
         "2:65: `modules[0].config.maxZoom`: is smaller than `zoom`"},
        {"\"modules\": [{\"module\": \"clock\", \"config\": {\"analogSize\": \"20em\"}}]",
         "2:58: `modules[0].config.analogSize`: `20em` is not a size of a clock (write pixels from 100 to "
         "1000, such as \"300px\")"},
        {"\"modules\": [{\"module\": \"clock\", \"config\": {\"analogFace\": \"face-013\"}}]",
         "2:58: `modules[0].config.analogFace`: there is no face `face-013` (write \"simple\" or \"none\")"},
        {"\"modules\": [{\"module\": \"clock\", \"config\": {\"lon\": 13.2}}]",
         "2:51: `modules[0].config.lat`: is missing: a place has both (or leave both out: then it is the "
         "home "
         "region)"},
        {"\"people\": [{\"name\": \"Anna\", \"devices\": [\"a\"]}], \"modules\": [{\"module\": \"ribbons\", "
         "\"config\": {\"people\": [\"Anne\"]}}]",
         "2:105: `modules[0].config.people`: there is no person `Anne` (did you mean `Anna`?)"},
    }));
    INFO(slip.keys);
    const std::string expected = *slip.problem == '\0' ? "" : std::string("h.json:") + slip.problem;
    CHECK(problems_of(household_text(slip.keys)) == expected);
}

TEST_CASE("a wrong position lists all positions") {
    const std::string problem =
        problems_of(household_text(R"("modules": [{"module": "clock", "position": "top_lft"}])"));
    CHECK_THAT(problem, ContainsSubstring("`fullscreen_below` (did you mean `top_left`?)"));
}

TEST_CASE("all problems come at once, in the order of the file") {
    CHECK(
        problems_of("{\n\"zoom\": 9,\n\"broker\": {\"port\": 0},\n\"units\": \"x\",\n\"nonsense\": 1}") ==
        "h.json:1:1: `uniqueId`: is missing (it has no default)\n"
        "h.json:2:9: `zoom`: 9 is not a number from 0.25 to 4\n"
        "h.json:3:11: `broker.host`: is missing (it has no default)\n"
        "h.json:3:20: `broker.port`: 0 is not a whole number from 1 to 65535\n"
        "h.json:4:10: `units`: `x` is not one of `metric`, `imperial`\n"
        "h.json:5:1: `nonsense`: unknown key (known here: $schema, uniqueId, language, locale, timeFormat, "
        "units, "
        "timezone, zoom, display, broker, encryptionKeyFile, people, regions, home, thresholds, map, alerts, "
        "provisioning, http, announce, homeAssistant, control, privacy, notifications, modules, "
        "stateDirectory)");
    CHECK(problems_of("[]") ==
          "h.json:1:1: a configuration is an object, not a list (it begins with `{` and ends "
          "with `}`)");
    CHECK(problems_of("{") ==
          "h.json:1:2: the file ends before the `{` of line 1, column 1 is closed (a `}` is "
          "missing, here or further up)");
}

TEST_CASE("the household's id is one level of a topic") {
    for (const char* id : {"", "a/b", "a+", "#", "a b", "$SYS"}) {
        INFO(id);
        CHECK_FALSE(read(std::string(R"({"broker": {"host": "localhost"}, "uniqueId": ")") + id + "\"}"));
    }
    CHECK(read(R"({"broker": {"host": "localhost"}, "uniqueId": "müller_2"})"));
}

TEST_CASE("plain text to another machine must be asked for") {
    const auto broker = [](const std::string& keys) {
        return problems_of("{\"uniqueId\": \"f\",\n\"broker\": {" + keys + "}}");
    };
    CHECK(broker(R"("host": "localhost", "port": 1883)").empty());
    CHECK(broker(R"("host": "127.0.0.1", "port": 1883)").empty());
    CHECK(broker(R"("host": "::1", "tls": false)").empty());
    CHECK(broker(R"("host": "mqtt.example")").empty());
    // Begins like this machine's address, and is somebody else's.
    CHECK_THAT(broker(R"("host": "127.example.org", "port": 1883)"), ContainsSubstring("is another machine"));
    CHECK(broker(R"("host": "localhost", "clientId": "hall mirror")").empty());
    for (const std::string id : {"hall/mirror", "a+", "#"})
        CHECK_THAT(broker(R"("host": "localhost", "clientId": ")" + id + "\""),
                   ContainsSubstring("cannot be a client id"));
    CHECK(broker(R"("host": "192.168.1.2", "tls": false)").empty());
    CHECK(broker(R"("host": "192.168.1.2", "port": 1883)") ==
          "h.json:2:43: `broker.port`: 1883 is the port for plain text, but `192.168.1.2` is another machine "
          "and is "
          "reached by TLS (for TLS use port 8883; for plain text in a network that you trust say \"tls\": "
          "false)");
    CHECK_THAT(broker(R"("host": "x", "port": 1883, "tls": true)"), ContainsSubstring("warning"));
    CHECK_THAT(broker(R"("host": "x", "port": 8883, "tls": false)"), ContainsSubstring("warning"));
}

TEST_CASE("a broker's host is a name or an address") {
    const auto broker = [](const std::string& host) {
        return problems_of("{\"uniqueId\": \"f\", \"broker\": {\"host\": \"" + host + "\"}}");
    };
    CHECK(broker("mqtt.example.org").empty());
    CHECK(broker("fe80::1%eth0").empty());
    CHECK_THAT(broker("mqtts://mqtt.example"), ContainsSubstring("without `mqtt://`"));
    CHECK_THAT(broker("mqtt.example:8883"), ContainsSubstring("the port stands in `port`"));
    CHECK_THAT(broker("my broker"), ContainsSubstring("no spaces"));
    CHECK_THAT(broker("[::1]"), ContainsSubstring("alone"));
}

TEST_CASE("what no broker takes for a topic is named before anything connects") {
    const auto problems = [](const std::string& id, const std::string& client, const std::string& device,
                             const std::string& topic) {
        return problems_of(R"({"uniqueId": ")" + id + R"(", "broker": {"host": "localhost", "clientId": ")" +
                           client + R"("}, "people": [{"name": "A", "devices": [")" + device +
                           R"("]}], "modules": [{"module": "mqttValue", "position": "top_left", "config": )" +
                           R"({"topic": ")" + topic + "\"}}]}");
    };
    CHECK(problems("f", "hall", "a", "t").empty());
    for (const std::string odd : {"\u0092", "\uFFFE"}) {
        CHECK_THAT(problems("f" + odd, "hall", "a", "t"), ContainsSubstring("no control characters"));
        CHECK_THAT(problems("f", "hall" + odd, "a", "t"), ContainsSubstring("cannot be a client id"));
        CHECK_THAT(problems("f", "hall", "a" + odd, "t"), ContainsSubstring("no control characters"));
        CHECK_THAT(problems("f", "hall", "a", "t" + odd), ContainsSubstring("has control characters"));
    }
}

TEST_CASE("secrets do not stand in the configuration") {
    CHECK_THAT(problems_of(R"({"uniqueId": "f", "broker": {"host": "localhost", "password": "hunter2"}})"),
               ContainsSubstring("`passwordFile`") && !ContainsSubstring("hunter2"));
}

TEST_CASE("keys that do nothing yet are warnings, not errors") {
    const auto result = read(household_text(R"("address": "localhost",
"port": 8080, "modules": [{"module": "clock", "classes": "x",
"config": {"analogPlacement": "top", "updateInterval": 1000}}])"));
    REQUIRE(result);
    REQUIRE(result->warnings.size() == 5);
    CHECK(to_text(result->warnings[0]) ==
          "h.json:2:1: warning: `address`: has no effect (a setting of MagicMirror's web server; remove it)");
    CHECK(to_text(result->warnings[1]) ==
          "h.json:3:1: warning: `port`: has no effect (a setting of MagicMirror's web server; remove it)");
}

TEST_CASE("a picture of a dial of MagicMirror's is replaced by the drawn one, and told so") {
    const auto result =
        read(household_text(R"("modules": [{"module": "clock", "config": {"analogFace": "face-004"}}])"));
    REQUIRE(result);
    REQUIRE(result->warnings.size() == 1);
    CHECK_THAT(to_text(result->warnings[0]), ContainsSubstring("warning") &&
                                                 ContainsSubstring("`face-004`") &&
                                                 ContainsSubstring("the drawn face is used"));
    CHECK(std::get<ClockOptions>(result->config.modules.at(0).options).analog_face == AnalogFace::simple);
}

TEST_CASE("an option of the map module written into the map's files is told where it belongs") {
    CHECK_THAT(problems_of(household_text(R"("map": {"hideWhenHome": true})")),
               ContainsSubstring("map.hideWhenHome") && ContainsSubstring("module `map`"));
}

TEST_CASE("a person without devices is a warning") {
    CHECK(problems_of(household_text(R"("people": [{"name": "A"}])")) ==
          "h.json:2:12: warning: `people[0].devices`: without a device nothing will ever be heard of this "
          "person (add "
          "the topic tail of the phone: \"devices\": [\"anna\"])");
    CHECK_THAT(problems_of(household_text(R"("people": [{"name": "A", "devices": []}])")),
               ContainsSubstring("warning"));
}

TEST_CASE("a device with the name of a sub-topic is a warning, and a device") {
    const auto result = read(household_text(R"("people": [{"name": "A", "devices": ["a/event", "info"]}])"));
    REQUIRE(result);
    CHECK(result->config.people[0].devices == std::vector<std::string>{"a/event", "info"});
    REQUIRE(result->warnings.size() == 2);
    CHECK(
        to_text(result->warnings[0]) ==
        "h.json:2:38: warning: `people[0].devices`: `a/event`: OwnTracks uses the topic level `event` itself "
        "(better give the device another name)");
}

TEST_CASE("a file full of faults has an end") {
    std::string keys = "\"x0\": 0";
    for (int i = 1; i < 30000; ++i)
        keys += ",\"x" + std::to_string(i) + "\": 0";
    const auto result = read(household_text(keys));
    REQUIRE_FALSE(result);
    CHECK(result.error().size() == 1000);
}
