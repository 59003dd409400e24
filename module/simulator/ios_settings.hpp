#pragma once
// Settings of the iOS app's model: everything is text.

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace mirror::simulator {

using IosSettings = std::map<std::string, std::string, std::less<>>;

/// Keys that the app knows, with their defaults. Source: OwnTracks iOS 26.3.1, Settings.plist, MQTT.plist.
IosSettings first_ios_settings(const std::string& vendor_id);

/// How the app stores a value; nothing for what it does not take.
std::optional<std::string> ios_text(const nlohmann::ordered_json& json);

/// How a setting stands in `dump`: numbers, switches and texts as such.
nlohmann::ordered_json ios_dump_value(std::string_view key, const std::string& text);

}  // namespace mirror::simulator
