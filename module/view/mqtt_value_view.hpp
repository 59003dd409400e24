#pragma once
// The household's own values: temperatures, switches, whatever stands on a topic.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

MqttValueView mqtt_value_view(const ViewInput& input, const config::MqttValueOptions& options,
                              NextChange& next);

}  // namespace mirror::view
