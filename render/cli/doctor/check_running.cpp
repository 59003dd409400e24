#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "module/config/environment.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/cli/running_mirror.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_running_check = "mirror";

/// `systemctl --user enable` leaves a link there.
bool has_desktop_unit() {
    const auto config_home = config::process_environment()("XDG_CONFIG_HOME");
    const auto home = config::process_environment()("HOME");
    if (!config_home && !home) return false;
    const std::filesystem::path folder = config_home ? *config_home : *home + "/.config";
    std::error_code ignored;
    return std::filesystem::is_symlink(
        folder / "systemd/user/graphical-session.target.wants/owntracks-mirror.service", ignored);
}

}  // namespace

bool is_service(const Patient& patient) {
    if (patient.config_file.starts_with("/etc/")) return true;
    return geteuid() == 0 && !has_desktop_unit();
}

Findings check_running(const Patient& patient) {
    const auto answer = ask_running_mirror(*patient.config, {{"request", "status"}}, std::chrono::seconds(5));
    if (!answer)
        return {
            {k_running_check, Verdict::warning, answer.error().text,
             is_service(patient)
                 ? "sudo systemctl start owntracks-mirror; journalctl -u owntracks-mirror says why it ended"
                 : "systemctl --user start owntracks-mirror; journalctl --user -u owntracks-mirror says why "
                   "it ended"}};
    const nlohmann::json counters = answer->value("counters", nlohmann::json::object());
    const auto count = [&counters](const char* name) { return counters.value(name, std::uint64_t{0}); };
    Findings findings{
        {k_running_check, Verdict::ok,
         fmt::format(
             "version {} runs since {} min as process {}: {} messages, {} refused, {} of devices that "
             "nobody has",
             answer->value("version", "unknown"), answer->value("secondsRunning", 0) / 60,
             answer->value("pid", 0), count("messages"), count("rejected"), count("unknownDevice")),
         ""}};
    for (const auto& problem : answer->value("problems", std::vector<std::string>{})) {
        findings.push_back({k_running_check, Verdict::warning, "the running mirror says: " + problem,
                            "do what it says; it notices by itself"});
    }
    return findings;
}

}  // namespace mirror::cli::doctor
