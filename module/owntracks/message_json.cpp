#include "module/owntracks/message_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "module/owntracks/base64.hpp"

namespace mirror::owntracks {
namespace {

using Json = nlohmann::ordered_json;

/// Doubles hold every whole number up to here.
constexpr double k_exact_integers = 9'007'199'254'740'992;

Json number(double value) {
    if (std::trunc(value) == value && std::abs(value) < k_exact_integers)
        return static_cast<std::int64_t>(value);
    return value;
}

/// Writes one object member by member, leaving out what is absent.
class Writer {
  public:
    explicit Writer(Json& object) : m_object(object) {}

    void put(const char* name, const std::optional<std::string>& value) {
        if (value) m_object[name] = *value;
    }
    void put(const char* name, const std::optional<double>& value) {
        if (value) m_object[name] = number(*value);
    }
    template <class Integer>
    requires std::is_integral_v<Integer>
    void put(const char* name, const std::optional<Integer>& value) {
        if (value) m_object[name] = *value;
    }
    void put(const char* name, const std::optional<UtcSeconds>& value) {
        if (value) m_object[name] = value->time_since_epoch().count();
    }
    void put(const char* name, const std::optional<std::vector<std::string>>& value) {
        if (value) m_object[name] = *value;
    }
    void put(const std::optional<LatLon>& position) {
        if (!position) return;
        m_object["lat"] = number(position->lat_deg());
        m_object["lon"] = number(position->lon_deg());
    }
    void put_flag(const char* name, const std::optional<bool>& value) {
        if (value) m_object[name] = *value ? 1 : 0;
    }
    void put_true(const char* name, bool value) {
        if (value) m_object[name] = true;
    }
    Json& object() { return m_object; }

  private:
    Json& m_object;
};

void write(Writer& out, const Location& location) {
    out.put(location.position);
    out.put("tst", std::optional(location.fix_time));
    out.put("created_at", location.created_at);
    out.put("acc", location.accuracy_m);
    out.put("alt", location.altitude_m);
    out.put("vac", location.vertical_accuracy_m);
    out.put("vel", location.speed_kmh);
    out.put("cog", location.course_deg);
    out.put("batt", location.battery_pct);
    out.put("supplyVolts", location.supply_v);
    if (location.battery_state) out.put("bs", std::optional(static_cast<int>(*location.battery_state)));
    out.put("p", location.pressure_kpa);
    out.put("rad", location.radius_m);
    out.put("dist", location.distance_m);
    out.put("trip", location.trip_m);
    out.put("m", location.monitoring_mode);
    out.put("tid", location.tracker_id);
    out.put("t", location.trigger);
    out.put("conn", location.connection);
    out.put("SSID", location.ssid);
    out.put("BSSID", location.bssid);
    out.put("source", location.source);
    out.put("poi", location.poi);
    out.put("tag", location.tag);
    out.put("imagename", location.image_name);
    if (location.image_base64) out.put("imageBytes", base64_decoded_size(*location.image_base64));
    out.put("topic", location.topic);
    out.put("_id", location.message_id);
    out.put("inregions", location.regions);
    out.put("inrids", location.region_ids);
    if (!location.motion_activities.empty())
        out.put("motionactivities", std::optional(location.motion_activities));
    out.put_true("position", location.places_marker);
}

void write(Writer& out, const Transition& transition) {
    out.put("event", std::optional(transition.event_text));
    out.put("desc", transition.region_name);
    out.put("tst", std::optional(transition.fix_time));
    out.put("wtst", transition.region_time);
    out.put("created_at", transition.created_at);
    out.put("rid", transition.region_id);
    out.put(transition.position);
    out.put("acc", transition.accuracy_m);
    out.put("tid", transition.tracker_id);
    out.put("t", transition.trigger);
    out.put("_id", transition.message_id);
    out.put_true("position", transition.places_marker);
}

void write(Writer& out, const Waypoint& waypoint) {
    out.put("desc", waypoint.name);
    out.put(waypoint.position);
    out.put("rad", waypoint.radius_m);
    out.put("tst", waypoint.created);
    out.put("rid", waypoint.region_id);
    out.put("_id", waypoint.message_id);
}

void write(Writer& out, const Waypoints& waypoints) {
    out.put("count", std::optional(waypoints.count));
    Json& list = out.object()["waypoints"] = Json::array();
    for (const Waypoint& waypoint : waypoints.waypoints) {
        Json entry = Json::object();
        Writer writer(entry);
        write(writer, waypoint);
        list.push_back(std::move(entry));
    }
}

void write(Writer& out, const Card& card) {
    out.put("name", card.name);
    out.put("tid", card.tracker_id);
    out.put("faceBytes", card.face_bytes);
}

void write(Writer& out, const LastWill& last_will) {
    out.put("tst", last_will.time);
}

void write(Writer& out, const Status& status) {
    if (status.is_android) {
        Writer android(out.object()["android"] = Json::object());
        android.put_flag("wifi", status.wifi);
        android.put_flag("ps", status.power_save);
        android.put_flag("bo", status.battery_optimised);
        android.put_flag("hib", status.may_hibernate);
        android.put("loc", status.location_permission);
        android.put("version", status.app_version);
    }
    if (status.is_ios) {
        Writer ios(out.object()["iOS"] = Json::object());
        ios.put("version", status.app_version);
        ios.put("locationManagerAuthorizationStatus", status.location_authorisation);
        ios.put("backgroundRefreshStatus", status.background_refresh);
    }
}

void write(Writer& out, const Steps& steps) {
    out.put("tst", steps.time);
    out.put("from", steps.from);
    out.put("to", steps.to);
    out.put("steps", steps.steps);
    out.put("distance", steps.distance_m);
    out.put("floorsup", steps.floors_up);
    out.put("floorsdown", steps.floors_down);
}

void write(Writer& out, const Beacon& beacon) {
    out.put("desc", beacon.name);
    out.put("uuid", beacon.uuid);
    out.put("major", beacon.major);
    out.put("minor", beacon.minor);
    out.put("tst", beacon.time);
    out.put("acc", beacon.accuracy_m);
    out.put("rssi", beacon.rssi_dbm);
    out.put("prox", beacon.proximity);
    out.put("tid", beacon.tracker_id);
}

void write(Writer& out, const Command& command) {
    out.put("action", command.action);
}

void write(Writer& out, const Request& request) {
    out.put("request", request.request);
}

void write(Writer&, const Dump&) {}
void write(Writer&, const Configuration&) {}
void write(Writer&, const Clear&) {}

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

void write(Writer& out, const Vehicle& vehicle) {
    out.put("kind", std::optional<std::string>(kind_name(vehicle.kind)));
    out.put("channel", std::optional(vehicle.channel));
    if (vehicle.number) {
        out.put("value", vehicle.number);
    } else {
        out.put("value", std::optional(vehicle.text));
    }
}

}  // namespace

void write_message(nlohmann::ordered_json& object, const Message& message) {
    object["type"] = type_name(message.body);
    Writer writer(object);
    std::visit([&](const auto& body) { write(writer, body); }, message.body);
    writer.put_true("replayed", message.was_replayed);
}

}  // namespace mirror::owntracks
