#pragma once
// Where the household's vehicles stand and how they are.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// One row for each vehicle of `people` that was not silent for thresholds.hide, in config order. No rows
/// without vehicles: the module then draws nothing.
VehiclesView vehicles_view(const ViewInput& input, const config::VehiclesOptions& options, NextChange& next);

}  // namespace mirror::view
