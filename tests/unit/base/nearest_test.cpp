#include "module/base/nearest.hpp"

#include <array>

#include "tests/support/catch.hpp"

using mirror::nearest;

namespace {
constexpr std::array<std::string_view, 4> k_names{"timeFormat", "timezone", "units", "uniqueId"};
}

TEST_CASE("a swapped letter still finds its word") {
    CHECK(nearest("timeFromat", k_names) == "timeFormat");
}
TEST_CASE("a wrong letter case is the smallest slip") {
    CHECK(nearest("timeZone", k_names) == "timezone");
}
TEST_CASE("a word that is nothing like the others has no suggestion") {
    CHECK_FALSE(nearest("photograph", k_names));
}
TEST_CASE("one missing letter of a short word is found") {
    CHECK(nearest("unts", k_names) == "units");
}
TEST_CASE("without candidates there is no suggestion") {
    CHECK_FALSE(nearest("units", {}));
}
