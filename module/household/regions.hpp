#pragma once
// Which regions there are: those of the configuration, and those that the phones tell of themselves.

#include <string>
#include <string_view>
#include <vector>

#include "module/household/rules.hpp"
#include "module/household/state.hpp"
#include "module/household/turn.hpp"

namespace mirror::household {

/// Every circle that counts: the configuration's, in its order, then those of the phones.
///
/// A region of the configuration with the same name or alias takes the place of every phone's. A region that
/// one person's phones know is there for that person alone; where phones of several people have the same name
/// at about the same place it is one region and there for everybody, as the phone says that made it last. One
/// person may have several circles of one name (two bakeries): inside any of them is inside.
std::vector<RegionRule> effective_regions(const HouseholdState& state, const Rules& rules);

/// Whether a region is there for this person.
inline bool concerns(const RegionRule& region, const std::string& person) {
    return region.owner.empty() || region.owner == person;
}

/// Calls `visit` with every circle that goes by this name for this person: usually one, none where only the
/// phone's word is known.
template <class Visit>
void for_each_circle(const std::vector<RegionRule>& regions, const std::string& person,
                     const std::string& name, Visit visit) {
    for (const RegionRule& region : regions) {
        if (region.name == name && concerns(region, person)) visit(region);
    }
}

bool has_circle(const std::vector<RegionRule>& regions, const std::string& person, const std::string& name);

/// The name under which the household speaks of a region that this person's phone names: as
/// Rules::canonical_region(), in the spelling that the circle of that name has.
std::string canonical_region(const HouseholdState& state, const Rules& rules, const std::string& person,
                             std::string_view name);

/// Takes what a phone says about its regions.
/// \param is_everything a `waypoints` message: what it leaves out is gone
/// \return whether the phone's circles changed
bool take_phone_regions(Turn& turn, const std::string& topic,
                        const std::vector<owntracks::Waypoint>& waypoints, bool is_everything);

/// The region of this phone that a transition means by its `rid` or `wtst`; empty when none does.
std::string phone_region_of(const HouseholdState& state, const std::string& topic,
                            const owntracks::Transition& transition);

/// Forgets a device and its regions.
void forget_device(HouseholdState& state, const std::string& topic, Effects& effects);

}  // namespace mirror::household
