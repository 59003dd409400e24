// Every discovery message against what Home Assistant's documentation allows: home_assistant_keys.json.

#include "module/announce/home_assistant.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using announce::Board;
using config::DiscoveryForm;
using household::PersonStatus;
using nlohmann::json;

namespace {

json documented() {
    std::ifstream file(MIRROR_SOURCE_DIR "/tests/unit/announce/home_assistant_keys.json");
    return json::parse(file);
}

household::Summary family() {
    PersonStatus car = test::nobody_yet("Car");
    car.kind = config::PersonKind::vehicle;
    return test::summary_of({test::nobody_yet("Anna"), test::nobody_yet("Zoë / 2"), car});
}

config::Config config_with_form(DiscoveryForm form) {
    config::Config config;
    config.unique_id = "fam";
    config.home_assistant.enabled = true;
    config.home_assistant.form = form;
    return config;
}

Board discovery(const config::Config& config, const household::Summary& summary = family(),
                const std::vector<std::string>& modules = {"clock", "map_2"}) {
    return announce::discovery_board({config, summary, modules, "1.2.3"});
}

void check_keys(const json& message, const json& table, const json& more_allowed = json::array()) {
    std::set<std::string> allowed;
    for (const json* list : {&table.at("allowed"), &more_allowed}) {
        for (const json& key : *list)
            allowed.insert(key.get<std::string>());
    }
    for (const auto& [key, value] : message.items()) {
        INFO(key);
        CHECK(allowed.contains(key));
    }
    for (const json& key : table.at("required")) {
        INFO(key.dump());
        CHECK(message.contains(key.get<std::string>()));
    }
}

/// One entity's keys, without `platform`.
void check_entity(const std::string& platform, json entity, std::set<std::string>& ids) {
    const json table = documented();
    REQUIRE(table.at("platforms").contains(platform));
    const json& own = table.at("platforms").at(platform);
    INFO(platform << " " << entity.dump());
    check_keys(entity, own, table.at("every_entity").at("allowed"));
    CHECK(ids.insert(entity.at("unique_id").get<std::string>()).second);
    for (const auto& [key, choices] : own.at("choices").items()) {
        if (entity.contains(key))
            CHECK(std::find(choices.begin(), choices.end(), entity.at(key)) != choices.end());
    }
    // State and orders have topics of ours; what is switched waits for the real state.
    CHECK_THAT(entity.at("state_topic").get<std::string>(), ContainsSubstring("owntracks-mirror/fam/"));
    if (entity.contains("command_topic")) {
        CHECK(entity.at("command_topic") == "owntracks-mirror/fam/control");
        CHECK(entity.at("optimistic") == false);
        CHECK_FALSE(entity.contains("retain"));
    }
    CHECK(entity.contains("name"));
}

void check_device(const json& device) {
    check_keys(device, documented().at("device"));
    CHECK(device.at("identifiers").is_array());
    CHECK(device.at("sw_version") == "1.2.3");
}

}  // namespace

TEST_CASE("the device form has one message for each person, vehicle and module, and one for the mirror") {
    const Board board = discovery(config_with_form(DiscoveryForm::device));
    std::set<std::string> topics;
    for (const auto& [topic, payload] : board)
        topics.insert(topic);
    CHECK(topics ==
          std::set<std::string>{"homeassistant/device/owntracks_mirror_fam/config",
                                "homeassistant/device/owntracks_mirror_fam_guest/config",
                                "homeassistant/device/owntracks_mirror_fam_module_clock/config",
                                "homeassistant/device/owntracks_mirror_fam_module_map_5f2/config",
                                "homeassistant/device/owntracks_mirror_fam_person_Anna/config",
                                "homeassistant/device/owntracks_mirror_fam_screen/config",
                                "homeassistant/device/owntracks_mirror_fam_person_Zo_c3_ab_20_2f_202/config",
                                "homeassistant/device/owntracks_mirror_fam_vehicle_Car/config"});
    std::set<std::string> ids;
    for (const auto& [topic, payload] : board) {
        INFO(topic);
        const json message = json::parse(payload);
        check_keys(message, documented().at("device_message"));
        check_device(message.at("device"));
        check_keys(message.at("origin"), documented().at("origin"));
        CHECK(message.at("availability_topic") == "owntracks-mirror/fam/mirror/online");
        CHECK(message.at("payload_available") == "true");
        CHECK(message.at("payload_not_available") == "false");
        for (const auto& [key, component] : message.at("components").items()) {
            json entity = component;
            const std::string platform = entity.at("platform");
            entity.erase("platform");
            check_entity(platform, std::move(entity), ids);
        }
    }
    CHECK(ids.size() == 5 + 2 + 1 + 2 + 8 + 8 + 9);
}

