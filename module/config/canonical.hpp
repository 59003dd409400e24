#pragma once
// The part of a configuration that decides about the household's state, as bytes for the journal.

#include <string>
#include <string_view>

#include "module/base/result.hpp"
#include "module/config/config.hpp"

namespace mirror::config {

/// `uniqueId`, people, regions, home and thresholds as JSON: keys sorted, every value written out, no white
/// space, durations in milliseconds. Equal parts give equal bytes, so a change shows as different bytes.
std::string canonical_household_json(const Config& config);

/// Reads those bytes back; everything else in the Config is its default. Photos are not looked for.
Result<Config, Failure> read_canonical_household(std::string_view json);

}  // namespace mirror::config
