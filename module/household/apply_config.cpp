// A changed configuration or clock: the state is made to fit, in silence.

#include <algorithm>
#include <utility>

#include "module/household/apply.hpp"
#include "module/household/apply_card.hpp"
#include "module/household/clock_sense.hpp"
#include "module/household/fit_regions.hpp"
#include "module/household/merge.hpp"
#include "module/household/notes.hpp"
#include "module/household/regions.hpp"

namespace mirror::household {
namespace {

/// Devices move between the known and the unknown ones; of the unknown ones only so many are kept.
void sort_devices(HouseholdState& state, const Rules& rules, Effects& effects) {
    std::vector<std::string> unknown;
    std::vector<std::string> newly_unknown;
    for (const std::string& topic : state.unknown_devices) {
        if (!rules.person_with(topic)) unknown.push_back(topic);
    }
    for (const auto& [topic, device] : state.devices) {
        if (rules.person_with(topic)) continue;
        if (std::ranges::find(unknown, topic) == unknown.end()) newly_unknown.push_back(topic);
    }
    std::ranges::sort(newly_unknown);  // the map has no order of its own
    for (std::string& topic : newly_unknown) {
        if (unknown.size() < k_max_unknown_devices) {
            unknown.push_back(std::move(topic));
        } else {
            forget_device(state, topic, effects);
        }
    }
    state.unknown_devices = std::move(unknown);
}

void fit_person(HouseholdState& state, const PersonRule& rule, const Rules& rules, const RegionChange& change,
                Effects& effects) {
    const Carried leader = leading_device(state, rule, rules.thresholds);
    const auto known = state.people.find(rule.name);
    if (leader.device == nullptr && known == state.people.end()) return;
    PersonState person = known == state.people.end() ? PersonState{} : known->second;
    const bool other_device = leader.device == nullptr || person.leader != *leader.topic;
    RegionChange everything = change;
    if (other_device) {
        person = PersonState{};  // what another device said about regions no longer counts
        for (const RegionRule& region : state.regions)
            everything.changed.push_back(region.name);
    }
    if (leader.device != nullptr) {
        person.leader = *leader.topic;
        if (other_device) person.as_of = shown_time(*leader.device);
    }
    fit_presences(person, rule.name, leader.device, state, rules, everything);
    if (known != state.people.end() && known->second == person) return;
    state.people[rule.name] = std::move(person);
    effects.dirty.push_back("person/" + rule.name);
}

}  // namespace

Effects apply_config(HouseholdState& state, const Rules& rules) {
    Effects effects;
    const auto unknown_before = state.unknown_devices;
    sort_devices(state, rules, effects);
    drop_strangers_pictures(state, rules, effects);
    drop_strangers_notes(state, rules, effects);
    if (unknown_before != state.unknown_devices) effects.dirty.emplace_back("meta");

    std::erase_if(state.people, [&](const auto& entry) {
        const bool stays =
            std::ranges::find(rules.people, entry.first, &PersonRule::name) != rules.people.end();
        if (!stays) effects.dirty.push_back("person/" + entry.first);
        return !stays;
    });
    const RegionChange change = renew_regions(state, rules, effects);
    for (const PersonRule& rule : rules.people)
        fit_person(state, rule, rules, change, effects);
    std::ranges::sort(effects.dirty);
    return effects;
}

Effects apply_clock_step(HouseholdState& state, const Arrival& arrival, std::chrono::milliseconds step) {
    Effects effects;
    if (state.boot != arrival.boot || state.boot_number == 0) return effects;
    for (auto& [topic, device] : state.devices) {
        if (!device.heard || device.heard->boot != state.boot_number) continue;
        if (device.heard->by_arrival) {
            device.heard->time += step;
        } else {
            device.heard->at -= step;  // it was this much older on arrival than it seemed
        }
        effects.dirty.push_back("device/" + topic);
    }
    state.clock.offset_ms.reset();
    effects.dirty.push_back("meta");
    std::ranges::sort(effects.dirty);
    return effects;
}

}  // namespace mirror::household
