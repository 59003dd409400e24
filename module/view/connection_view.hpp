#pragma once
// One plain sentence when something is not well: what, where, and what to do next.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// What is wrong with the broker, in one sentence with its next step; empty while all is well.
std::string broker_sentence(const ViewInput& input);

/// Trouble in the mirror itself comes first, then the broker's, which is shown only when it is older than the
/// module's delay. What stands in the face window is left to it. While all is well and
/// nobody was ever heard it says what to do next, where no other module does.
ConnectionView connection_view(const ViewInput& input, const config::ConnectionOptions& options,
                               NextChange& next);

}  // namespace mirror::view
