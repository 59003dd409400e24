#pragma once
// From what is known to what the screen shows.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// Everything the screen shows at this moment, in the household's language. Pure: equal arguments give equal
/// views. Never fails; disabled and hidden modules and those without a position are left out. `next_change`
/// is the exact instant at which some shown word becomes another, at most a day ahead.
/// Thread: whichever owns the Language.
MirrorView make_view(const config::Config& config, const household::Summary& summary,
                     const mqtt::ConnectionStatus& connection, const Language& language, const ViewNow& now,
                     const LocalState& local = {});

}  // namespace mirror::view
