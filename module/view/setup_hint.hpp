#pragma once
// What to do next in a household that nobody has heard of yet.

#include <string>

#include "module/view/view_input.hpp"

namespace mirror::view {

/// Whether no phone was ever heard.
bool is_silent(const household::Summary& summary);

/// One sentence with the next step; empty as soon as anybody was heard.
std::string setup_hint(const ViewInput& input);

/// Whether the module `connection` is on the glass.
bool has_connection(const config::Config& config);

/// Puts it there, below everything else: for what must be said in any household.
void add_connection(config::Config& config);

}  // namespace mirror::view
