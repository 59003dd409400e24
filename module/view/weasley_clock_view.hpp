#pragma once
// The Weasley clock: which places its face has, and at which of them everybody's hand points.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// A clock has no more places and no more hands than this.
inline constexpr std::size_t k_most_clock_places = 12;
inline constexpr std::size_t k_most_clock_hands = 12;

/// Home at twelve o'clock, Lost at six, Travelling at three (or as near as the number of places allows), the
/// others clockwise in their order. Somebody in a region points at the place of that name, or of one of its
/// aliases; somebody whose whereabouts are unknown is lost; everybody else is travelling. Mortal peril comes
/// before all of them.
WeasleyClockView weasley_clock_view(const ViewInput& input, const config::WeasleyClockOptions& options,
                                    NextChange& next);

}  // namespace mirror::view
