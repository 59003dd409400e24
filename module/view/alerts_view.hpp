#pragma once
// What stands in the face window by itself: one thing at a time.

#include <optional>

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

struct Alerts {
    std::optional<AlertView> now;  ///< what stands there
    /// The condition that stands there whenever no news do: the module `connection` need not say it again.
    std::optional<AlertKind> condition;
};

/// The most important of what there is to tell now, and how much more there is; nothing while all is well.
/// Conditions (a vehicle's alarm, a configuration that is not used, a broker that is away for long) stay
/// until they are over; a notice comes from LocalState and leaves at its time. An alarm comes before all, an
/// arrival before what stays anyway, a low battery after it. What LocalState calls dismissed is not told.
Alerts alerts_view(const ViewInput& input, NextChange& next);

}  // namespace mirror::view
