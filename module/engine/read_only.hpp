#pragma once
// The household's truth read beside a running mirror, without writing anything.

#include <filesystem>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/household/summary.hpp"

namespace mirror::engine {

/// What state.db and the journal rows above its watermark say. No files: an empty household.
/// \return the summary, or which file cannot be read and what to do
Result<household::Summary, Failure> read_summary(const config::Config& config,
                                                 const std::filesystem::path& directory, Moment now);

}  // namespace mirror::engine
