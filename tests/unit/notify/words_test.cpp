// Sentences, and placeholders in JSON, addresses and headers.

#include <nlohmann/json.hpp>

#include "module/base/assets.hpp"
#include "module/notify/words.hpp"
#include "tests/unit/notify/samples.hpp"

using namespace mirror;
using namespace mirror::notify;
using namespace mirror::notify::testing;
using config::Occasion;
using nlohmann::json;

namespace {

Words words_for(const Happening& happening, const std::string& language = "en") {
    config::Config config = household_with("{}");
    config.language = language;
    const view::Language words(view::language_settings(config), assets_folder());
    return words_of({"id-1", "hook", "rule", happening, UtcTime(k_noon)}, config, words);
}

}  // namespace

TEST_CASE("the sentence is the one on the glass, in the household's language") {
    Happening left = arrival("Anna", "School");
    left.occasion = Occasion::departure;
    CHECK(words_for(arrival("Anna", "Home")).texts.at("sentence") == "Anna got home");
    CHECK(words_for(arrival("Anna", "School")).texts.at("sentence") == "Anna arrived at School");
    CHECK(words_for(left).texts.at("sentence") == "Anna left School");
    CHECK(words_for(battery("Anna", 17, true)).texts.at("sentence") == "Battery low: Anna, 17%");
    CHECK(words_for(event(Occasion::vehicle_alarm, "Car")).texts.at("sentence") ==
          "Car: moved while switched off since 13:00");
    CHECK_THAT(words_for(battery("Anna", 17, true), "de").texts.at("sentence"),
               ContainsSubstring("17\xC2\xA0%"));
}

TEST_CASE("a webhook gets everything that is known, and nothing that is not") {
    Happening alarm = event(Occasion::vehicle_alarm, "Car");
    alarm.lat_deg = 53.5605;
    alarm.lon_deg = 13.25;
    CHECK(json::parse(standard_body(words_for(alarm))) ==
          json::parse(R"({"id": "id-1", "event": "vehicleAlarm", "who": "Car",
              "when": "2026-09-30T13:00:00+02:00", "time": 1790766000, "household": "fam",
              "sentence": "Car: moved while switched off since 13:00", "lat": 53.5605, "lon": 13.25})"));
    CHECK(json::parse(standard_body(words_for(arrival("Anna", "School")))).at("where") == "School");
    CHECK_FALSE(json::parse(standard_body(words_for(arrival("Anna", "School")))).contains("battery"));
    CHECK(json::parse(standard_body(words_for(battery("Anna", 17, true)))).at("battery") == 17);
}

TEST_CASE("placeholders are filled in without breaking the JSON around them") {
    const Words words = words_for(arrival("An\"na\\\n{where}", "Sch\xC3\xB6l, \x01"));
    const std::string filled = fill_json(
        R"({"text": "{who} is at {where}!", "n": "{time}", "said": "at {time}", "no": "{battery}",
            "also no": "<{battery}>", "list": ["{event}", {"deep": "{priority}"}, 5, true, null],
            "{who}": "not in keys", "odd": "{Who} {nobody} {} {", "key": "{secret}"})",
        words, "s\"3");
    const json parsed = json::parse(filled);
    CHECK(parsed.at("text") == "An\"na\\\n{where} is at Sch\xC3\xB6l, \x01!");
    CHECK(parsed.at("n") == 1790766000);
    CHECK(parsed.at("said") == "at 1790766000");
    CHECK(parsed.at("no").is_null());
    CHECK(parsed.at("also no") == "<>");
    CHECK(parsed.at("list") == json::parse(R"(["arrival", {"deep": 3}, 5, true, null])"));
    CHECK(parsed.at("{who}") == "not in keys");
    CHECK(parsed.at("odd") == "{Who}  {} {");
    CHECK(parsed.at("key") == "s\"3");
}

TEST_CASE("bytes that are no UTF-8 break nothing") {
    const Words words = words_for(arrival("An\xFFna", "Home"));
    CHECK_FALSE(json::parse(fill_json(R"({"a": "{who}"})", words, ""), nullptr, false).is_discarded());
    CHECK_FALSE(json::parse(standard_body(words), nullptr, false).is_discarded());
}

TEST_CASE("what stands in an address is encoded, and nothing ends a header") {
    const Words words = words_for(arrival("Anna & \r\nBen/\xC3\xA4", "School"));
    CHECK(fill_address("https://x.example/{secret}/say?who={who}&at={where}&b={battery}", words, "a/b") ==
          "https://x.example/a%2Fb/say?who=Anna%20%26%20%0D%0ABen%2F%C3%A4&at=School&b=");
    CHECK(fill_header("X-Who: {who}, {where}", words, "") == "X-Who: Anna &   Ben/\xC3\xA4, School");
}
