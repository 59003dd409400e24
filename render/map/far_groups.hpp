#pragma once
// Who is seen together: the household's own area, and those so far away that a view with them would shrink
// it to a dot.

#include <optional>
#include <span>
#include <vector>

#include "render/map/camera.hpp"

namespace mirror::map {

/// Subjects by their place in the list that was given.
struct Groups {
    std::vector<std::size_t> together;          ///< who the main view frames; ascending
    std::vector<std::vector<std::size_t>> far;  ///< at most max_far groups, nearest first; each ascending
    bool operator==(const Groups&) const = default;
};

struct FarRules {
    double town_zoom = 10.5;    ///< a view at least this close needs no split
    double kept_zooms = 0.5;    ///< a split stays until the common view would be this much closer still
    double most_zooms_out = 2;  ///< whom the main view can take in by going out this far belongs to it
    double link_m = 25'000;     ///< whoever is nearer than this to somebody is in their group
    std::size_t max_far = 2;
};

/// Splits subjects when one view of all of them would be wider than a town. The main group is the one at
/// home, else the largest, else that of the first subject.
/// \param was_split whether they were split so far: keeps people at the limit from jumping to and fro
Groups far_groups(std::span<const Subject> subjects, const std::optional<LatLon>& home, bool was_split,
                  ViewSize size, const Margins& margins, const CameraLimits& limits,
                  const FarRules& rules = {});

}  // namespace mirror::map
