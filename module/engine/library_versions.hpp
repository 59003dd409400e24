#pragma once
// Which libraries this program runs with.

#include <string>
#include <vector>

namespace mirror::engine {

/// "libmosquitto 2.0.11", … as they are at run time.
std::vector<std::string> library_versions();

}  // namespace mirror::engine
