#include "module/simulator/app_parts.hpp"

#include <algorithm>

namespace mirror::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array k_guarded_keys{"allowIntentControl", "intentAuthKey",
                                    "allowConfigurationByURIAndConfigFile"};

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

}  // namespace

bool is_guarded_key(std::string_view key) {
    return std::ranges::find(k_guarded_keys, key) != k_guarded_keys.end();
}

std::string with_names(std::string text, std::string_view user, std::string_view device) {
    return replace_all(replace_all(std::move(text), "%u", user), "%d", device);
}

std::int64_t epoch_of(UtcTime time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Json parsed_message(std::string_view text) {
    return Json::parse(text, nullptr, false);
}

bool has_type(const Json& json, std::string_view type) {
    return json.is_object() && json.value("_type", Json()) == type;
}

bool is_within(const AppRegion& region, const AppFix& fix, std::int64_t margin_m) {
    const auto centre = LatLon::make(region.lat_deg, region.lon_deg);
    return centre && region.radius_m > 0 &&
           distance_m(*centre, fix.place) <= static_cast<double>(region.radius_m + margin_m);
}

Json transition_json(const AppRegion& region, const AppFix& fix, const std::string& trigger,
                     const std::string& tracker_id) {
    return {{"_type", "transition"},
            {"acc", fix.accuracy_m},
            {"desc", region.name},
            {"event", region.is_known_inside ? "enter" : "leave"},
            {"lat", fix.place.lat_deg()},
            {"lon", fix.place.lon_deg()},
            {"t", trigger},
            {"tid", tracker_id},
            {"tst", epoch_of(fix.time)},
            {"wtst", region.created_epoch_s}};
}

}  // namespace mirror::simulator
