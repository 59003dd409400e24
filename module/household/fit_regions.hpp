#pragma once
// Other regions than before: everybody's presence is made to fit, in silence.

#include <string>
#include <vector>

#include "module/household/apply.hpp"

namespace mirror::household {

using Regions = std::vector<RegionRule>;

/// What an edit of the regions means.
struct RegionChange {
    Regions before;
    std::vector<std::string> changed;  ///< names of circles that are new, gone or moved
};

/// Brings HouseholdState::regions up to date and gives phones' names their present spelling.
RegionChange renew_regions(HouseholdState& state, const Rules& rules, Effects& effects);

/// Ends the person's presence in regions that are gone (unless `device` claims them by name), and decides
/// about those that changed from where it is. \param device the one that leads; null: none has a position
void fit_presences(PersonState& person, const std::string& name, const DeviceState* device,
                   const HouseholdState& state, const Rules& rules, const RegionChange& change);

/// Both of the above for everybody. Without a change it does nothing.
void fit_regions(HouseholdState& state, const Rules& rules, Effects& effects);

}  // namespace mirror::household
