#include "module/household/state_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "module/household/state_json.hpp"

namespace mirror::household {
namespace {

using namespace state_json;

/// Raised when the meaning of a row changes; rows of another version are not read.
constexpr int k_version = 1;
constexpr std::string_view k_device_prefix = "device/";
constexpr std::string_view k_person_prefix = "person/";
constexpr std::string_view k_picture_prefix = "picture/";
constexpr std::string_view k_places_prefix = "places/";

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
    if (json.contains("cleared")) from(json.at("cleared"), device.cleared);  // likewise
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
    } else if (key == "notes") {
        std::vector<Note> notes;
        from(json, notes, k_max_notes);
        if (!std::ranges::is_sorted(notes, {}, &Note::time)) throw std::runtime_error("notes out of order");
        state.notes = std::move(notes);
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
    if (key == "notes" && !state.notes.empty()) return packed(list(state.notes));
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
    if (!state.notes.empty()) rows.push_back({"notes", packed(list(state.notes))});
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
        } catch (const std::bad_alloc&) {
            throw;  // nothing is wrong with the row
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
