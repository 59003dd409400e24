#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "render/cli/doctor/doctor.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_power_check = "display";

/// What `ProtectHome=yes` of the service's unit leaves empty.
constexpr auto k_hidden_folders = std::to_array<std::string_view>({"/home/", "/root/", "/run/user/"});

void check_program(const std::string& key, const std::vector<std::string>& command, bool by_service,
                   Findings& findings) {
    if (command.empty()) return;
    const std::string& program = command.front();
    const bool is_hidden = std::ranges::any_of(
        k_hidden_folders, [&](std::string_view folder) { return program.starts_with(folder); });
    if (by_service && is_hidden) {
        findings.push_back(
            {k_power_check, Verdict::warning,
             fmt::format("`{}`: the service sees nothing of {}", key, program),
             "put it into /usr/local/bin (sudo install -m 755), or open the way with `ProtectHome=read-only` "
             "in a drop-in"});
    } else if (::access(program.c_str(), X_OK) != 0) {
        findings.push_back({k_power_check, Verdict::problem,
                            fmt::format("`{}`: this user cannot run {}", key, program),
                            "install it, or make it executable (chmod 755)"});
    }
}

}  // namespace

Findings check_power(const Patient& patient) {
    const config::ScreenPower& power = patient.config->display.power;
    const bool by_service = is_service(patient);
    Findings findings;
    check_program("offCommand", power.off_command, by_service, findings);
    if (power.on_command.empty() || power.off_command.empty() ||
        power.on_command.front() != power.off_command.front())
        check_program("onCommand", power.on_command, by_service, findings);
    return findings;
}

}  // namespace mirror::cli::doctor
