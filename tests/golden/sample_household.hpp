#pragma once
// One fixed family on one fixed morning, for pictures.

#include "module/config/config.hpp"
#include "module/household/summary.hpp"
#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::golden {

/// Four people and a car in Neubrandenburg; the modules of the portrait layout.
config::Config sample_config();

/// The same household with every module there is.
config::Config every_module_config();

/// The last weeks of the four people and one more, Emma, up to a moment.
std::vector<household::Past> sample_pasts(UtcTime now);

/// Three phones that are not set up yet.
std::vector<provisioning::Standing> sample_phones();

/// Thursday 20 November 2025, 07:42 in Berlin: two at home, one on the way, one at school, the car parked.
household::Summary sample_summary();

/// A family of any size at the same moment: the sample's people first, then others of all sorts.
household::Summary family_of(std::size_t size);

/// What the screen shows of them; with the broker away for an hour if wanted.
view::MirrorView sample_view(const config::Config& config, const household::Summary& summary,
                             bool is_broker_away = false);

}  // namespace mirror::golden
