#include "module/owntracks/json_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "module/base/utf8.hpp"
#include "module/owntracks/base64.hpp"

namespace mirror::owntracks {
namespace {

using BodyResult = Result<Body, DecodeRefusal>;

/// A lorry's 24 V system stays below 30 V while charging.
constexpr double k_highest_supply_v = 36;
constexpr double k_any = std::numeric_limits<double>::max();

/// Whether `batt` is the supply in volts, as Greenwich trackers send it, and not a percentage.
///
/// Nothing says so; the signs are: trackers send `dist` or `trip` and volts with one decimal; phones and
/// Queclink bridges send whole percents, and at least one field that Greenwich does not have.
bool batt_is_volts(const Fields& fields, double batt) {
    constexpr std::array k_not_greenwich{
        Key::acc,    Key::vac,  Key::conn, Key::bs,     Key::m,  Key::created_at,       Key::inregions,
        Key::inrids, Key::ssid, Key::p,    Key::source, Key::id, Key::motionactivities, Key::uext,
        Key::ubatt};
    if (batt < 0 || batt > k_highest_supply_v) return false;
    const bool greenwich = fields.has(Key::dist) || fields.has(Key::trip);
    const bool other = std::ranges::any_of(k_not_greenwich, [&](Key key) { return fields.has(key); });
    const bool decimal = fields.has_decimal_point(Key::batt);
    return greenwich ? decimal || !other : decimal && !other;
}

void read_battery(const Fields& fields, Location& location) {
    const auto batt = fields.number(Key::batt);
    if (batt && batt_is_volts(fields, *batt)) {
        location.supply_v = batt;
    } else {
        location.battery_pct = fields.integer(Key::batt, 0, 100);
        location.supply_v = fields.number(Key::uext, 0, 100);
    }
    if (const auto state = fields.integer(Key::bs, 0, 3))
        location.battery_state = static_cast<BatteryState>(*state);
}

void read_numbers(const Fields& fields, Location& location) {
    location.created_at = fields.time(Key::created_at);
    location.accuracy_m = fields.number(Key::acc, 0, k_longest_distance_m);
    location.altitude_m = fields.number(Key::alt, k_lowest_altitude_m, k_highest_altitude_m);
    location.vertical_accuracy_m = fields.number(Key::vac, 0, k_longest_distance_m);
    location.speed_kmh = fields.number(Key::vel, 0, k_highest_speed_kmh);
    location.course_deg = fields.number(Key::cog, 0, 360);
    location.pressure_kpa = fields.number(Key::p, 0, k_any);
    location.radius_m = fields.number(Key::rad);
    location.distance_m = fields.number(Key::dist, 0, k_longest_distance_m);
    location.trip_m = fields.number(Key::trip, 0, k_longest_distance_m);
    location.monitoring_mode = fields.integer(Key::m, -1, 2);
    read_battery(fields, location);
}

void read_texts(const Fields& fields, Location& location) {
    location.tracker_id = fields.string(Key::tid);
    location.trigger = fields.string(Key::t);
    location.connection = fields.string(Key::conn);
    location.ssid = fields.string(Key::ssid);
    location.bssid = fields.string(Key::bssid);
    location.source = fields.string(Key::source);
    location.poi = fields.string(Key::poi);
    location.tag = fields.string(Key::tag);
    location.image_name = fields.string(Key::imagename);
    location.image_base64 = fields.string(Key::image);
    location.topic = fields.string(Key::topic);
    location.message_id = fields.string(Key::id);
}

BodyResult location_from(JsonPayload& payload) {
    const Fields& fields = payload.top;
    const auto position = fields.position();
    if (!position)
        return refuse(RefusalReason::no_position, "location without finite `lat` and `lon` in range");
    const auto fix_time = fields.time(Key::tst);
    if (!fix_time) return refuse(RefusalReason::no_time, "location without a `tst` above 0");
    Location location;
    location.position = *position;
    location.fix_time = *fix_time;
    read_numbers(fields, location);
    read_texts(fields, location);
    location.regions = std::move(payload.regions);
    location.region_ids = std::move(payload.region_ids);
    if (payload.motion_activities) location.motion_activities = std::move(*payload.motion_activities);
    const bool vehicle = location.distance_m || location.trip_m || location.supply_v;
    location.places_marker = !vehicle || *position != LatLon();
    return location;
}

BodyResult transition_from(JsonPayload& payload) {
    const Fields& fields = payload.top;
    const auto event = fields.text(Key::event);
    if (!event || event->empty()) return refuse(RefusalReason::no_event, "transition without `event`");
    const auto fix_time = fields.time(Key::tst);
    if (!fix_time) return refuse(RefusalReason::no_time, "transition without a `tst` above 0");
    Transition transition;
    transition.event = *event == "enter"   ? TransitionEvent::enter
                       : *event == "leave" ? TransitionEvent::leave
                                           : TransitionEvent::unknown;
    transition.event_text = *event;
    transition.fix_time = *fix_time;
    transition.created_at = fields.time(Key::created_at);
    transition.region_time = fields.time(Key::wtst);
    transition.region_name = fields.string(Key::desc);
    transition.region_id = fields.string(Key::rid);
    transition.position = fields.position();
    transition.accuracy_m = fields.number(Key::acc, 0, k_longest_distance_m);
    transition.tracker_id = fields.string(Key::tid);
    transition.trigger = fields.string(Key::t);
    transition.message_id = fields.string(Key::id);
    const bool unplaced_beacon = transition.trigger == "b" && transition.position == LatLon();
    transition.places_marker = transition.position && !unplaced_beacon;
    return transition;
}

BodyResult card_from(JsonPayload& payload) {
    const Fields& fields = payload.top;
    Card card;
    card.name = fields.string(Key::name);
    card.tracker_id = fields.string(Key::tid);
    const auto face = fields.text(Key::face);
    const auto size = face ? base64_decoded_size(*face) : std::nullopt;
    if (size && *size > 0) {
        card.face_base64 = *face;
        card.face_bytes = size;
    }
    return card;
}

BodyResult last_will_from(JsonPayload& payload) {
    return LastWill{payload.top.time(Key::tst)};
}

std::optional<bool> flag(const Fields& fields, Key key) {
    const auto value = fields.integer(key, 0, 1);
    return value ? std::optional<bool>(*value == 1) : std::nullopt;
}

BodyResult status_from(JsonPayload& payload) {
    const Fields& fields = payload.platform;
    Status status;
    status.is_android = payload.top.has(Key::android);
    status.is_ios = payload.top.has(Key::ios);
    status.wifi = flag(fields, Key::wifi);
    status.power_save = flag(fields, Key::ps);
    status.battery_optimised = flag(fields, Key::bo);
    status.may_hibernate = flag(fields, Key::hib);
    status.location_permission = fields.integer(Key::loc, -4, 0);
    status.location_authorisation = fields.string(Key::location_authorisation);
    status.background_refresh = fields.string(Key::background_refresh);
    status.app_version = fields.string(Key::version);
    return status;
}

BodyResult steps_from(JsonPayload& payload) {
    const Fields& fields = payload.top;
    constexpr int k_most = std::numeric_limits<int>::max();
    Steps steps;
    steps.time = fields.time(Key::tst);
    steps.from = fields.time(Key::from);
    steps.to = fields.time(Key::to);
    steps.steps = fields.integer(Key::steps, 0, k_most);
    steps.distance_m = fields.number(Key::distance, 0, k_longest_distance_m);
    steps.floors_up = fields.integer(Key::floorsup, 0, k_most);
    steps.floors_down = fields.integer(Key::floorsdown, 0, k_most);
    return steps;
}

BodyResult beacon_from(JsonPayload& payload) {
    const Fields& fields = payload.top;
    constexpr int k_highest_id = 65535;
    Beacon beacon;
    beacon.time = fields.time(Key::tst);
    beacon.name = fields.string(Key::desc);
    beacon.uuid = fields.string(Key::uuid);
    beacon.major = fields.integer(Key::major, 0, k_highest_id);
    beacon.minor = fields.integer(Key::minor, 0, k_highest_id);
    beacon.accuracy_m = fields.number(Key::acc, 0, k_longest_distance_m);
    beacon.rssi_dbm = fields.integer(Key::rssi, -200, 100);
    beacon.proximity = fields.integer(Key::prox, 0, 3);
    beacon.tracker_id = fields.string(Key::tid);
    return beacon;
}

struct Builder {
    std::string_view type;
    BodyResult (*build)(JsonPayload&);
};

/// The commonest first.
constexpr std::array k_builders{
    Builder{"location", location_from},
    Builder{"transition", transition_from},
    Builder{"lwt", last_will_from},
    Builder{"card", card_from},
    Builder{"waypoint", [](JsonPayload& payload) -> BodyResult { return waypoint_from(payload.top); }},
    Builder{"waypoints", [](JsonPayload& payload) -> BodyResult { return std::move(payload.waypoints); }},
    Builder{"status", status_from},
    Builder{"steps", steps_from},
    Builder{"beacon", beacon_from},
    Builder{"cmd",
            [](JsonPayload& payload) -> BodyResult { return Command{payload.top.string(Key::action)}; }},
    Builder{"dump", [](JsonPayload&) -> BodyResult { return Dump{}; }},
    Builder{"configuration", [](JsonPayload&) -> BodyResult { return Configuration{}; }},
    Builder{"request",
            [](JsonPayload& payload) -> BodyResult { return Request{payload.top.string(Key::request)}; }},
};

}  // namespace

BodyResult body_from(JsonPayload payload) {
    constexpr std::size_t k_longest_quote = 32;
    const auto type = payload.top.text(Key::type);
    if (!type) return refuse(RefusalReason::missing_type, "JSON without a `_type`");
    const auto found = std::ranges::find(k_builders, *type, &Builder::type);
    if (found == k_builders.end())
        return refuse(RefusalReason::unknown_type,
                      fmt::format("unknown `_type` \"{}\"", safe_text(*type, k_longest_quote)));
    return found->build(payload);
}

}  // namespace mirror::owntracks
