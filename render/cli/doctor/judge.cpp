#include "render/cli/doctor/judge.hpp"

#include <fmt/format.h>

namespace mirror::cli::doctor {
namespace {

/// This program did not exist before.
constexpr UtcTime k_release_time = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
/// More than this the kernel calls unknown. Source: systemd, time-util.c, ntp_synced().
constexpr std::chrono::microseconds k_unknown_error(16'000'000);
constexpr const char* k_set_clock = "sudo timedatectl set-ntp true, and a network that lets NTP through";

constexpr std::uint64_t k_megabyte = 1'000'000;
/// With less the journal and a month of history do not fit.
constexpr std::uint64_t k_too_little = 20 * k_megabyte;
constexpr std::uint64_t k_little = 200 * k_megabyte;

/// Raspberry Pis slow down from here on. Source: their documentation, "frequency management and thermal
/// control".
constexpr double k_hot_celsius = 80;

}  // namespace

Finding judge_clock(const ClockFacts& clock) {
    const auto found = [](Verdict verdict, const std::string& evidence) {
        return Finding{"clock", verdict, evidence, verdict == Verdict::ok ? "" : k_set_clock};
    };
    if (clock.now < k_release_time) return found(Verdict::problem, "this machine's clock is years behind");
    if (!clock.largest_error)
        return found(Verdict::warning, "the kernel does not say whether the clock is right");
    if (*clock.largest_error >= k_unknown_error)
        return found(Verdict::warning,
                     "nobody has set this machine's clock since it started, or for nine hours");
    return found(Verdict::ok, fmt::format("set from the network, right within {:.1f} s",
                                          std::chrono::duration<double>(*clock.largest_error).count()));
}

Finding judge_space(const std::filesystem::path& folder, std::optional<std::uint64_t> free_bytes) {
    if (!free_bytes)
        return {"state", Verdict::warning, fmt::format("the free space of {} is not known", folder.string()),
                "look with `df -h`"};
    const std::string evidence = fmt::format("{:.0f} MB are free", static_cast<double>(*free_bytes) / 1e6);
    if (*free_bytes >= k_little) return {"state", Verdict::ok, evidence, ""};
    return {"state", *free_bytes < k_too_little ? Verdict::problem : Verdict::warning, evidence,
            "make room: `sudo apt clean`, `sudo journalctl --vacuum-size=50M`"};
}

Findings judge_board(const BoardHealth& board) {
    const auto found = [](Verdict verdict, const std::string& evidence, const char* next_step) {
        return Finding{"board", verdict, evidence, next_step};
    };
    Findings findings;
    if (board.is_undervolted) {
        findings.push_back(*board.is_undervolted
                               ? found(Verdict::warning, "the power supply is too weak: its voltage drops",
                                       "take the board's own power supply and a short, thick cable; nothing "
                                       "else wears out memory cards like this")
                               : found(Verdict::ok, "the voltage is good", ""));
    }
    if (board.processor_celsius) {
        const std::string evidence = fmt::format("the processor has {:.0f} °C", *board.processor_celsius);
        findings.push_back(*board.processor_celsius >= k_hot_celsius
                               ? found(Verdict::warning, evidence + " and slows down",
                                       "let air behind the mirror, or fix a heat sink to the board")
                               : found(Verdict::ok, evidence, ""));
    }
    return findings;
}

}  // namespace mirror::cli::doctor
