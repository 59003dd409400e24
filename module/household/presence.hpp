#pragma once
// Who is in which region: one decision from the position, from `inregions` and from `transition` messages.

#include <optional>
#include <string>
#include <vector>

#include "module/household/turn.hpp"

namespace mirror::household {

/// What one message says about where a person is.
struct Sighting {
    const std::string& device;
    UtcSeconds time{};
    const Fix* fix = nullptr;                          ///< absent: no position came with it
    const std::vector<std::string>* claims = nullptr;  ///< `inregions`, canonical; absent: not said
    const std::vector<std::string>* known = nullptr;   ///< regions that this phone can speak of
    const std::string* except = nullptr;               ///< a region about which something better follows
    bool retained = false;
    bool news = false;
};

/// Decides about every region from a sighting: enter at the radius, leave at the radius plus the larger of
/// accuracy and region_margin_m (once more of it while the phone itself says it is inside), and never by a
/// fix whose accuracy is worse than accuracy_limit_m. Departures are recorded before arrivals. A sighting
/// older than the last one decides nothing.
void see(Turn& turn, const PersonRule& rule, PersonState& person, const Sighting& sighting);

/// Takes a `transition` message about a region: decides at once where the geometry does not contradict it.
/// \param knew_before whether anything was known about this person's regions before this message
void told(Turn& turn, const PersonRule& rule, PersonState& person, const Sighting& sighting,
          const std::string& region, bool is_enter, bool knew_before);

/// Decides about one region from a position, in silence. \param name the person's
void settle(PersonState& person, const std::string& name, const std::vector<RegionRule>& regions,
            const std::string& region, const Fix& fix, UtcSeconds time, const config::Thresholds& thresholds);

}  // namespace mirror::household
