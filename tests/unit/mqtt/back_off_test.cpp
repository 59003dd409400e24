#include "module/mqtt/back_off.hpp"

#include "tests/support/catch.hpp"

using mirror::mqtt::BackOff;
using namespace std::chrono_literals;

TEST_CASE("waits double from the first to the longest, with a random half") {
    std::minstd_rand random(7);
    BackOff back_off(1s, 60s);
    for (const auto full : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
        const auto wait = back_off.next(random);
        CHECK(wait <= full);
        CHECK(wait >= full / 2);
    }
    back_off.reset();
    CHECK(back_off.next(random) <= 1s);
}

TEST_CASE("two clients with the same history do not wait the same time") {
    std::minstd_rand first(123456789), second(987654321);
    BackOff one(8s, 60s), other(8s, 60s);
    CHECK(one.next(first) != other.next(second));
}
