#pragma once
// How much of everybody's past a configuration shows; never more than its history keeps.

#include <chrono>

#include "module/config/config.hpp"

namespace mirror::engine {

/// How far back the trails of a configuration reach: the longest of its maps, a chart's roads included; zero
/// when no map shows any.
std::chrono::seconds trail_span(const config::Config& config);

/// How far back the day ribbons of a configuration reach, for what is usual too; zero when there are none.
std::chrono::seconds past_span(const config::Config& config);

}  // namespace mirror::engine
