#pragma once
// `--now 2025-11-20T07:42:00Z`

#include <optional>
#include <string>

#include "module/base/clock.hpp"

namespace mirror::cli {

/// RFC 3339: date, time, and `Z` or an offset such as `+01:00`; fractions of a second are dropped.
/// \return nothing for anything else
std::optional<UtcTime> parse_time(const std::string& text);

/// For Option::check: "" when the text is a time, else the sentence to print.
std::string check_time(const std::string& text);

}  // namespace mirror::cli
