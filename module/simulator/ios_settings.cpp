#include "module/simulator/ios_settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace mirror::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array k_ios_numbers{"mode",
                                   "port",
                                   "mqttProtocolLevel",
                                   "pubQos",
                                   "subQos",
                                   "keepalive",
                                   "monitoring",
                                   "locatorInterval",
                                   "locatorDisplacement",
                                   "ignoreInaccurateLocations",
                                   "ignoreStaleLocations",
                                   "positions",
                                   "days",
                                   "maxHistory",
                                   "downgrade",
                                   "adapt"};

}  // namespace

IosSettings first_ios_settings(const std::string& vendor_id) {
    return {{"mode", "0"},
            {"host", "host"},
            {"port", "8883"},
            {"tls", "1"},
            {"ws", "0"},
            {"auth", "1"},
            {"usePassword", "1"},
            {"mqttProtocolLevel", "4"},
            {"username", "user"},
            {"password", "pass"},
            {"deviceId", vendor_id},
            {"clientId", ""},
            {"tid", ""},
            {"pubTopicBase", ""},
            {"subTopic", ""},
            {"sub", "1"},
            {"pubQos", "1"},
            {"subQos", "1"},
            {"pubRetain", "1"},
            {"cleanSession", "0"},
            {"keepalive", "60"},
            {"cmd", "0"},
            {"remoteConfiguration", "0"},
            {"allowRemoteLocation", "1"},
            {"allowConfigurationByURIAndConfigFile", "0"},
            {"allowIntentControl", "0"},
            {"intentAuthKey", ""},
            {"monitoring", "1"},
            {"locatorInterval", "180"},
            {"locatorDisplacement", "200"},
            {"ignoreInaccurateLocations", "0"},
            {"ignoreStaleLocations", "0"},
            {"extendedData", "1"},
            {"ranging", "0"},
            {"positions", "50"},
            {"days", "-1"},
            {"maxHistory", "0"},
            {"downgrade", "0"},
            {"adapt", "0"},
            {"locked", "0"},
            {"encryptionKey", ""},
            {"allowinvalidcerts", "0"}};
}

std::optional<std::string> ios_text(const Json& json) {
    if (json.is_string()) return json.get<std::string>();
    if (json.is_boolean()) return json.get<bool>() ? "1" : "0";
    if (json.is_number()) return json.dump();
    return std::nullopt;
}

Json ios_dump_value(std::string_view key, const std::string& text) {
    if (std::ranges::find(k_ios_numbers, key) != k_ios_numbers.end()) return std::atoi(text.c_str());
    // What is no number by name and has a number for its default is a switch.
    static const IosSettings defaults = first_ios_settings("");
    const auto known = defaults.find(key);
    const bool is_switch = known != defaults.end() && !known->second.empty() && key != "deviceId" &&
                           known->second.find_first_not_of("-0123456789") == std::string::npos;
    if (is_switch) return text == "1" || text == "true";
    return text;
}

}  // namespace mirror::simulator
