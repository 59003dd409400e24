// The main of every test program. A test that cannot run is told at the end, and a failure weighs more.

#include <cstdlib>
#include <iostream>
#include <vector>

#include "tests/support/skip.hpp"

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

namespace {

std::vector<std::string>& skipped() {
    static std::vector<std::string> reasons;
    return reasons;
}

void skip(const std::string& reason) {
    if (std::getenv("CI") != nullptr) FAIL("must not be skipped in continuous integration: " << reason);
    skipped().push_back(reason);
    throw Catch::TestFailureException();  // ends the test case; by itself it is no failure
}

}  // namespace

int main(int count, char** arguments) {
    using mirror::test::k_skip_code;
    mirror::test::s_skip_handler = skip;
    // Version 2 returns the number of failures, version 3 a code of its own.
    if (Catch::Session().run(count, arguments) != 0) return 1;
    for (const std::string& reason : skipped())
        std::cerr << "SKIPPED: " << reason << std::endl;
    return skipped().empty() ? 0 : k_skip_code;
}
