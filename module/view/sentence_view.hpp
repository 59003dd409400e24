#pragma once
// The family in one large line.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// Says who is home and who is not, by rules: "Everyone is home", "Only Anna is out, 12 km away and coming
/// home", "Nobody home since 08:40". Claims nothing about anybody whose whereabouts are unknown. Vehicles do
/// not count. Empty when nobody is configured. Candidates are different sentences about the same truth,
/// longest first.
SentenceView sentence_view(const ViewInput& input, const config::SentenceOptions& options, NextChange& next);

}  // namespace mirror::view
