#include <fmt/format.h>
#include <sys/timex.h>

#include <chrono>

#include "module/base/clock.hpp"
#include "render/cli/doctor/doctor.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_clock_check = "clock";
/// This program did not exist before.
constexpr UtcTime k_release_time = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
/// More than this the kernel calls unknown. Source: systemd, time-util.c, ntp_synced().
constexpr long k_unknown_error_us = 16'000'000;
constexpr const char* k_next = "sudo timedatectl set-ntp true, and a network that lets NTP through";

}  // namespace

Findings check_clock(const Patient& /*patient*/) {
    const UtcTime now = SystemClock().now().wall;
    if (now < k_release_time)
        return {{k_clock_check, Verdict::problem, "this machine's clock is years behind", k_next}};
    timex kernel{};
    if (adjtimex(&kernel) < 0)
        return {
            {k_clock_check, Verdict::warning, "the kernel does not say whether the clock is right", k_next}};
    if (kernel.maxerror >= k_unknown_error_us)
        return {{k_clock_check, Verdict::warning, "nobody has set this machine's clock since it started",
                 k_next}};
    return {{k_clock_check, Verdict::ok,
             fmt::format("set from the network, right within {:.1f} s",
                         static_cast<double>(kernel.maxerror) / 1e6),
             ""}};
}

}  // namespace mirror::cli::doctor
