#pragma once
// People and regions as the map places them.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// A marker for everybody who has a position and is not hidden, in config order; people at one place keep a
/// marker each. Words of age only where the position is not fresh, a course only while moving.
/// Trails reach back as far as the option says; a chart gets all there is, as its roads.
MapView map_view(const ViewInput& input, const config::MapOptions& options, NextChange& next);

/// The distances from home at which a chart may draw a ring, ascending.
std::vector<double> chart_rings_m();

}  // namespace mirror::view
