#pragma once
// How commands speak to the mirror that is running with a household's configuration.

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "module/base/result.hpp"
#include "module/config/config.hpp"

namespace mirror::cli {

/// Has the running mirror do something that is said in one line (`screen off`).
/// \return its sentence about it, or why it was not done; also when none is running
Result<std::string, Failure> tell_running_mirror(const config::Config& config, std::string_view line,
                                                 std::chrono::milliseconds time = std::chrono::seconds(10));

/// Asks the running mirror something: `{"request": "status"}`.
/// \return its answer, or why there is none; also when none is running
Result<nlohmann::json, Failure> ask_running_mirror(const config::Config& config,
                                                   const nlohmann::json& request,
                                                   std::chrono::milliseconds time = std::chrono::seconds(10));

/// Prints what a command did, or to standard error why it did nothing. \return the command's exit code
int print_outcome(const Result<std::string, Failure>& done);

}  // namespace mirror::cli
