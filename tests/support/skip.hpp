#pragma once
// How a test says that it cannot run here.

#include <string>

namespace mirror::test {

constexpr int k_skip_code = 77;  // SKIP_RETURN_CODE in mirror_test.cmake

/// Ends the test case as skipped, or as failed where it must run. Test programs set it (catch_main.cpp);
/// other programs have none and end.
inline void (*s_skip_handler)(const std::string& reason) = nullptr;

}  // namespace mirror::test
