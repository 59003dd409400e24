#include "module/household/regions.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "module/geo/lat_lon.hpp"
#include "module/household/notes.hpp"

namespace mirror::household {
namespace {

/// The configuration's own limits of a radius.
constexpr double k_least_radius_m = 1;
constexpr double k_largest_radius_m = 100'000;
/// Two phones drew the same place when their centres are no farther apart than this or the larger radius.
constexpr double k_same_place_m = 100;
constexpr std::size_t k_longest_region_name = 200;

/// One region of one phone, and whose it is.
struct Told {
    const PhoneRegion* region;
    const std::string* person;
};

/// Regions of the same name at about the same place.
struct Shared {
    const PhoneRegion* region;  ///< made last: its circle counts
    std::set<std::string> people;
};

bool is_same_place(const PhoneRegion& a, const PhoneRegion& b) {
    return is_same_name(a.name, b.name) &&
           distance_m(a.centre, b.centre) <= std::max({a.radius_m, b.radius_m, k_same_place_m});
}

/// All regions of phones that the configuration does not name, those made last first.
std::vector<Told> told_by_phones(const HouseholdState& state, const Rules& rules) {
    std::vector<Told> all;
    for (const auto& [topic, regions] : state.phone_regions) {
        const auto person = rules.person_with(topic);
        if (!person) continue;
        for (const PhoneRegion& region : regions) {
            if (!rules.region_named(region.name)) all.push_back({&region, &rules.people[*person].name});
        }
    }
    std::ranges::stable_sort(all, std::ranges::greater{},
                             [](const Told& told) { return told.region->created; });
    return all;
}

/// What a phone says of one region; no radius where it has no circle that can be used.
PhoneRegion region_from(const owntracks::Waypoint& waypoint) {
    PhoneRegion region;
    const bool is_note = waypoint.name && !note_in_name(*waypoint.name).empty();  // words, no place
    if (waypoint.name && !is_note && waypoint.name->size() <= k_longest_region_name)
        region.name = phone_region_name(*waypoint.name);
    if (waypoint.created) region.created = sane(*waypoint.created);
    if (waypoint.region_id && waypoint.region_id->size() <= k_longest_region_name)
        region.id = *waypoint.region_id;
    const double radius_m = waypoint.radius_m.value_or(0);
    if (waypoint.position && radius_m >= k_least_radius_m && radius_m <= k_largest_radius_m) {
        region.centre = *waypoint.position;
        region.radius_m = radius_m;
    }
    return region;
}

bool is_same_region(const PhoneRegion& known, const PhoneRegion& told) {
    if (!known.id.empty() && !told.id.empty()) return known.id == told.id;
    const bool both_dated = known.created != UtcSeconds{} && told.created != UtcSeconds{};
    return both_dated ? known.created == told.created : known.name == told.name;
}

/// Replaces the region that is meant, adds it where it is new, removes it where it is no circle (any more): a
/// beacon, a deleted one, one without a name.
void take_region(std::vector<PhoneRegion>& regions, PhoneRegion told) {
    const auto known = std::ranges::find_if(
        regions, [&](const PhoneRegion& region) { return is_same_region(region, told); });
    const bool is_circle = told.radius_m > 0 && !told.name.empty();
    if (known != regions.end()) {
        if (is_circle) {
            *known = std::move(told);
        } else {
            regions.erase(known);
        }
    } else if (is_circle) {
        if (regions.size() >= k_max_phone_regions) regions.erase(regions.begin());
        regions.push_back(std::move(told));
    }
}

}  // namespace

std::vector<RegionRule> effective_regions(const HouseholdState& state, const Rules& rules) {
    std::vector<Shared> shared;
    for (const Told& told : told_by_phones(state, rules)) {
        const auto same = std::ranges::find_if(
            shared, [&](const Shared& known) { return is_same_place(*known.region, *told.region); });
        if (same != shared.end()) {
            same->people.insert(*told.person);
        } else {
            shared.push_back({told.region, {*told.person}});
        }
    }
    std::vector<RegionRule> regions = rules.regions;
    for (const Shared& one : shared) {
        const bool is_private = one.people.size() == 1;
        regions.push_back({one.region->name, one.region->centre, one.region->radius_m,
                           is_private ? *one.people.begin() : std::string()});
    }
    return regions;
}

bool has_circle(const std::vector<RegionRule>& regions, const std::string& person, const std::string& name) {
    return std::ranges::any_of(
        regions, [&](const RegionRule& region) { return region.name == name && concerns(region, person); });
}

std::string canonical_region(const HouseholdState& state, const Rules& rules, const std::string& person,
                             std::string_view name) {
    std::string plain = rules.canonical_region(name);
    if (plain.empty() || state.regions.size() == rules.regions.size()) return plain;  // no phone told of any
    const auto circle = std::ranges::find_if(state.regions, [&](const RegionRule& region) {
        return concerns(region, person) && is_same_name(region.name, plain);
    });
    return circle != state.regions.end() ? circle->name : plain;
}

bool take_phone_regions(Turn& turn, const std::string& topic,
                        const std::vector<owntracks::Waypoint>& waypoints, bool is_everything) {
    auto& all = turn.state.phone_regions;
    const auto found = all.find(topic);
    const std::vector<PhoneRegion> before = found != all.end() ? found->second : std::vector<PhoneRegion>{};
    std::vector<PhoneRegion> now = is_everything ? std::vector<PhoneRegion>{} : before;
    for (const owntracks::Waypoint& waypoint : waypoints)
        take_region(now, region_from(waypoint));
    if (now == before) return false;
    turn.dirty("places/" + topic);
    if (now.empty()) {
        all.erase(topic);
    } else {
        all[topic] = std::move(now);
    }
    return true;
}

std::string phone_region_of(const HouseholdState& state, const std::string& topic,
                            const owntracks::Transition& transition) {
    const auto found = state.phone_regions.find(topic);
    if (found == state.phone_regions.end()) return {};
    for (const PhoneRegion& region : found->second) {
        if (!region.id.empty() && transition.region_id == region.id) return region.name;
        const bool same_time = region.created != UtcSeconds{} && transition.region_time == region.created;
        if (same_time && !transition.region_id) return region.name;
    }
    return {};
}

void forget_device(HouseholdState& state, const std::string& topic, Effects& effects) {
    if (state.devices.erase(topic) > 0) effects.dirty.push_back("device/" + topic);
    if (state.phone_regions.erase(topic) > 0) effects.dirty.push_back("places/" + topic);
}

}  // namespace mirror::household
