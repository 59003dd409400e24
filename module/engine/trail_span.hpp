#pragma once
// How much of everybody's way a configuration shows.

#include <chrono>

#include "module/config/config.hpp"

namespace mirror::engine {

/// How far back the trails of a configuration reach: the longest of its maps, a chart's roads included; zero
/// when no map shows any.
std::chrono::seconds trail_span(const config::Config& config);

}  // namespace mirror::engine
