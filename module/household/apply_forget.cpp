#include <algorithm>
#include <nlohmann/json.hpp>

#include "module/household/forget.hpp"
#include "module/household/regions.hpp"
#include "module/household/state_codec.hpp"

namespace mirror::household {
namespace {

using Json = nlohmann::json;

void forget_everything_of(HouseholdState& state, const std::string& topic, Effects& effects) {
    forget_device(state, topic, effects);
    state.pictures.erase(topic);
    std::erase_if(state.notes, [&](const Note& note) { return note.device == topic; });
    std::erase(state.unknown_devices, topic);
    if (state.clock.witness == topic) state.clock.witness.clear();
    effects.dirty.insert(effects.dirty.end(), {"device/" + topic, picture_key(topic), "meta", "notes"});
}

void forget_person(HouseholdState& state, const std::string& name, Effects& effects) {
    state.people.erase(name);
    std::erase_if(state.transitions, [&](const TransitionRecord& record) { return record.person == name; });
    std::erase_if(state.notes, [&](const Note& note) { return note.person == name; });
    effects.dirty.insert(effects.dirty.end(), {"person/" + name, "stream", "notes"});
}

}  // namespace

std::string forget_json(const Forget& forget) {
    return Json{{"person", forget.person}, {"devices", forget.devices}}.dump(-1, ' ', false,
                                                                             Json::error_handler_t::replace);
}

std::optional<Forget> read_forget(std::string_view payload) {
    const Json json = Json::parse(payload, nullptr, false);
    if (!json.is_object() || !json.contains("person") || !json.contains("devices")) return std::nullopt;
    if (!json["person"].is_string() || !json["devices"].is_array()) return std::nullopt;
    Forget forget{json["person"].get<std::string>(), {}};
    for (const Json& device : json["devices"]) {
        if (!device.is_string()) return std::nullopt;
        forget.devices.push_back(device.get<std::string>());
    }
    return forget;
}

Effects apply_forget(HouseholdState& state, const Forget& forget, const Rules& rules) {
    Effects effects;
    for (const std::string& topic : forget.devices)
        forget_everything_of(state, topic, effects);
    if (!forget.person.empty()) forget_person(state, forget.person, effects);
    // People who were known by a device that is gone are now known by another one, or not at all.
    Effects fitted = apply_config(state, rules);
    effects.dirty.insert(effects.dirty.end(), fitted.dirty.begin(), fitted.dirty.end());
    std::ranges::sort(effects.dirty);
    return effects;
}

}  // namespace mirror::household
