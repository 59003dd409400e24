// The real program and what Home Assistant hears of it: discovery, its birth, and switches that do not
// bounce.

#include <fmt/format.h>

#include <algorithm>

#include "tests/integration/house_broker.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using test::Household;
using test::Machine;
using test::RunningMirror;

namespace {

constexpr auto* k_mirror = "homeassistant/device/owntracks_mirror_fam/config";
constexpr auto* k_screen = "homeassistant/device/owntracks_mirror_fam_screen/config";
constexpr auto* k_david = "homeassistant/device/owntracks_mirror_fam_person_David/config";

/// The family with Home Assistant's discovery on.
void discover(Household& household, const char* form = "device") {
    household.config["homeAssistant"] = {{"enabled", true}, {"form", form}};
    household.write_config();
}

}  // namespace

TEST_CASE("Home Assistant finds people and mirror, again when it starts, and loses who has left") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    discover(household);
    RunningMirror mirror(household);
    Machine machine(broker.port());
    REQUIRE(machine.wait_until([&] {
        return std::ranges::any_of(machine.messages,
                                   [](const test::Heard& each) { return each.topic == k_david; });
    }));
    const json david = machine.last_json(k_david);
    CHECK(david["device"]["name"] == "David");
    CHECK(david["components"]["tracker"]["state_topic"] == "owntracks-mirror/fam/person/David");
    CHECK(david["availability_topic"] == "owntracks-mirror/fam/mirror/online");
    Machine late(broker.port(), "late");
    CHECK(late.last_json(k_mirror)["components"].contains("everyone_home"));

    // Its birth: everything is said once more, states too.
    const auto told = machine.count(k_david);
    const auto state_told = machine.count("owntracks-mirror/fam/mirror/screen");
    test::publish(machine, "homeassistant/status", "online");
    CHECK(machine.wait_until([&] {
        const auto times = [&](const std::string& topic) {
            return static_cast<std::size_t>(std::ranges::count(machine.messages, topic, &test::Heard::topic));
        };
        return times(k_david) > told && times("owntracks-mirror/fam/mirror/screen") > state_told;
    }));

    household.config["people"].erase(3);
    household.write_config();
    CHECK(machine.says(k_david, ""));
    CHECK_FALSE(machine.last(k_mirror).empty());
    CHECK(mirror.stop() == 0);
    CHECK(machine.says("owntracks-mirror/fam/mirror/online", "false"));
}

TEST_CASE("what discovery says of a switch is true: its order works, and its state comes after the change") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    discover(household);
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    Machine machine(broker.port());
    REQUIRE(machine.says("owntracks-mirror/fam/mirror/screen", "on"));
    const json components = machine.last_json(k_screen)["components"];
    const json& power = components["power"];
    test::publish(machine, power["command_topic"], power["payload_off"].get<std::string>());
    CHECK(machine.says(power["state_topic"], power["state_off"]));
    test::publish(machine, power["command_topic"], power["payload_on"].get<std::string>());
    CHECK(machine.says(power["state_topic"], power["state_on"]));
    // Once off and once on: it has not bounced.
    CHECK(machine.count(power["state_topic"]) == 3);

    const json& brightness = components["brightness"];
    CHECK(brightness["command_template"] == "screen dim {{ value | int }}");
    test::publish(machine, brightness["command_topic"], "screen dim 55");
    CHECK(machine.says(brightness["state_topic"], "55"));

    const json module = machine.last_json(
        "homeassistant/device/owntracks_mirror_fam_module_people/config")["components"]["shown"];
    test::publish(machine, module["command_topic"], module["payload_off"].get<std::string>());
    CHECK(machine.says(module["state_topic"], module["state_off"]));
}

TEST_CASE(
    "older versions of Home Assistant get a message for each entity; another form leaves nothing behind") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    discover(household, "entities");
    RunningMirror mirror(household);
    Machine machine(broker.port());
    const std::string tracker =
        "homeassistant/device_tracker/owntracks_mirror_fam_person_Anna_tracker/config";
    REQUIRE(machine.wait_until([&] {
        return std::ranges::any_of(machine.messages,
                                   [&](const test::Heard& each) { return each.topic == tracker; });
    }));
    CHECK(machine.last_json(tracker)["json_attributes_topic"] == "owntracks-mirror/fam/person/Anna");
    CHECK(machine.last(k_mirror).empty());
    discover(household, "device");
    CHECK(machine.says(tracker, ""));
    CHECK(machine.wait_until([&] {
        return std::ranges::any_of(machine.messages,
                                   [](const test::Heard& each) { return each.topic == k_mirror; });
    }));
    household.config["homeAssistant"]["enabled"] = false;
    household.write_config();
    CHECK(machine.says(k_mirror, ""));
}

TEST_CASE("nobody who has not asked for it is discovered") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    RunningMirror mirror(household);
    Machine machine(broker.port());
    REQUIRE(machine.says("owntracks-mirror/fam/mirror/online", "true"));
    CHECK(machine.says("owntracks-mirror/fam/mirror/brightness", "100"));
    for (const auto& [topic, payload] : machine.board())
        CHECK_FALSE(topic.starts_with("homeassistant/"));
}