TEST_CASE("the entity form has the same entities, each in a message of its own") {
    const Board board = discovery(config_with_form(DiscoveryForm::entities));
    std::set<std::string> ids;
    const std::regex form("homeassistant/([a-z_]+)/([a-zA-Z0-9_-]+)/config");
    for (const auto& [topic, payload] : board) {
        INFO(topic);
        std::smatch parts;
        REQUIRE(std::regex_match(topic, parts, form));
        const json entity = json::parse(payload);
        check_device(entity.at("device"));
        check_keys(entity.at("origin"), documented().at("origin"));
        CHECK(entity.at("unique_id") == parts[2].str());
        CHECK(entity.at("availability_topic") == "owntracks-mirror/fam/mirror/online");
        check_entity(parts[1], entity, ids);
    }
    CHECK(ids.size() == board.size());

    std::set<std::string> of_devices;
    for (const auto& [topic, payload] : discovery(config_with_form(DiscoveryForm::device))) {
        const json message = json::parse(payload);
        for (const auto& [key, component] : message.at("components").items())
            of_devices.insert(component.at("unique_id").get<std::string>());
    }
    CHECK(ids == of_devices);
}

TEST_CASE("a person has a tracker, sensors and a battery; a vehicle has its alarm") {
    const Board board = discovery(config_with_form(DiscoveryForm::device));
    const json anna = json::parse(board.at("homeassistant/device/owntracks_mirror_fam_person_Anna/config"));
    const json& tracker = anna.at("components").at("tracker");
    CHECK(tracker.at("platform") == "device_tracker");
    CHECK(tracker.at("state_topic") == "owntracks-mirror/fam/person/Anna");
    CHECK(tracker.at("json_attributes_topic") == "owntracks-mirror/fam/person/Anna");
    CHECK(tracker.at("source_type") == "gps");
    CHECK(tracker.at("name").is_null());
    CHECK(anna.at("device").at("via_device") == "owntracks_mirror_fam");
    CHECK(anna.at("components").at("battery").at("unit_of_measurement") == "%");
    CHECK(anna.at("components").at("battery").at("device_class") == "battery");
    const json car = json::parse(board.at("homeassistant/device/owntracks_mirror_fam_vehicle_Car/config"));
    const json& alarm = car.at("components").at("alarm");
    CHECK(alarm.at("platform") == "binary_sensor");
    CHECK(alarm.at("device_class") == "safety");
    CHECK(alarm.at("state_topic") == "owntracks-mirror/fam/vehicle/Car");
    CHECK_FALSE(car.at("components").contains("battery"));
}

TEST_CASE("ids stay when others come and go") {
    const config::Config config = config_with_form(DiscoveryForm::device);
    const Board before = discovery(config);
    household::Summary fewer = family();
    fewer.people.erase(fewer.people.begin());
    const Board after = discovery(config, fewer, {"clock"});
    for (const auto& [topic, payload] : after) {
        INFO(topic);
        REQUIRE(before.contains(topic));
        CHECK(before.at(topic) == payload);
    }
    CHECK(before.size() == after.size() + 2);  // Anna and one module
}

TEST_CASE("without the control topic nothing can be switched, and nothing is told while it is off") {
    config::Config config = config_with_form(DiscoveryForm::device);
    config.control.enabled = false;
    for (const auto& [topic, payload] : discovery(config)) {
        INFO(topic);
        CHECK(payload.find("command_topic") == std::string::npos);
    }
    config.home_assistant.enabled = false;
    CHECK(discovery(config).empty());
    config.home_assistant.enabled = true;
    config.announce.enabled = false;
    CHECK(discovery(config).empty());
}

TEST_CASE("another prefix and another topic are followed") {
    config::Config config = config_with_form(DiscoveryForm::device);
    config.home_assistant.prefix = "ha";
    config.announce.topic = "house/two";
    const Board board = discovery(config);
    REQUIRE(board.contains("ha/device/owntracks_mirror_house_2ftwo_screen/config"));
    CHECK_THAT(board.at("ha/device/owntracks_mirror_house_2ftwo_screen/config"),
               ContainsSubstring("house/two/control"));
}
