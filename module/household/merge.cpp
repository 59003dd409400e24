#include "module/household/merge.hpp"

#include <tuple>

#include "module/geo/lat_lon.hpp"
#include "module/household/position.hpp"

namespace mirror::household {
namespace {

template <class Visit>
void for_each_placed(const HouseholdState& state, const PersonRule& rule, Visit visit) {
    for (const std::string& topic : rule.topics) {
        const auto found = state.devices.find(topic);
        if (found != state.devices.end() && shown_fix(found->second) != nullptr) {
            visit(Carried{&found->first, &found->second});
        }
    }
}

UtcTime heard_time(const DeviceState& device) {
    return device.heard ? device.heard->time : UtcTime(shown_time(device));
}

}  // namespace

const Fix* shown_fix(const DeviceState& device) {
    if (device.doubtful) return &*device.doubtful;
    return device.position ? &*device.position : nullptr;
}

UtcSeconds shown_time(const DeviceState& device) {
    return device.position ? device.position->time : UtcSeconds{};
}

UtcTime newest_word(const HouseholdState& state, const PersonRule& rule) {
    UtcTime newest{};
    for (const std::string& topic : rule.topics) {
        const auto found = state.devices.find(topic);
        if (found != state.devices.end()) newest = std::max(newest, heard_time(found->second));
    }
    return newest;
}

bool is_retired(const DeviceState& device, UtcTime newest_word, const config::Thresholds& thresholds) {
    const UtcTime heard = heard_time(device);
    return device.cleared ? heard < newest_word : heard + thresholds.lost < newest_word;
}

Carried leading_device(const HouseholdState& state, const PersonRule& rule,
                       const config::Thresholds& thresholds) {
    UtcTime newest{};
    for_each_placed(state, rule, [&](Carried one) { newest = std::max(newest, heard_time(*one.device)); });

    Carried best;
    const auto rank = [](const DeviceState& device) {
        const Travel& travel = device.travel;
        return std::tuple(travel.has_moved ? travel.moved_at : UtcSeconds{}, travel.moved_at,
                          shown_time(device));
    };
    for_each_placed(state, rule, [&](Carried one) {
        if (heard_time(*one.device) + thresholds.stale < newest) return;
        if (is_retired(*one.device, newest, thresholds)) return;
        if (best.device == nullptr || rank(*one.device) > rank(*best.device)) best = one;
    });
    return best;
}

bool agrees(const DeviceState& leader, const DeviceState& other, const config::Thresholds& thresholds) {
    const Fix* const a = shown_fix(leader);
    const Fix* const b = shown_fix(other);
    if (a == nullptr || b == nullptr) return false;
    const double apart_m = distance_m(a->place, b->place);
    return apart_m <=
           thresholds.travelling_distance_m + a->accuracy_m.value_or(0) + b->accuracy_m.value_or(0);
}

Carried shown_device(const HouseholdState& state, const PersonRule& rule,
                     const config::Thresholds& thresholds) {
    const Carried leader = leading_device(state, rule, thresholds);
    if (leader.device == nullptr || rule.topics.size() < 2) return leader;
    Carried best = leader;
    const auto rank = [&](const DeviceState& device) {
        return std::tuple(!device.doubtful && is_accurate(*shown_fix(device), thresholds),
                          shown_time(device));
    };
    for_each_placed(state, rule, [&](Carried one) {
        if (agrees(*leader.device, *one.device, thresholds) && rank(*one.device) > rank(*best.device)) {
            best = one;
        }
    });
    return best;
}

}  // namespace mirror::household
