#include "module/household/state_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "module/household/turn.hpp"

namespace mirror::household {
namespace {

using Json = nlohmann::json;  // object keys are sorted: one form for one state

/// Raised when the meaning of a row changes; rows of another version are not read.
constexpr int k_version = 1;
/// The year 9999: a corrupt time beyond it would leave the range of the arithmetic.
constexpr std::int64_t k_far_ms = 253402300799000;
constexpr std::string_view k_device_prefix = "device/";
constexpr std::string_view k_person_prefix = "person/";
constexpr std::string_view k_picture_prefix = "picture/";
constexpr std::string_view k_places_prefix = "places/";

// Lists and optionals below are templates: what they hold is declared first.
Json to(const Fix& fix);
Json to(const Heard& heard);
Json to(const Presence& presence);
Json to(const TransitionRecord& record);
Json to(const RegionRule& region);
Json to(const PhoneRegion& region);
void from(const Json& json, Fix& fix);
void from(const Json& json, Heard& heard);
void from(const Json& json, Presence& presence);
void from(const Json& json, TransitionRecord& record);
void from(const Json& json, RegionRule& region);
void from(const Json& json, PhoneRegion& region);

// --- values -----------------------------------------------------------------------------------------------

Json to(UtcSeconds time) {
    return time.time_since_epoch().count();
}
Json to(UtcTime time) {
    return time.time_since_epoch().count();
}
Json to(LatLon place) {
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

void from(const Json& json, UtcSeconds& time) {
    time = sane(UtcSeconds(std::chrono::seconds(json.get<std::int64_t>())));
}
void from(const Json& json, UtcTime& time) {
    time =
        UtcTime(std::chrono::milliseconds(std::clamp(json.get<std::int64_t>(), std::int64_t{0}, k_far_ms)));
}
void from(const Json& json, LatLon& place) {
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

Json to(const Fix& fix) {
    return Json::array({to(fix.time), to(fix.place), to(fix.created_at), to(fix.accuracy_m),
                        to(fix.speed_kmh), to(fix.course_deg), fix.from_transition});
}
void from(const Json& json, Fix& fix) {
    from(json.at(0), fix.time);
    from(json.at(1), fix.place);
    from(json.at(2), fix.created_at);
    from(json.at(3), fix.accuracy_m);
    from(json.at(4), fix.speed_kmh);
    from(json.at(5), fix.course_deg);
    from(json.at(6), fix.from_transition);
}

Json to(const Heard& heard) {
    return Json::array({to(heard.time), heard.boot, heard.at.count(), heard.by_arrival});
}
void from(const Json& json, Heard& heard) {
    from(json.at(0), heard.time);
    from(json.at(1), heard.boot);
    heard.at = SinceBoot(std::clamp(json.at(2).get<std::int64_t>(), -k_far_ms, k_far_ms));
    from(json.at(3), heard.by_arrival);
}

Json to(const Travel& travel) {
    return Json::array({to(travel.stay), to(travel.stay_since), to(travel.halt), to(travel.halt_since),
                        travel.votes, to(travel.moving_since), to(travel.last_moving), to(travel.moved_at),
                        travel.has_moved});
}
void from(const Json& json, Travel& travel) {
    from(json.at(0), travel.stay);
    from(json.at(1), travel.stay_since);
    from(json.at(2), travel.halt);
    from(json.at(3), travel.halt_since);
    from(json.at(4), travel.votes);
    from(json.at(5), travel.moving_since);
    from(json.at(6), travel.last_moving);
    from(json.at(7), travel.moved_at);
    from(json.at(8), travel.has_moved);
    travel.votes = std::clamp(travel.votes, 0, 2);
}

Json to(const VehicleState& vehicle) {
    return Json::array({to(vehicle.status), to(vehicle.ignition), to(vehicle.driving), to(vehicle.supply_v),
                        to(vehicle.alarm)});
}
void from(const Json& json, VehicleState& vehicle) {
    from(json.at(0), vehicle.status);
    from(json.at(1), vehicle.ignition);
    from(json.at(2), vehicle.driving);
    from(json.at(3), vehicle.supply_v);
    from(json.at(4), vehicle.alarm);
}

Json to(const RecentMessages& recent) {
    auto end = recent.fingerprints.end();
    while (end != recent.fingerprints.begin() && *std::prev(end) == 0)
        --end;
    return {{"next", recent.next}, {"prints", std::vector<std::uint64_t>(recent.fingerprints.begin(), end)}};
}
void from(const Json& json, RecentMessages& recent) {
    const auto prints = json.at("prints").get<std::vector<std::uint64_t>>();
    std::copy_n(prints.begin(), std::min(prints.size(), k_max_recent), recent.fingerprints.begin());
    recent.next = json.at("next").get<std::uint32_t>() % k_max_recent;
}

Json to(const Presence& presence) {
    return {{"region", presence.region},
            {"inside", presence.inside},
            {"since", to(presence.since)},
            {"asOf", to(presence.as_of)},
            {"pending", to(presence.pending)},
            {"announced", presence.announced},
            {"leftByPhone", presence.left_by_phone},
            {"seenAt", to(presence.seen_at)}};
}
void from(const Json& json, Presence& presence) {
    from(json.at("region"), presence.region);
    from(json.at("inside"), presence.inside);
    from(json.at("since"), presence.since);
    from(json.at("asOf"), presence.as_of);
    from(json.at("pending"), presence.pending);
    from(json.at("announced"), presence.announced);
    from(json.at("leftByPhone"), presence.left_by_phone);
    from(json.at("seenAt"), presence.seen_at);
}

Json to(const TransitionRecord& record) {
    return Json::array({to(record.time), record.person, record.region, record.is_enter});
}
void from(const Json& json, TransitionRecord& record) {
    from(json.at(0), record.time);
    from(json.at(1), record.person);
    from(json.at(2), record.region);
    from(json.at(3), record.is_enter);
}

Json to(const RegionRule& region) {
    return Json::array({region.name, to(region.centre), region.radius_m, region.owner});
}
void from(const Json& json, RegionRule& region) {
    from(json.at(0), region.name);
    from(json.at(1), region.centre);
    from(json.at(2), region.radius_m);
    from(json.at(3), region.owner);
}

Json to(const PhoneRegion& region) {
    return Json::array({region.name, to(region.centre), region.radius_m, to(region.created), region.id});
}
void from(const Json& json, PhoneRegion& region) {
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

// --- rows -------------------------------------------------------------------------------------------------

Json device_row(const DeviceState& device) {
    return {{"fixes", list(device.fixes)},
            {"position", to(device.position)},
            {"doubtful", to(device.doubtful)},
            {"heard", to(device.heard)},
            {"travel", to(device.travel)},
            {"factsAsOf", to(device.facts_as_of)},
            {"battery", to(device.battery_pct)},
            {"charging", static_cast<int>(device.charging)},
            {"mode", to(device.monitoring_mode)},
            {"platform", static_cast<int>(device.platform)},
            {"heardLive", device.heard_live},
            {"offline", device.offline},
            {"cleared", device.cleared},
            {"claims", device.claims},
            {"knownRegions", device.known_regions},
            {"cardName", device.card_name},
            {"vehicle", to(device.vehicle)},
            {"recent", to(device.recent)}};
}

DeviceState device_from(const Json& json) {
    DeviceState device;
    from(json.at("fixes"), device.fixes, k_max_fixes);
    from(json.at("position"), device.position);
    from(json.at("doubtful"), device.doubtful);
    from(json.at("heard"), device.heard);
    from(json.at("travel"), device.travel);
    from(json.at("factsAsOf"), device.facts_as_of);
    from(json.at("battery"), device.battery_pct);
    from(json.at("charging"), device.charging);
    from(json.at("mode"), device.monitoring_mode);
    from(json.at("platform"), device.platform);
    from(json.at("heardLive"), device.heard_live);
    from(json.at("offline"), device.offline);
    from(json.at("cleared"), device.cleared);
    from(json.at("claims"), device.claims, k_max_presences);
    from(json.at("knownRegions"), device.known_regions, k_max_phone_names);
    from(json.at("cardName"), device.card_name);
    from(json.at("vehicle"), device.vehicle);
    from(json.at("recent"), device.recent);
    if (!std::ranges::is_sorted(device.fixes, {}, &Fix::time)) throw std::runtime_error("fixes out of order");
    return device;
}

Json person_row(const PersonState& person) {
    return {{"leader", person.leader}, {"asOf", to(person.as_of)}, {"presences", list(person.presences)}};
}

PersonState person_from(const Json& json) {
    PersonState person;
    from(json.at("leader"), person.leader);
    from(json.at("asOf"), person.as_of);
    from(json.at("presences"), person.presences, k_max_presences);
    return person;
}

Json meta_row(const HouseholdState& state) {
    const Counters& counters = state.counters;
    return {{"boot", state.boot},
            {"bootNumber", state.boot_number},
            {"clock", Json::array({to(state.clock.confirmed), to(state.clock.offset_ms), state.clock.unjudged,
                                   state.clock.agreed, state.clock.witness, state.clock.witness_offset_ms})},
            {"unknownDevices", state.unknown_devices},
            {"counters",
             {{"messages", counters.messages},
              {"rejected", counters.rejected},
              {"unknownType", counters.unknown_type},
              {"unknownDevice", counters.unknown_device},
              {"duplicates", counters.duplicates},
              {"oldFixes", counters.old_fixes}}}};
}

void read_meta(const Json& json, HouseholdState& state) {
    HouseholdState read;
    from(json.at("boot"), read.boot);
    from(json.at("bootNumber"), read.boot_number);
    from(json.at("clock").at(0), read.clock.confirmed);
    from(json.at("clock").at(1), read.clock.offset_ms);
    if (read.clock.offset_ms) read.clock.offset_ms = std::clamp(*read.clock.offset_ms, -k_far_ms, k_far_ms);
    from(json.at("clock").at(2), read.clock.unjudged);
    from(json.at("clock").at(3), read.clock.agreed);
    from(json.at("clock").at(4), read.clock.witness);
    from(json.at("clock").at(5), read.clock.witness_offset_ms);
    read.clock.witness_offset_ms = std::clamp(read.clock.witness_offset_ms, -k_far_ms, k_far_ms);
    from(json.at("unknownDevices"), read.unknown_devices, k_max_unknown_devices);
    const Json& counters = json.at("counters");
    from(counters.at("messages"), read.counters.messages);
    from(counters.at("rejected"), read.counters.rejected);
    from(counters.at("unknownType"), read.counters.unknown_type);
    from(counters.at("unknownDevice"), read.counters.unknown_device);
    from(counters.at("duplicates"), read.counters.duplicates);
    from(counters.at("oldFixes"), read.counters.old_fixes);
    state.boot = std::move(read.boot);
    state.boot_number = read.boot_number;
    state.clock = std::move(read.clock);
    state.unknown_devices = std::move(read.unknown_devices);
    state.counters = read.counters;
}

void read_row(const StateRow& row, HouseholdState& state) {
    const std::string_view key = row.key;
    if (key.starts_with(k_picture_prefix)) {
        auto picture = CardPicture::make(row.blob);
        if (!picture) throw std::runtime_error("it is no picture");
        state.pictures[std::string(key.substr(k_picture_prefix.size()))] = std::move(*picture);
        return;
    }
    const Json outer = Json::parse(row.blob);
    const int version = outer.at("version").get<int>();
    if (version != k_version) throw std::runtime_error(fmt::format("it has version {}", version));
    const Json& json = outer.at("value");
    if (key == "meta") {
        read_meta(json, state);
    } else if (key == "stream") {
        std::vector<TransitionRecord> records;
        from(json, records, k_max_transitions);
        if (!std::ranges::is_sorted(records, {}, &TransitionRecord::time)) {
            throw std::runtime_error("transitions out of order");
        }
        state.transitions = std::move(records);
    } else if (key == "regions") {
        std::vector<RegionRule> regions;
        from(json, regions, json.size());
        state.regions = std::move(regions);
    } else if (key.starts_with(k_places_prefix)) {
        std::vector<PhoneRegion> regions;
        from(json, regions, k_max_phone_regions);
        state.phone_regions[std::string(key.substr(k_places_prefix.size()))] = std::move(regions);
    } else if (key.starts_with(k_device_prefix)) {
        state.devices[std::string(key.substr(k_device_prefix.size()))] = device_from(json);
    } else if (key.starts_with(k_person_prefix)) {
        state.people[std::string(key.substr(k_person_prefix.size()))] = person_from(json);
    } else {
        throw std::runtime_error("no such row is known");
    }
}

std::string packed(Json value) {
    const Json outer{{"version", k_version}, {"value", std::move(value)}};
    return outer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string picture_key(std::string_view base_topic) {
    return std::string(k_picture_prefix).append(base_topic);
}

std::optional<std::string> encode_row(const HouseholdState& state, std::string_view key) {
    if (key == "meta") return packed(meta_row(state));
    if (key == "stream") return packed(list(state.transitions));
    if (key == "regions") return packed(list(state.regions));
    if (key.starts_with(k_places_prefix)) {
        const auto found = state.phone_regions.find(std::string(key.substr(k_places_prefix.size())));
        if (found != state.phone_regions.end()) return packed(list(found->second));
    }
    if (key.starts_with(k_device_prefix)) {
        const auto found = state.devices.find(std::string(key.substr(k_device_prefix.size())));
        if (found != state.devices.end()) return packed(device_row(found->second));
    }
    if (key.starts_with(k_person_prefix)) {
        const auto found = state.people.find(std::string(key.substr(k_person_prefix.size())));
        if (found != state.people.end()) return packed(person_row(found->second));
    }
    if (key.starts_with(k_picture_prefix)) {
        const auto found = state.pictures.find(std::string(key.substr(k_picture_prefix.size())));
        if (found != state.pictures.end()) return std::string(found->second.view());
    }
    return std::nullopt;
}

std::vector<StateRow> encode(const HouseholdState& state) {
    std::vector<StateRow> rows;
    rows.push_back({"meta", packed(meta_row(state))});
    rows.push_back({"stream", packed(list(state.transitions))});
    rows.push_back({"regions", packed(list(state.regions))});
    for (const auto& [topic, regions] : state.phone_regions) {
        rows.push_back({std::string(k_places_prefix) + topic, packed(list(regions))});
    }
    for (const auto& [topic, device] : state.devices) {
        rows.push_back({std::string(k_device_prefix) + topic, packed(device_row(device))});
    }
    for (const auto& [name, person] : state.people) {
        rows.push_back({std::string(k_person_prefix) + name, packed(person_row(person))});
    }
    for (const auto& [topic, picture] : state.pictures) {
        rows.push_back({picture_key(topic), std::string(picture.view())});
    }
    std::ranges::sort(rows, {}, &StateRow::key);
    return rows;
}

DecodedState decode_state(const std::vector<StateRow>& rows) {
    DecodedState decoded;
    for (const StateRow& row : rows) {
        try {
            read_row(row, decoded.state);
        } catch (const std::exception& error) {
            decoded.failures.push_back({fmt::format(
                "the stored row \"{}\" cannot be read ({}); it is left out and made anew from what arrives",
                row.key, error.what())});
        }
    }
    // Without the meta row boots would be counted anew and old monotonic times be taken for those of this
    // boot.
    for (const auto& [topic, device] : decoded.state.devices) {
        if (!device.heard) continue;
        decoded.state.boot_number = std::max(decoded.state.boot_number, device.heard->boot);
    }
    return decoded;
}

}  // namespace mirror::household
