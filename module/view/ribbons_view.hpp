#pragma once
// Everybody's day as a bar: where they were, what is usual on this weekday, and where the day stands now.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// How finely a usual day is told.
inline constexpr std::chrono::minutes k_usual_step{10};

/// Made from LocalState::pasts. Changes every five minutes, for the mark of now, and with what happens.
/// Usual is where somebody was on at least half of the last `weeks` days of this weekday of which anything is
/// known (two such days at least), by the clock on the wall.
RibbonsView ribbons_view(const ViewInput& input, const config::RibbonsOptions& options, NextChange& next);

}  // namespace mirror::view
