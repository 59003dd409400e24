// A changed configuration or clock: the state is made to fit, in silence.

#include <algorithm>
#include <utility>

#include "module/household/apply.hpp"
#include "module/household/apply_card.hpp"
#include "module/household/clock_sense.hpp"
#include "module/household/merge.hpp"
#include "module/household/position.hpp"
#include "module/household/presence.hpp"

namespace mirror::household {
namespace {

using Regions = std::vector<RegionRule>;

std::vector<RegionRule> changed_regions(const Regions& before, const Regions& now) {
    Regions changed;
    std::ranges::copy_if(now, std::back_inserter(changed), [&](const RegionRule& region) {
        return std::ranges::find(before, region) == before.end();
    });
    return changed;
}

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
            effects.dirty.push_back("device/" + topic);
            state.devices.erase(topic);
        }
    }
    state.unknown_devices = std::move(unknown);
}

void rename_all(std::vector<std::string>& names, const Rules& rules) {
    std::vector<std::string> result;
    for (const std::string& name : names) {
        std::string known_as = rules.canonical_region(name);
        if (std::ranges::find(result, known_as) == result.end()) result.push_back(std::move(known_as));
    }
    names = std::move(result);
}

/// Phones may have named a region before the configuration did.
void rename_regions(HouseholdState& state, const Rules& rules, Effects& effects) {
    for (auto& [topic, device] : state.devices) {
        auto claims = device.claims;
        auto known = device.known_regions;
        rename_all(claims, rules);
        rename_all(known, rules);
        if (claims == device.claims && known == device.known_regions) continue;
        device.claims = std::move(claims);
        device.known_regions = std::move(known);
        effects.dirty.push_back("device/" + topic);
    }
}

/// Presence in a region that the configuration no longer has stays only where the phone itself claims it.
void drop_lost_regions(PersonState& person, const DeviceState* device, const Regions& before,
                       const Rules& rules) {
    std::erase_if(person.presences, [&](const Presence& presence) {
        if (const auto index = rules.region_named(presence.region)) {
            return rules.regions[*index].name != presence.region;  // now an alias
        }
        const bool was_configured =
            std::ranges::find(before, presence.region, &RegionRule::name) != before.end();
        const bool claimed =
            device != nullptr && std::ranges::find(device->claims, presence.region) != device->claims.end();
        return was_configured && !claimed;
    });
}

void fit_person(HouseholdState& state, const PersonRule& rule, const Rules& rules, const Regions& before,
                const Regions& changed, Effects& effects) {
    const Carried leader = leading_device(state, rule, rules.thresholds);
    const auto known = state.people.find(rule.name);
    if (leader.device == nullptr && known == state.people.end()) return;
    PersonState person = known == state.people.end() ? PersonState{} : known->second;
    const bool other_device = leader.device == nullptr || person.leader != *leader.topic;
    if (other_device) person = PersonState{};  // what another device said about regions no longer counts
    drop_lost_regions(person, leader.device, before, rules);
    if (leader.device != nullptr) {
        person.leader = *leader.topic;
        const UtcSeconds time = shown_time(*leader.device);
        if (other_device) person.as_of = time;
        for (const RegionRule& region : other_device ? rules.regions : changed) {
            settle(person, region, *shown_fix(*leader.device), time, rules.thresholds);
        }
    }
    if (known != state.people.end() && known->second == person) return;
    state.people[rule.name] = std::move(person);
    effects.dirty.push_back("person/" + rule.name);
}

}  // namespace

Effects apply_config(HouseholdState& state, const Rules& rules) {
    Effects effects;
    const HouseholdState& as_it_was = state;
    const auto unknown_before = as_it_was.unknown_devices;
    sort_devices(state, rules, effects);
    drop_strangers_pictures(state, rules, effects);
    rename_regions(state, rules, effects);

    std::erase_if(state.people, [&](const auto& entry) {
        const bool stays =
            std::ranges::find(rules.people, entry.first, &PersonRule::name) != rules.people.end();
        if (!stays) effects.dirty.push_back("person/" + entry.first);
        return !stays;
    });
    const Regions before = std::exchange(state.regions, rules.regions);
    const Regions changed = changed_regions(before, rules.regions);
    for (const PersonRule& rule : rules.people)
        fit_person(state, rule, rules, before, changed, effects);
    if (before != state.regions || unknown_before != state.unknown_devices) effects.dirty.push_back("meta");
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
