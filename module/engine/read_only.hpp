#pragma once
// The household's truth and its past, read beside a running mirror without writing anything.

#include <filesystem>
#include <optional>
#include <string>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/history/history.hpp"
#include "module/household/forget.hpp"
#include "module/household/summary.hpp"

namespace mirror::engine {

/// What state.db and the journal rows above its watermark say. No files: an empty household.
/// \return the summary, or which file cannot be read and what to do
Result<household::Summary, Failure> read_summary(const config::Config& config,
                                                 const std::filesystem::path& directory, Moment now);

/// When a device last said anything, by its base topic, as state.db and journal know it; nothing for one that
/// was never heard. \return or which file cannot be read and what to do
Result<std::optional<UtcTime>, Failure> read_last_heard(const config::Config& config,
                                                        const std::filesystem::path& directory,
                                                        const std::string& base_topic);

/// The stored history of everybody with from <= tst < to, with what is still on its way into it.
/// \return the history, or which file cannot be read and what to do
Result<history::History, Failure> read_history(const config::Config& config,
                                               const std::filesystem::path& directory, UtcSeconds from,
                                               UtcSeconds to);

/// Somebody who can be forgotten.
struct Somebody {
    household::Forget who;
    std::string name;            ///< as the configuration and the history write it
    bool is_configured = false;  ///< the configuration has them: whoever speaks again is known again
    std::size_t fixes = 0;
    std::size_t transitions = 0;
    std::size_t alarms = 0;
};

/// Finds the person or the device that is meant: a person's name, a base topic, or what `devices` calls one.
/// Upper and lower case count only where two differ by nothing else. People who left the configuration and
/// devices that belong to nobody are found too.
/// \return the one who is meant, or a sentence that names those who could be
Result<Somebody, Failure> find_somebody(const config::Config& config, const std::filesystem::path& directory,
                                        std::string_view name);

}  // namespace mirror::engine
