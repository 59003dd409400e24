#include "module/simulator/phone_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace mirror::simulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* k_access_point = "60:8d:26:d2:5c:1a";

double rounded(double value, double steps) {
    return std::round(value * steps) / steps;
}

std::string message_id(std::uint32_t id) {
    return fmt::format("{:08x}", id);
}

Json region_names(const PhoneReport& report) {
    Json names = Json::array();
    for (const Circle* region : report.regions)
        names.push_back(region->name);
    return names;
}

/// Android 2.6 leaves out whatever equals its default; of `bs` and `m` also zeros are written.
void set_unless_zero(Json& json, const char* key, int value) {
    if (value != 0) json[key] = value;
}

Json android_location(const PhoneReport& report) {
    Json json{{"_type", "location"}, {"_id", message_id(report.message_id)}};
    set_unless_zero(json, "acc", report.accuracy_m);
    set_unless_zero(json, "alt", report.altitude_m);
    json["batt"] = report.battery_pct;
    json["bs"] = report.battery_state;
    if (report.connection == 'w') json["BSSID"] = k_access_point;
    set_unless_zero(json, "cog", report.course_deg);
    json["conn"] = std::string(1, report.connection);
    json["created_at"] = report.written_epoch_s;
    if (!report.regions.empty()) json["inregions"] = region_names(report);
    json["lat"] = report.place.lat_deg();
    json["lon"] = report.place.lon_deg();
    json["m"] = report.monitoring;
    json["source"] = "fused";
    if (report.connection == 'w') json["SSID"] = report.network;
    if (!report.trigger.empty()) json["t"] = report.trigger;
    json["tid"] = report.tracker_id;
    json["tst"] = report.fix_epoch_s;
    set_unless_zero(json, "vac", report.vertical_accuracy_m);
    set_unless_zero(json, "vel", report.speed_kmh);
    return json;
}

/// Up to 2.5.5 the keys were sorted (upper case first) and zeros were written.
Json old_android_location(const PhoneReport& report) {
    Json json = Json::object();
    if (report.connection == 'w') json["BSSID"] = k_access_point;
    if (report.connection == 'w') json["SSID"] = report.network;
    json["_id"] = message_id(report.message_id);
    json["_type"] = "location";
    json["acc"] = report.accuracy_m;
    json["alt"] = report.altitude_m;
    json["batt"] = report.battery_pct;
    json["bs"] = report.battery_state;
    json["cog"] = report.course_deg;
    json["conn"] = std::string(1, report.connection);
    json["created_at"] = report.written_epoch_s;
    if (!report.regions.empty()) json["inregions"] = region_names(report);
    json["lat"] = report.place.lat_deg();
    json["lon"] = report.place.lon_deg();
    json["m"] = report.monitoring;
    if (!report.trigger.empty()) json["t"] = report.trigger;
    json["tid"] = report.tracker_id;
    json["tst"] = report.fix_epoch_s;
    json["vac"] = report.vertical_accuracy_m;
    json["vel"] = report.speed_kmh;
    return json;
}

Json ios_location(const PhoneReport& report) {
    Json json{{"_type", "location"},
              {"acc", report.accuracy_m},
              {"alt", report.altitude_m},
              {"batt", report.battery_pct},
              {"bs", report.battery_state}};
    if (report.connection == 'w') json["bssid"] = k_access_point;
    if (report.speed_kmh > 0) json["cog"] = report.course_deg;  // a phone at rest has no course
    json["conn"] = std::string(1, report.connection);
    if (report.written_epoch_s > report.fix_epoch_s + 1) json["created_at"] = report.written_epoch_s;
    Json ids = Json::array();
    for (const Circle* region : report.regions)
        ids.push_back(region->id);
    json["inregions"] = region_names(report);
    json["inrids"] = ids;
    json["lat"] = rounded(report.place.lat_deg(), 1e6);
    json["lon"] = rounded(report.place.lon_deg(), 1e6);
    json["m"] = report.monitoring;
    json["motionactivities"] = Json::array({report.motion});
    json["p"] = rounded(report.pressure_kpa, 1e3);
    if (report.connection == 'w') json["ssid"] = report.network;
    if (!report.trigger.empty()) json["t"] = report.trigger;
    json["tid"] = report.tracker_id;
    json["tst"] = report.fix_epoch_s;
    json["vac"] = report.vertical_accuracy_m;
    json["vel"] = report.speed_kmh;
    return json;
}

}  // namespace

std::string location_json(App app, const PhoneReport& report) {
    switch (app) {
        case App::android:
            return android_location(report).dump();
        case App::android_old:
            return old_android_location(report).dump();
        case App::ios:
            break;
    }
    return ios_location(report).dump();
}

std::string transition_json(App app, const PhoneReport& report, const Circle& region, bool is_enter,
                            char trigger) {
    const bool is_ios = app == App::ios;
    Json json{{"_type", "transition"}};
    if (!is_ios) json["_id"] = message_id(report.message_id);
    if (report.accuracy_m > 0) json["acc"] = report.accuracy_m;
    if (is_ios && report.written_epoch_s > report.fix_epoch_s + 1)
        json["created_at"] = report.written_epoch_s;
    json["desc"] = region.name;
    json["event"] = is_enter ? "enter" : "leave";
    json["lat"] = is_ios ? rounded(report.place.lat_deg(), 1e6) : report.place.lat_deg();
    json["lon"] = is_ios ? rounded(report.place.lon_deg(), 1e6) : report.place.lon_deg();
    if (is_ios) json["rid"] = region.id;
    json["t"] = std::string(1, trigger);
    json["tid"] = report.tracker_id;
    json["tst"] = report.fix_epoch_s;
    json["wtst"] = region.created_epoch_s;
    return json.dump();
}

std::string last_will_json(App app, std::int64_t connected_epoch_s) {
    Json json{{"_type", "lwt"}};
    if (app == App::ios) json["tst"] = connected_epoch_s;
    return json.dump();
}

std::string card_json(const std::string& name) {
    return Json{{"_type", "card"}, {"name", name}}.dump();
}

}  // namespace mirror::simulator
