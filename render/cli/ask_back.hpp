#pragma once
// Before something goes for good.

#include <optional>
#include <string>

namespace mirror::cli {

/// Asks somebody at the terminal; `is_yes` (`--yes`) is the answer already.
/// \return nothing to go on, else the exit code to end with: nobody is there to be asked, or they said no
std::optional<int> ask_back(const std::string& question, bool is_yes);

}  // namespace mirror::cli
