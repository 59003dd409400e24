#pragma once
// One row for each person: where, how old, battery when it matters.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// Leaves out whoever is hidden. Somebody inside a region and fresh: since when. Anybody else: when last
/// heard. A household without people, or in which no phone was ever heard, gets a hint what to do next.
PeopleView people_view(const ViewInput& input, const config::PeopleOptions& options, NextChange& next);

}  // namespace mirror::view
