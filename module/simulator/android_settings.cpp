#include "module/simulator/android_settings.hpp"

#include <cctype>
#include <charconv>

namespace mirror::simulator {
namespace {

using Json = nlohmann::ordered_json;

std::string lower_alphanumerics(std::string_view text) {
    std::string kept;
    for (const char letter : text) {
        if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
            kept += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    return kept;
}

/// One region of a message. \return nothing when the app cannot read it
std::optional<AppRegion> read_android_region(const Json& json, bool is_strict) {
    if (!json.is_object() || !json.contains("desc") || !json["desc"].is_string()) return std::nullopt;
    AppRegion region;
    region.name = json["desc"].get<std::string>();
    for (const auto& [key, value] : {std::pair("lat", &region.lat_deg), std::pair("lon", &region.lon_deg)}) {
        const auto degrees = json.contains(key) ? android_decimal(json[key]) : std::nullopt;
        if (!degrees) return std::nullopt;
        *value = *degrees;
    }
    for (const auto& [key, value] :
         {std::pair("rad", &region.radius_m), std::pair("tst", &region.created_epoch_s)}) {
        if (!json.contains(key)) continue;
        if (const auto whole = android_whole_number(json[key])) {
            *value = *whole;
        } else if (is_strict) {
            return std::nullopt;
        } else if (json[key].is_number()) {
            *value = static_cast<std::int64_t>(json[key].get<double>());
        }
    }
    return region;
}

}  // namespace

std::optional<std::int64_t> android_whole_number(const Json& json) {
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (!json.is_string()) return std::nullopt;
    const auto& text = json.get_ref<const std::string&>();
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

std::optional<double> android_decimal(const Json& json) {
    if (json.is_number()) return json.get<double>();
    if (!json.is_string()) return std::nullopt;
    try {
        return std::stod(json.get_ref<const std::string&>());
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

AndroidSettings first_android_settings(const std::string& model) {
    const std::string device = lower_alphanumerics(model);
    const std::string tid = device.substr(device.size() > 2 ? device.size() - 2 : 0);
    const auto number = [](std::int64_t value) { return AndroidValue(value); };
    const auto text = [](std::string value) { return AndroidValue(std::move(value)); };
    // The ids are made at the first start, before anybody has typed a name, and stay.
    return {{"mode", number(0)},
            {"host", text("")},
            {"port", number(8883)},
            {"url", text("")},
            {"tls", true},
            {"ws", false},
            {"tlsClientCrt", text("")},
            {"mqttProtocolLevel", number(3)},
            {"username", text("")},
            {"password", text("")},
            {"deviceId", text(device)},
            {"clientId", text(device)},
            {"tid", text(tid)},
            {"pubTopicBase", text("owntracks/%u/%d")},
            {"subTopic", text(std::string(k_android_default_filter))},
            {"sub", true},  // kept, never looked at
            {"pubQos", number(1)},
            {"subQos", number(2)},
            {"pubRetain", true},
            {"cleanSession", false},
            {"info", true},
            {"keepalive", number(3600)},
            {"cmd", true},
            {"remoteConfiguration", false},
            {"allowConfigurationByURIAndConfigFile", false},
            {"allowIntentControl", false},
            {"intentAuthKey", text("")},
            {"monitoring", number(1)},
            {"locatorInterval", number(60)},
            {"locatorDisplacement", number(500)},
            {"moveModeLocatorInterval", number(10)},
            {"ignoreInaccurateLocations", number(0)},
            {"ignoreStaleLocations", 0.0},
            {"osmTileScaleFactor", 1.0},
            {"extendedData", true},
            {"ping", number(15)},
            {"publishLocationOnConnect", false},
            {"connectionTimeoutSeconds", number(30)},
            {"encryptionKey", text("")}};
}

std::optional<std::vector<AppRegion>> read_android_regions(const Json& list, bool is_strict) {
    std::vector<AppRegion> regions;
    if (!list.is_array()) return std::nullopt;
    for (const Json& entry : list) {
        const auto region = read_android_region(entry, is_strict);
        if (!region) return std::nullopt;
        regions.push_back(*region);
    }
    return regions;
}

}  // namespace mirror::simulator
