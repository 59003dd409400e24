#include "module/household/fit_regions.hpp"

#include <algorithm>
#include <utility>

#include "module/household/merge.hpp"
#include "module/household/presence.hpp"
#include "module/household/regions.hpp"

namespace mirror::household {
namespace {

void note(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

/// Names of circles that one list has and the other has not.
std::vector<std::string> differing(const Regions& before, const Regions& now) {
    std::vector<std::string> names;
    const auto note_missing = [&](const Regions& here, const Regions& there) {
        for (const RegionRule& region : here) {
            if (std::ranges::find(there, region) == there.end()) note(names, region.name);
        }
    };
    note_missing(now, before);
    note_missing(before, now);
    return names;
}

void rename_all(std::vector<std::string>& names, const HouseholdState& state, const Rules& rules,
                const std::string& person) {
    std::vector<std::string> result;
    for (const std::string& name : names)
        note(result, canonical_region(state, rules, person, name));
    names = std::move(result);
}

/// Phones may have named a region before its circle was known.
void rename_regions(HouseholdState& state, const Rules& rules, Effects& effects) {
    for (auto& [topic, device] : state.devices) {
        const auto index = rules.person_with(topic);
        const std::string person = index ? rules.people[*index].name : std::string();
        auto claims = device.claims;
        auto known = device.known_regions;
        rename_all(claims, state, rules, person);
        rename_all(known, state, rules, person);
        if (claims == device.claims && known == device.known_regions) continue;
        device.claims = std::move(claims);
        device.known_regions = std::move(known);
        effects.dirty.push_back("device/" + topic);
    }
}

}  // namespace

RegionChange renew_regions(HouseholdState& state, const Rules& rules, Effects& effects) {
    RegionChange change;
    change.before = std::exchange(state.regions, effective_regions(state, rules));
    change.changed = differing(change.before, state.regions);
    if (change.before != state.regions) effects.dirty.emplace_back("regions");
    rename_regions(state, rules, effects);
    return change;
}

void fit_presences(PersonState& person, const std::string& name, const DeviceState* device,
                   const HouseholdState& state, const Rules& rules, const RegionChange& change) {
    std::erase_if(person.presences, [&](const Presence& presence) {
        if (canonical_region(state, rules, name, presence.region) != presence.region) return true;
        const bool is_gone = has_circle(change.before, name, presence.region) &&
                             !has_circle(state.regions, name, presence.region);
        const bool is_claimed =
            device != nullptr && std::ranges::find(device->claims, presence.region) != device->claims.end();
        return is_gone && !is_claimed;
    });
    if (device == nullptr) return;
    for (const std::string& region : change.changed) {
        settle(person, name, state.regions, region, *shown_fix(*device), shown_time(*device),
               rules.thresholds);
    }
}

void fit_regions(HouseholdState& state, const Rules& rules, Effects& effects) {
    const RegionChange change = renew_regions(state, rules, effects);
    if (change.changed.empty()) return;
    for (const PersonRule& rule : rules.people) {
        const auto known = state.people.find(rule.name);
        if (known == state.people.end()) continue;
        const Carried leader = leading_device(state, rule, rules.thresholds);
        PersonState person = known->second;
        fit_presences(person, rule.name, leader.device, state, rules, change);
        if (person == known->second) continue;
        known->second = std::move(person);
        effects.dirty.push_back("person/" + rule.name);
    }
}

}  // namespace mirror::household
