#include "module/mqtt/takeover_watch.hpp"

#include "tests/support/catch.hpp"

using mirror::mqtt::TakeoverWatch;
using namespace std::chrono_literals;

namespace {
const TakeoverWatch::Time k_start{1000s};
}

TEST_CASE("three hang-ups within a minute are a fight, two are not") {
    TakeoverWatch watch;
    watch.closed_by_peer(k_start, true);
    watch.closed_by_peer(k_start + 20s, true);
    CHECK_FALSE(watch.is_fight(k_start + 20s));
    watch.closed_by_peer(k_start + 40s, true);
    CHECK(watch.is_fight(k_start + 40s));
}

TEST_CASE("hang-ups that are far apart are no fight") {
    TakeoverWatch watch;
    for (int i = 0; i < 10; ++i)
        watch.closed_by_peer(k_start + i * 31s, true);
    CHECK_FALSE(watch.is_fight(k_start + 310s));
}

TEST_CASE("a fight is over after a quiet minute, or when the broker itself was the trouble") {
    TakeoverWatch watch;
    for (int i = 0; i < 3; ++i)
        watch.closed_by_peer(k_start, true);
    CHECK(watch.is_fight(k_start + 60s));
    CHECK_FALSE(watch.is_fight(k_start + 61s));
    CHECK_FALSE(watch.is_fight(k_start));
    for (int i = 0; i < 3; ++i)
        watch.closed_by_peer(k_start + 100s, true);
    CHECK(watch.is_fight(k_start + 100s));
    watch.other_trouble();
    CHECK_FALSE(watch.is_fight(k_start + 100s));
    watch.closed_by_peer(k_start + 101s, true);
    CHECK_FALSE(watch.is_fight(k_start + 101s));
}

TEST_CASE("hang-ups that all came before the SUBACK are not a fight for the id but a refusal") {
    TakeoverWatch watch;
    for (int i = 0; i < 3; ++i)
        watch.closed_by_peer(k_start, false);
    CHECK(watch.is_fight(k_start));
    CHECK_FALSE(watch.got_through());
    watch.closed_by_peer(k_start, true);
    CHECK(watch.got_through());
}
