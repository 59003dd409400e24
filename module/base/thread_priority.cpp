#include "module/base/thread_priority.hpp"

#include <sys/resource.h>

namespace mirror {
namespace {

/// The kernel gives a thread of this niceness about a tenth of what one of niceness 0 gets beside it.
constexpr int k_background_nice = 10;

}  // namespace

void stand_back() noexcept {
    // On Linux the niceness belongs to the thread (setpriority(2), "C library/kernel differences").
    if (getpriority(PRIO_PROCESS, 0) < k_background_nice) setpriority(PRIO_PROCESS, 0, k_background_nice);
}

}  // namespace mirror
