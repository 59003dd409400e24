#pragma once
// How the finished picture is lit: by day as it is, by night dim and warm, and not at all when the screen is
// off.

#include "module/view/view_input.hpp"

namespace mirror::view {

/// A screen that nobody looks at is black: by the household's hours, by its presence sensor, or because
/// somebody said so. An alarm of a vehicle lights it. Without a trusted clock no hours count.
Light light_view(const ViewInput& input, NextChange& next);

/// How much of the night there is: 0 by day, 1 by night, in tenths between. \param home where the sun is
/// looked up; nothing: a night by the sun never comes
double night_share(const config::Night& night, const TimeZone& zone, UtcTime now,
                   const std::optional<LatLon>& home, NextChange& next);

/// Whether one of the times says that the screen is on; true when there are none.
bool is_scheduled_on(const std::vector<config::ScreenTimes>& schedule, const TimeZone& zone, UtcTime now,
                     NextChange& next);

}  // namespace mirror::view
