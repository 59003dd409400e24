#pragma once
// One fixed family on one fixed morning, for pictures.

#include "module/config/config.hpp"
#include "module/household/summary.hpp"
#include "module/view/mirror_view.hpp"

namespace mirror::golden {

/// Four people and a car in Neubrandenburg; the modules of the portrait layout.
config::Config sample_config();

/// The modules that the layouts above do not show, for pictures of their own.
void add_other_modules(config::Config& config);

/// Thursday 20 November 2025, 07:42 in Berlin: two at home, one on the way, one at school, the car parked.
household::Summary sample_summary();

/// A family of any size at the same moment: the sample's people first, then others of all sorts.
household::Summary family_of(std::size_t size);

/// What the screen shows of them; with the broker away for an hour if wanted.
view::MirrorView sample_view(const config::Config& config, const household::Summary& summary,
                             bool is_broker_away = false);

}  // namespace mirror::golden
