#include "module/base/thread_priority.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <thread>

#include "tests/support/catch.hpp"

using namespace mirror;

TEST_CASE("a thread that stands back takes its helpers with it, and nobody else") {
    const int own = getpriority(PRIO_PROCESS, 0);
    int seen = 0;
    int seen_in_helper = 0;
    std::thread worker([&] {
        stand_back();
        seen = getpriority(PRIO_PROCESS, 0);
        std::thread([&] { seen_in_helper = getpriority(PRIO_PROCESS, 0); }).join();
    });
    worker.join();
    CHECK(seen == std::max(own, 10));
    CHECK(seen_in_helper == seen);
    CHECK(getpriority(PRIO_PROCESS, 0) == own);
}
