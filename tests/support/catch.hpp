#pragma once
// Catch2 v3 where there is one, else v2; the names that tests use mean the same in both.

// An exception out of an assertion is caught by its test case: a tenth of the compiler's time.
#define CATCH_CONFIG_FAST_COMPILE
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
#else
#include <catch2/catch.hpp>
using Catch::Matchers::WithinAbs;
inline auto ContainsSubstring(const std::string& text) {
    return Catch::Matchers::Contains(text);
}
#endif
