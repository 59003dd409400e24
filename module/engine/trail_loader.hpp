#pragma once
// Reads everybody's way of the last hours from the history, on a thread of its own.

#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/config/config.hpp"
#include "module/storage/state_rows.hpp"

namespace mirror::engine {

/// How far back the trails of a configuration reach: the longest of its maps, a chart's roads included; zero
/// when no map shows any.
std::chrono::seconds trail_span(const config::Config& config);

/// Fixes of these people since a time, the newest 20,000 of each. A history that cannot be read has none
/// (and says so in the log).
std::vector<storage::FixRow> read_trails(const std::filesystem::path& file,
                                         const std::vector<std::string>& people, UtcSeconds since);

}  // namespace mirror::engine
