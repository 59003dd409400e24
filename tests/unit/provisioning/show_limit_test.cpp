#include "module/provisioning/show_limit.hpp"

#include "tests/support/catch.hpp"

using mirror::provisioning::ShowLimit;
using namespace std::chrono_literals;

TEST_CASE("ten codes in ten minutes, then one as soon as the first is that long ago") {
    ShowLimit limit;
    for (std::size_t i = 0; i < ShowLimit::k_most; ++i)
        CHECK_FALSE(limit.ask(1h + i * 1s));
    CHECK(limit.ask(1h + 60s) == 9min);
    CHECK(limit.ask(1h + 599s) == 1s);
    CHECK_FALSE(limit.ask(1h + 600s));
    CHECK(limit.ask(1h + 600s) == 1s);  // asking in vain counts for nothing
    CHECK_FALSE(limit.ask(1h + 601s));
}
