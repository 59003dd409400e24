#include <fmt/format.h>

#include <vector>

#include "module/base/board_health.hpp"
#include "render/cli/doctor/doctor.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_board_check = "board";
/// Raspberry Pis slow down from here on. Source: their documentation, "frequency management and thermal
/// control".
constexpr double k_hot_celsius = 80;

}  // namespace

Findings check_board(const Patient& /*patient*/) {
    const BoardHealth health = read_board_health();
    Findings findings;
    if (health.is_undervolted) {
        findings.push_back(
            *health.is_undervolted
                ? Finding{k_board_check, Verdict::warning, "the power supply is too weak: its voltage drops",
                          "take the board's own power supply and a short, thick cable; nothing else "
                          "wears out memory cards like this"}
                : Finding{k_board_check, Verdict::ok, "the voltage is good", ""});
    }
    if (health.processor_celsius) {
        const std::string evidence = fmt::format("the processor has {:.0f} °C", *health.processor_celsius);
        findings.push_back(*health.processor_celsius >= k_hot_celsius
                               ? Finding{k_board_check, Verdict::warning, evidence + " and slows down",
                                         "let air behind the mirror, or fix a heat sink to the board"}
                               : Finding{k_board_check, Verdict::ok, evidence, ""});
    }
    return findings;
}

}  // namespace mirror::cli::doctor
