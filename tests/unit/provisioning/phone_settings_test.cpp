// What a phone is told, key by key and type by type.

#include "module/provisioning/phone_settings.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/unit/provisioning/household_of_phones.hpp"

using namespace mirror::provisioning;
using nlohmann::json;

TEST_CASE("a phone subscribes to everybody's positions, events and cards, and to its own commands only") {
    Account anna = annas_account();
    SECTION("with an account of its own") {
        CHECK(
            subscription(anna, "fam") ==
            "owntracks/fam/+/+ owntracks/fam/+/+/event owntracks/fam/+/+/info owntracks/fam/anna/phone/cmd");
    }
    SECTION("with the family's user name") {
        anna.convention = Convention::Device;
        anna.user_name = "fam";
        // owntracks/fam/+/+ would be every phone's /cmd, and Android obeys what it hears.
        CHECK(subscription(anna, "fam") ==
              "owntracks/fam/+ owntracks/fam/+/event owntracks/fam/+/info owntracks/fam/phone/cmd");
        CHECK(json::parse(to_json(link_settings(anna, household_of_phones()).settings))["pubTopicBase"] ==
              "owntracks/lindner/phone");
    }
    CHECK_THAT(subscription(anna, "fam"), !ContainsSubstring("%") && !ContainsSubstring("  "));
}

TEST_CASE("a configuration file has every key in its type, and the regions with whole numbers") {
    const auto platform = GENERATE(Platform::Unknown, Platform::Android, Platform::Ios);
    const json file = json::parse(configuration_file(annas_account(), household_of_phones(), platform));
    CHECK(file["_type"] == "configuration");
    for (const char* key : {"mode", "port", "mqttProtocolLevel", "pubQos", "subQos", "monitoring"})
        CHECK(file[key].is_number_integer());
    for (const char* key :
         {"tls", "ws", "cmd", "remoteConfiguration", "cleanSession", "pubRetain", "extendedData"})
        CHECK(file[key].is_boolean());
    CHECK(file["cmd"] == true);
    CHECK(file["remoteConfiguration"] == true);
    CHECK(file["pubRetain"] == true);
    CHECK(file["cleanSession"] == false);
    CHECK(file.contains("allowRemoteLocation") == (platform != Platform::Android));
    CHECK(file.contains("usePassword") == (platform != Platform::Android));
    CHECK(file.contains("publishLocationOnConnect") == (platform != Platform::Ios));
    CHECK_FALSE(file.contains("encryptionKey"));
    REQUIRE(file["waypoints"].size() == 2);
    const json& garden = file["waypoints"][1];
    CHECK(garden == json({{"_type", "waypoint"},
                          {"desc", "Großmutters Garten"},
                          {"lat", -33.5},
                          {"lon", -70.25},
                          {"rad", 150},
                          {"tst", 1'600'000'002},
                          {"rid", "d4e5f6"}}));
    CHECK(garden["rad"].is_number_integer());
    CHECK(garden["tst"].is_number_integer());
}

TEST_CASE("for an iPhone a region's name has none of the signs that mean something there") {
    PhoneHousehold household = household_of_phones();
    household.regions[0].name = "+Home: garden|1";
    const auto name_for = [&](Platform platform) {
        return json::parse(configuration_file(annas_account(), household, platform))["waypoints"][0]["desc"]
            .get<std::string>();
    };
    CHECK(name_for(Platform::Android) == "+Home: garden|1");
    CHECK(name_for(Platform::Unknown) == name_for(Platform::Ios));
    CHECK_THAT(name_for(Platform::Ios),
               !ContainsSubstring(":") && !ContainsSubstring("|") && !ContainsSubstring("+"));
}

TEST_CASE("a household without regions writes no list of them") {
    PhoneHousehold household = household_of_phones();
    household.regions.clear();
    CHECK_FALSE(
        json::parse(configuration_file(annas_account(), household, Platform::Unknown)).contains("waypoints"));
}

TEST_CASE("a broker without TLS is said so, and a key for payloads goes along") {
    PhoneHousehold household = household_of_phones();
    household.broker = {"192.168.1.5", 1883, false};
    household.encryption_key = "secret";
    const json link = json::parse(to_json(link_settings(annas_account(), household).settings));
    CHECK(link["tls"] == false);
    CHECK(link["port"] == 1883);
    CHECK(link["encryptionKey"] == "secret");
}

TEST_CASE("what an app would refuse is never shown") {
    PhoneHousehold household = household_of_phones();
    Account anna = annas_account();
    CHECK_FALSE(fault_of(anna, household));
    SECTION("no host") {
        household.broker.host = "";
    }
    SECTION("a host with a blank") {
        household.broker.host = "my broker";
    }
    SECTION("port 0") {
        household.broker.port = 0;
    }
    SECTION("port 65536") {
        household.broker.port = 65536;
    }
    SECTION("no password") {
        anna.password.clear();
    }
    SECTION("a client id with signs") {
        anna.client_id = "anna-phone";
    }
    SECTION("a client id too long") {
        anna.client_id = std::string(24, 'a');
    }
    SECTION("a device with a slash") {
        anna.device_id = "pho/ne";
    }
    SECTION("a user with a wildcard") {
        anna.user_name = "an+na";
    }
    SECTION("a household with a blank") {
        household.unique_id = "the family";
    }
    SECTION("a password that is no text") {
        anna.password = "\xFF\xFE";
    }
    const auto fault = fault_of(anna, household);
    REQUIRE(fault);
    CHECK(fault->size() > 20);
}

TEST_CASE("typed-in values are those of the link") {
    const auto values = typed_values(annas_account(), household_of_phones());
    const json link = json::parse(to_json(link_settings(annas_account(), household_of_phones()).settings));
    for (const char* key :
         {"host", "username", "password", "deviceId", "clientId", "tid", "pubTopicBase", "subTopic"})
        CHECK(std::ranges::count(values, link[key].get<std::string>(), &TypedValue::value) >= 1);
}

TEST_CASE("a phone in HTTP mode is told where to post, and nothing of a broker") {
    PhoneHousehold household = household_of_phones();
    household.http_url = "https://home.example.org:8084/pub";
    household.broker.host.clear();
    Account anna = annas_account();
    anna.http = true;
    CHECK_FALSE(fault_of(anna, household));
    const LinkSettings link = link_settings(anna, household);
    CHECK(link.needed == link.settings.size());
    const json told = json::parse(to_json(link.settings));
    CHECK(told == json({{"_type", "configuration"},
                        {"mode", 3},
                        {"url", "https://home.example.org:8084/pub"},
                        {"auth", true},
                        {"username", "anna"},
                        {"password", anna.password},
                        {"deviceId", "phone"},
                        {"tid", "AN"},
                        {"pubTopicBase", "owntracks/lindner/anna/phone"},
                        {"cmd", true},
                        {"remoteConfiguration", true}}));
    const json file = json::parse(configuration_file(anna, household, Platform::Unknown));
    CHECK(file["mode"].is_number_integer());
    CHECK(file["waypoints"].size() == 2);
    for (const char* key : {"host", "port", "subTopic", "clientId", "tls"})
        CHECK_FALSE(file.contains(key));
    const auto typed = typed_values(anna, household);
    CHECK(std::ranges::find(typed, TypedValue{"Connection: mode", "HTTP"}) != typed.end());
    CHECK(std::ranges::find(typed, "Connection: host", &TypedValue::place) == typed.end());
    household.http_url.clear();
    REQUIRE(fault_of(anna, household));
    CHECK_THAT(*fault_of(anna, household), ContainsSubstring("http.url"));
}
