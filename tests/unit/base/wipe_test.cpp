#include "module/base/wipe.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace mirror;

TEST_CASE("a wiped secret is gone, with what once stood behind its end") {
    std::vector<char> secret(100, 'x');
    secret.resize(10);
    const char* const memory = secret.data();
    wipe(secret);
    CHECK(secret.empty());
    CHECK(secret.capacity() == 100);
    CHECK(std::all_of(memory, memory + 100, [](char c) { return c == 0; }));
    std::string text;
    wipe(text);
    CHECK(text.empty());
}

TEST_CASE("no core dump is written while a secret is about, and again afterwards") {
    const int before = prctl(PR_GET_DUMPABLE);
    {
        const NoCoreDump outer;
        CHECK(prctl(PR_GET_DUMPABLE) == 0);
        {
            const NoCoreDump inner;
            CHECK(prctl(PR_GET_DUMPABLE) == 0);
        }
        CHECK(prctl(PR_GET_DUMPABLE) == 0);
    }
    CHECK(prctl(PR_GET_DUMPABLE) == before);
}
