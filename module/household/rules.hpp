#pragma once
// What the configuration means for the household's state: made once from it, read for every message.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "module/config/config.hpp"
#include "module/geo/lat_lon.hpp"

namespace mirror::household {

/// A person (or vehicle) and the base topics of the devices that speak for them.
struct PersonRule {
    std::string name;
    config::PersonKind kind = config::PersonKind::person;
    std::vector<std::string> topics;
};

/// A circle with a name: a region of the configuration or of a phone.
struct RegionRule {
    std::string name;
    LatLon centre;
    double radius_m = 0;
    std::string owner{};  ///< the person whose phone alone knows it; empty: it is there for everybody
    bool operator==(const RegionRule&) const = default;
};

struct Rules {
    std::vector<PersonRule> people;   ///< config order
    std::vector<RegionRule> regions;  ///< config order
    std::optional<std::size_t> home;  ///< index into regions
    config::Thresholds thresholds;
    std::unordered_map<std::string, std::size_t> person_of_topic;  ///< base topic → index into people
    std::unordered_map<std::string, std::size_t> region_of_name;   ///< folded name or alias → into regions

    /// Whose device publishes on this base topic. \return index into people
    [[nodiscard]] std::optional<std::size_t> person_with(const std::string& base_topic) const;

    /// The configured region that a phone means by this name or alias (ASCII letter case and outer blanks do
    /// not matter). \return index into regions
    [[nodiscard]] std::optional<std::size_t> region_named(std::string_view name) const;

    /// The name under which the household speaks of a region: the configured one for its aliases, else
    /// phone_region_name().
    [[nodiscard]] std::string canonical_region(std::string_view name) const;
};

/// A phone's name for a region without what iOS codes into it: a `-` before it (a delayed leave), a beacon's
/// `:UUID:major:minor` after it and what follows a `|` (a change of mode). Empty when nothing is left, and
/// for iOS's `+` regions, which follow the phone.
std::string phone_region_name(std::string_view name);

/// Whether two names differ in ASCII letter case and outer blanks at most.
bool is_same_name(std::string_view a, std::string_view b);

/// A device of the configuration is a topic tail: `anna` means `owntracks/<uniqueId>/anna`.
Rules make_rules(const config::Config& config);

}  // namespace mirror::household
