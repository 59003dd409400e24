#pragma once
// People and regions as the map places them.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// A marker for everybody who has a position and is not hidden, in config order; people at one place keep a
/// marker each. Words of age only where the position is not fresh, a course only while moving.
MapView map_view(const ViewInput& input, const config::MapOptions& options, NextChange& next);

}  // namespace mirror::view
