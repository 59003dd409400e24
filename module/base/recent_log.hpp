#pragma once
// The last lines of this program's log, for whoever mends it.

#include <string>
#include <vector>

namespace mirror::log {

/// At most 200, oldest first, each with its time (UTC) and level. Any thread.
std::vector<std::string> recent_lines();

}  // namespace mirror::log
