#include "module/provisioning/broker_process.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>

namespace mirror::provisioning {
namespace {

constexpr auto* k_unit = "mosquitto.service";

int number_in(const std::string& pid_file) {
    std::ifstream file(pid_file);
    int number = 0;
    return file >> number ? number : 0;
}

bool hang_up(const std::string& pid_file) {
    const int number = pid_file.empty() ? 0 : number_in(pid_file);
    return number > 1 && is_mosquitto(number) && ::kill(number, SIGHUP) == 0;
}

bool has_systemd() {
    return ::access("/run/systemd/system", F_OK) == 0;
}

/// \return its exit code; -1 when it cannot be run
int systemctl(const char* verb) {
    std::string program = "systemctl";
    std::string order = verb;
    std::string option = "--quiet";
    std::string unit = k_unit;
    std::array<char*, 5> arguments{program.data(), option.data(), order.data(), unit.data(), nullptr};
    pid_t child = 0;
    if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ) != 0) return -1;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

bool is_mosquitto(int pid) {
    std::ifstream file(fmt::format("/proc/{}/comm", pid));
    std::string name;
    return std::getline(file, name) && name == "mosquitto";
}

Result<Told, Failure> tell_broker(const std::string& pid_file, bool is_service, bool needs_restart) {
    if (is_service && has_systemd()) {
        const char* const verb = needs_restart ? "try-restart" : "try-reload-or-restart";
        if (systemctl(verb) == 0)
            return systemctl("is-active") == 0 ? (needs_restart ? Told::restarted : Told::reloaded)
                                               : Told::nobody;
        return tl::unexpected(Failure{fmt::format(
            "`systemctl {} {}` failed: see `journalctl -u mosquitto`, then run this again", verb, k_unit)});
    }
    return hang_up(pid_file) ? Told::reloaded : Told::nobody;
}

}  // namespace mirror::provisioning
