#pragma once
// Inside the room: the values of the state as JSON and back. Reading throws for what is not as it was
// written, and corrects what would leave the range of the arithmetic.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "module/household/state.hpp"
#include "module/household/turn.hpp"

namespace mirror::household::state_json {

using Json = nlohmann::json;  // object keys are sorted: one form for one state

/// The year 9999: a corrupt time beyond it would leave the range of the arithmetic.
inline constexpr std::int64_t k_far_ms = 253402300799000;

// Lists and optionals below are templates: what they hold is declared first.
inline Json to(const Fix& fix);
inline Json to(const Heard& heard);
inline Json to(const Presence& presence);
inline Json to(const TransitionRecord& record);
inline Json to(const RegionRule& region);
inline Json to(const Note& note);
inline Json to(const PhoneRegion& region);
inline void from(const Json& json, Fix& fix);
inline void from(const Json& json, Heard& heard);
inline void from(const Json& json, Presence& presence);
inline void from(const Json& json, TransitionRecord& record);
inline void from(const Json& json, RegionRule& region);
inline void from(const Json& json, Note& note);
inline void from(const Json& json, PhoneRegion& region);

// --- values -----------------------------------------------------------------------------------------------

inline Json to(UtcSeconds time) {
    return time.time_since_epoch().count();
}
inline Json to(UtcTime time) {
    return time.time_since_epoch().count();
}
inline Json to(LatLon place) {
    return Json::array({place.lat_deg(), place.lon_deg()});
}
template <class T>
requires std::is_arithmetic_v<T> Json to(T value) {
    return value;
}
template <class T>
Json to(const std::optional<T>& value) {
    return value ? to(*value) : Json(nullptr);
}

inline void from(const Json& json, UtcSeconds& time) {
    time = sane(UtcSeconds(std::chrono::seconds(json.get<std::int64_t>())));
}
inline void from(const Json& json, UtcTime& time) {
    time =
        UtcTime(std::chrono::milliseconds(std::clamp(json.get<std::int64_t>(), std::int64_t{0}, k_far_ms)));
}
inline void from(const Json& json, LatLon& place) {
    const auto made = LatLon::make(json.at(0).get<double>(), json.at(1).get<double>());
    if (!made) throw std::runtime_error("a place that is not on the earth");
    place = *made;
}
template <class T>
requires(std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) void from(const Json& json, T& value) {
    json.get_to(value);
}
template <class T>
requires std::is_enum_v<T>
void from(const Json& json, T& value) {
    const int number = json.get<int>();
    if (number < 0 || number > 3) throw std::runtime_error("an unknown kind");
    value = static_cast<T>(number);
}
template <class T>
void from(const Json& json, std::optional<T>& value) {
    if (json.is_null()) {
        value.reset();
    } else {
        from(json, value.emplace());
    }
}

/// A list of at most so many entries; what is beyond is not read.
template <class T>
void from(const Json& json, std::vector<T>& values, std::size_t at_most) {
    if (!json.is_array()) throw std::runtime_error("no list where one belongs");
    for (const Json& entry : json) {
        if (values.size() < at_most) from(entry, values.emplace_back());
    }
}

// --- parts ------------------------------------------------------------------------------------------------

inline Json to(const Fix& fix) {
    return Json::array({to(fix.time), to(fix.place), to(fix.created_at), to(fix.accuracy_m),
                        to(fix.speed_kmh), to(fix.course_deg), fix.from_transition});
}
inline void from(const Json& json, Fix& fix) {
    from(json.at(0), fix.time);
    from(json.at(1), fix.place);
    from(json.at(2), fix.created_at);
    from(json.at(3), fix.accuracy_m);
    from(json.at(4), fix.speed_kmh);
    from(json.at(5), fix.course_deg);
    from(json.at(6), fix.from_transition);
}

inline Json to(const Heard& heard) {
    return Json::array({to(heard.time), heard.boot, heard.at.count(), heard.by_arrival});
}
inline void from(const Json& json, Heard& heard) {
    from(json.at(0), heard.time);
    from(json.at(1), heard.boot);
    heard.at = SinceBoot(std::clamp(json.at(2).get<std::int64_t>(), -k_far_ms, k_far_ms));
    from(json.at(3), heard.by_arrival);
}

inline Json to(const Travel& travel) {
    return Json::array({to(travel.stay), to(travel.stay_since), to(travel.halt), to(travel.halt_since),
                        travel.votes, to(travel.moving_since), to(travel.last_moving), to(travel.moved_at),
                        travel.has_moved});
}
inline void from(const Json& json, Travel& travel) {
    from(json.at(0), travel.stay);
    from(json.at(1), travel.stay_since);
    from(json.at(2), travel.halt);
    from(json.at(3), travel.halt_since);
    from(json.at(4), travel.votes);
    from(json.at(5), travel.moving_since);
    from(json.at(6), travel.last_moving);
    from(json.at(7), travel.moved_at);
    if (json.size() > 8) from(json.at(8), travel.has_moved);  // not in what earlier versions stored
    travel.votes = std::clamp(travel.votes, 0, 2);
}

inline Json to(const VehicleState& vehicle) {
    return Json::array({to(vehicle.status), to(vehicle.ignition), to(vehicle.driving), to(vehicle.supply_v),
                        to(vehicle.alarm)});
}
inline void from(const Json& json, VehicleState& vehicle) {
    from(json.at(0), vehicle.status);
    from(json.at(1), vehicle.ignition);
    from(json.at(2), vehicle.driving);
    from(json.at(3), vehicle.supply_v);
    from(json.at(4), vehicle.alarm);
}

inline Json to(const RecentMessages& recent) {
    auto end = recent.fingerprints.end();
    while (end != recent.fingerprints.begin() && *std::prev(end) == 0)
        --end;
    return {{"next", recent.next}, {"prints", std::vector<std::uint64_t>(recent.fingerprints.begin(), end)}};
}
inline void from(const Json& json, RecentMessages& recent) {
    const auto prints = json.at("prints").get<std::vector<std::uint64_t>>();
    std::copy_n(prints.begin(), std::min(prints.size(), k_max_recent), recent.fingerprints.begin());
    recent.next = json.at("next").get<std::uint32_t>() % k_max_recent;
}

inline Json to(const Presence& presence) {
    return {{"region", presence.region},
            {"inside", presence.inside},
            {"since", to(presence.since)},
            {"asOf", to(presence.as_of)},
            {"pending", to(presence.pending)},
            {"announced", presence.announced},
            {"leftByPhone", presence.left_by_phone},
            {"seenAt", to(presence.seen_at)}};
}
inline void from(const Json& json, Presence& presence) {
    from(json.at("region"), presence.region);
    from(json.at("inside"), presence.inside);
    from(json.at("since"), presence.since);
    from(json.at("asOf"), presence.as_of);
    from(json.at("pending"), presence.pending);
    from(json.at("announced"), presence.announced);
    from(json.at("leftByPhone"), presence.left_by_phone);
    from(json.at("seenAt"), presence.seen_at);
}

inline Json to(const TransitionRecord& record) {
    return Json::array({to(record.time), record.person, record.region, record.is_enter});
}
inline void from(const Json& json, TransitionRecord& record) {
    from(json.at(0), record.time);
    from(json.at(1), record.person);
    from(json.at(2), record.region);
    from(json.at(3), record.is_enter);
}

inline Json to(const Note& note) {
    return Json::array({to(note.time), note.person, note.device, note.text, note.region});
}
inline void from(const Json& json, Note& note) {
    from(json.at(0), note.time);
    from(json.at(1), note.person);
    from(json.at(2), note.device);
    from(json.at(3), note.text);
    from(json.at(4), note.region);
}

inline Json to(const RegionRule& region) {
    return Json::array({region.name, to(region.centre), region.radius_m, region.owner});
}
inline void from(const Json& json, RegionRule& region) {
    from(json.at(0), region.name);
    from(json.at(1), region.centre);
    from(json.at(2), region.radius_m);
    from(json.at(3), region.owner);
}

inline Json to(const PhoneRegion& region) {
    return Json::array({region.name, to(region.centre), region.radius_m, to(region.created), region.id});
}
inline void from(const Json& json, PhoneRegion& region) {
    from(json.at(0), region.name);
    from(json.at(1), region.centre);
    from(json.at(2), region.radius_m);
    from(json.at(3), region.created);
    from(json.at(4), region.id);
}

template <class T>
Json list(const std::vector<T>& values) {
    Json result = Json::array();
    for (const T& value : values)
        result.push_back(to(value));
    return result;
}

}  // namespace mirror::household::state_json
