#pragma once
// What stands in the face window by itself: one thing at a time.

#include <optional>

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// The most important of what there is to tell now, and how much more there is; nothing while all is well.
/// Conditions (a vehicle's alarm, a configuration that is not used, a broker that is away for long) stay
/// until they are over; a notice comes from LocalState and leaves at its time. An alarm comes before all, an
/// arrival before what stays anyway, a low battery after it.
std::optional<AlertView> alerts_view(const ViewInput& input, NextChange& next);

}  // namespace mirror::view
