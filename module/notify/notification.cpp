#include "module/notify/notification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mirror::notify {
namespace {

using NotificationJson = nlohmann::ordered_json;

template <class Value>
void put_known(NotificationJson& json, const char* key, const std::optional<Value>& value) {
    if (value) json[key] = *value;
}

template <class Value>
void take_known(const nlohmann::json& json, const char* key, std::optional<Value>& value) {
    if (const auto found = json.find(key); found != json.end()) value = found->get<Value>();
}

UtcTime utc_ms(const nlohmann::json& json) {
    return UtcTime(std::chrono::milliseconds(json.get<std::int64_t>()));
}

}  // namespace

std::string Notification::key() const {
    return fmt::format("{}told/{}/{}", k_key_prefix, id, receiver);
}

std::string id_of(const Happening& happening, std::size_t place_in_row) {
    return fmt::format("{}-{}-{}", happening.time.time_since_epoch().count(), happening.row, place_in_row);
}

std::string to_json(const Notification& notification) {
    const Happening& happening = notification.happening;
    NotificationJson json{{"id", notification.id},
                          {"receiver", notification.receiver},
                          {"rule", notification.rule},
                          {"event", config::occasion_name(happening.occasion)},
                          {"who", happening.who},
                          {"where", happening.where},
                          {"time", happening.time.time_since_epoch().count()},
                          {"row", happening.row},
                          {"since", notification.since.time_since_epoch().count()}};
    put_known(json, "lat", happening.lat_deg);
    put_known(json, "lon", happening.lon_deg);
    put_known(json, "battery", happening.battery_pct);
    if (notification.is_dead()) {
        json["failure"] = notification.failure;
        json["given_up"] = notification.given_up.time_since_epoch().count();
    }
    return json.dump(-1, ' ', false, NotificationJson::error_handler_t::replace);
}

std::optional<Notification> read_notification(std::string_view text) {
    try {
        const auto json = nlohmann::json::parse(text);
        Notification notification;
        const std::string event = json.at("event");
        const auto occasion = std::ranges::find(config::k_occasions, event, config::occasion_name);
        if (occasion == config::k_occasions.end()) return std::nullopt;
        notification.id = json.at("id");
        notification.receiver = json.at("receiver");
        notification.rule = json.at("rule");
        Happening& happening = notification.happening;
        happening.occasion = *occasion;
        happening.who = json.at("who");
        happening.where = json.at("where");
        happening.time = UtcSeconds(std::chrono::seconds(json.at("time").get<std::int64_t>()));
        happening.row = json.at("row");
        take_known(json, "lat", happening.lat_deg);
        take_known(json, "lon", happening.lon_deg);
        take_known(json, "battery", happening.battery_pct);
        notification.since = utc_ms(json.at("since"));
        notification.failure = json.value("failure", "");
        if (notification.is_dead()) notification.given_up = utc_ms(json.at("given_up"));
        notification.is_from_before = true;
        return notification;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

}  // namespace mirror::notify
