#pragma once
// Durations as people write them.

#include <optional>
#include <string>
#include <string_view>

#include "module/config/config.hpp"

namespace mirror::config {

/// "15 min", "1.5 h", "1 h 30 min", "10s": numbers with units (ms, s, min, h, d, week and their long forms),
/// added up, rounded to milliseconds. Nothing when it is anything else or longer than 100 years.
std::optional<Duration> parse_duration(std::string_view text);

/// The shortest exact form in one unit: "15 min", "36 h", "1500 ms".
std::string duration_text(Duration duration);

}  // namespace mirror::config
