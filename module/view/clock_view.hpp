#pragma once
// Time and date.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// Changes with the minute, with displaySeconds every second, as a date alone every midnight. Before the
/// clock is trusted: "--:--", "—", a face without hands, neither sun nor moon, and no change. Hands step
/// through seconds unless `display.reduceMotion` is set.
ClockView clock_view(const ViewInput& input, const config::ClockOptions& options, NextChange& next);

}  // namespace mirror::view
