#include "module/owntracks/message_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "module/owntracks/base64.hpp"

namespace mirror::owntracks {
namespace {

using Json = nlohmann::ordered_json;

/// Doubles hold every whole number up to here.
constexpr double k_exact_integers = 9'007'199'254'740'992;

Json json_of(double value) {
    if (std::trunc(value) == value && std::abs(value) < k_exact_integers)
        return static_cast<std::int64_t>(value);
    return value;
}
Json json_of(UtcSeconds time) {
    return time.time_since_epoch().count();
}
Json json_of(BatteryState state) {
    return static_cast<int>(state);
}
template <class T>
Json json_of(const T& value) {
    return value;
}
/// Null, which is left out, for what is absent.
template <class T>
Json json_of(const std::optional<T>& value) {
    return value ? json_of(*value) : Json();
}

/// A flag as OwnTracks writes it.
std::optional<int> bit(const std::optional<bool>& flag) {
    return flag ? std::optional(*flag ? 1 : 0) : std::nullopt;
}

std::optional<bool> if_true(bool claim) {
    return claim ? std::optional(true) : std::nullopt;
}

/// One member of the answer.
struct Member {
    template <class T>
    Member(const char* name_, const T& value_) : name(name_), value(json_of(value_)) {}
    const char* name;
    Json value;
};

void put(Json& object, std::initializer_list<Member> members) {
    for (const Member& member : members) {
        if (!member.value.is_null()) object[member.name] = member.value;
    }
}

void put(Json& object, const std::optional<LatLon>& position) {
    if (position) put(object, {{"lat", position->lat_deg()}, {"lon", position->lon_deg()}});
}

void write(Json& out, const Location& location) {
    const auto image_bytes =
        location.image_base64 ? base64_decoded_size(*location.image_base64) : std::nullopt;
    put(out, location.position);
    put(out, {
                 {"tst", location.fix_time},
                 {"created_at", location.created_at},
                 {"acc", location.accuracy_m},
                 {"alt", location.altitude_m},
                 {"vac", location.vertical_accuracy_m},
                 {"vel", location.speed_kmh},
                 {"cog", location.course_deg},
                 {"batt", location.battery_pct},
                 {"supplyVolts", location.supply_v},
                 {"bs", location.battery_state},
                 {"p", location.pressure_kpa},
                 {"rad", location.radius_m},
                 {"dist", location.distance_m},
                 {"trip", location.trip_m},
                 {"m", location.monitoring_mode},
                 {"tid", location.tracker_id},
                 {"t", location.trigger},
                 {"conn", location.connection},
                 {"SSID", location.ssid},
                 {"BSSID", location.bssid},
                 {"source", location.source},
                 {"poi", location.poi},
                 {"tag", location.tag},
                 {"imagename", location.image_name},
                 {"imageBytes", image_bytes},
                 {"topic", location.topic},
                 {"_id", location.message_id},
                 {"inregions", location.regions},
                 {"inrids", location.region_ids},
             });
    if (!location.motion_activities.empty()) put(out, {{"motionactivities", location.motion_activities}});
    put(out, {{"position", if_true(location.places_marker)}});
}

void write(Json& out, const Transition& transition) {
    put(out, {
                 {"event", transition.event_text},
                 {"desc", transition.region_name},
                 {"tst", transition.fix_time},
                 {"wtst", transition.region_time},
                 {"created_at", transition.created_at},
                 {"rid", transition.region_id},
             });
    put(out, transition.position);
    put(out, {
                 {"acc", transition.accuracy_m},
                 {"tid", transition.tracker_id},
                 {"t", transition.trigger},
                 {"_id", transition.message_id},
                 {"position", if_true(transition.places_marker)},
             });
}

void write(Json& out, const Waypoint& waypoint) {
    put(out, {{"desc", waypoint.name}});
    put(out, waypoint.position);
    put(out, {
                 {"rad", waypoint.radius_m},
                 {"tst", waypoint.created},
                 {"rid", waypoint.region_id},
                 {"_id", waypoint.message_id},
             });
}

void write(Json& out, const Waypoints& waypoints) {
    put(out, {{"count", waypoints.count}});
    Json& list = out["waypoints"] = Json::array();
    for (const Waypoint& waypoint : waypoints.waypoints) {
        Json entry = Json::object();
        write(entry, waypoint);
        list.push_back(std::move(entry));
    }
}

void write(Json& out, const Card& card) {
    put(out, {{"name", card.name}, {"tid", card.tracker_id}, {"faceBytes", card.face_bytes}});
}

void write(Json& out, const LastWill& last_will) {
    put(out, {{"tst", last_will.time}});
}

void write(Json& out, const Status& status) {
    if (status.is_android) {
        put(out["android"] = Json::object(), {
                                                 {"wifi", bit(status.wifi)},
                                                 {"ps", bit(status.power_save)},
                                                 {"bo", bit(status.battery_optimised)},
                                                 {"hib", bit(status.may_hibernate)},
                                                 {"loc", status.location_permission},
                                                 {"version", status.app_version},
                                             });
    }
    if (status.is_ios) {
        put(out["iOS"] = Json::object(),
            {
                {"version", status.app_version},
                {"locationManagerAuthorizationStatus", status.location_authorisation},
                {"backgroundRefreshStatus", status.background_refresh},
            });
    }
}

void write(Json& out, const Steps& steps) {
    put(out, {
                 {"tst", steps.time},
                 {"from", steps.from},
                 {"to", steps.to},
                 {"steps", steps.steps},
                 {"distance", steps.distance_m},
                 {"floorsup", steps.floors_up},
                 {"floorsdown", steps.floors_down},
             });
}

void write(Json& out, const Beacon& beacon) {
    put(out, {
                 {"desc", beacon.name},
                 {"uuid", beacon.uuid},
                 {"major", beacon.major},
                 {"minor", beacon.minor},
                 {"tst", beacon.time},
                 {"acc", beacon.accuracy_m},
                 {"rssi", beacon.rssi_dbm},
                 {"prox", beacon.proximity},
                 {"tid", beacon.tracker_id},
             });
}

void write(Json& out, const Command& command) {
    put(out, {{"action", command.action}});
}

void write(Json& out, const Request& request) {
    put(out, {{"request", request.request}});
}

void write(Json&, const Dump&) {}
void write(Json&, const Configuration&) {}
void write(Json&, const Clear&) {}

const char* kind_name(Vehicle::Kind kind) {
    switch (kind) {
        case Vehicle::Kind::status:
            return "status";
        case Vehicle::Kind::ignition:
            return "ignition";
        case Vehicle::Kind::gpio:
            return "gpio";
        case Vehicle::Kind::voltage:
            return "voltage";
        case Vehicle::Kind::temperature:
            return "temperature";
        case Vehicle::Kind::start:
            return "start";
        case Vehicle::Kind::command:
            return "command";
        case Vehicle::Kind::text:
            break;
    }
    return "text";
}

void write(Json& out, const Vehicle& vehicle) {
    put(out, {
                 {"kind", kind_name(vehicle.kind)},
                 {"channel", vehicle.channel},
                 {"value", vehicle.number ? json_of(*vehicle.number) : Json(vehicle.text)},
             });
}

}  // namespace

void write_message(nlohmann::ordered_json& object, const Message& message) {
    object["type"] = type_name(message.body);
    std::visit([&](const auto& body) { write(object, body); }, message.body);
    put(object, {{"replayed", if_true(message.was_replayed)}});
}

}  // namespace mirror::owntracks
