#include "module/control/allowance.hpp"

#include "tests/support/catch.hpp"

using namespace mirror::control;
using namespace std::chrono_literals;

TEST_CASE("a verb is obeyed as often as its row says, then again when a minute is over") {
    Allowance allowance;
    const Verb* const ask = verb_of("ask");
    for (int i = 0; i < ask->per_minute; ++i)
        CHECK_FALSE(allowance.ask(ask, 1000ms + i * 1s));
    CHECK(allowance.ask(ask, 10s) == 51s);
    CHECK_FALSE(allowance.ask(verb_of("screen"), 10s));  // another verb is another matter
    CHECK_FALSE(allowance.ask(ask, 61s));
}

TEST_CASE("nonsense counts, too: a flood is stopped whatever it says") {
    Allowance allowance;
    for (int i = 0; i < Allowance::k_most; ++i)
        REQUIRE_FALSE(allowance.ask(nullptr, 5s));
    CHECK(allowance.ask(nullptr, 5s));
    CHECK(allowance.ask(verb_of("screen"), 6s) == 59s);
    CHECK_FALSE(allowance.ask(verb_of("screen"), 65s));
}

TEST_CASE("verbs of the socket alone have limits of their own") {
    Allowance allowance;
    for (int i = 0; i < 1000; ++i)
        REQUIRE_FALSE(allowance.ask(verb_of("provision"), 5s));
}
