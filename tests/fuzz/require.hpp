#pragma once
// What must hold for every input of a fuzz target.

#include <cstdio>
#include <cstdlib>

/// Aborts with the sentence when it does not hold, in every kind of build.
#define FUZZ_REQUIRE(claim)                                      \
    do {                                                         \
        if (!(claim)) {                                          \
            std::fprintf(stderr, "does not hold: %s\n", #claim); \
            std::abort();                                        \
        }                                                        \
    } while (false)
