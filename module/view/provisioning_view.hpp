#pragma once
// Phones that are not set up yet, in words.

#include "module/view/view_input.hpp"

namespace mirror::view {

/// What is missing on each phone and where to mend it, the one that needs somebody first. Empty when all is
/// proven.
ProvisioningView provisioning_view(const ViewInput& input, const config::ProvisioningOptions& options);

}  // namespace mirror::view
