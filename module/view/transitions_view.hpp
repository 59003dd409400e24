#pragma once
// The feed of arrivals and departures.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// Newest first. Several people at the same region within five minutes share a row ("Ann and Ben got home").
TransitionsView transitions_view(const ViewInput& input, const config::TransitionsOptions& options,
                                 NextChange& next);

}  // namespace mirror::view
