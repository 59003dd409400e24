#include <sys/timex.h>

#include "render/cli/doctor/judge.hpp"

namespace mirror::cli::doctor {

Findings check_clock(const Patient& /*patient*/) {
    ClockFacts facts{SystemClock().now().wall, std::nullopt};
    timex kernel{};
    if (adjtimex(&kernel) >= 0) facts.largest_error = std::chrono::microseconds(kernel.maxerror);
    return {judge_clock(facts)};
}

}  // namespace mirror::cli::doctor
