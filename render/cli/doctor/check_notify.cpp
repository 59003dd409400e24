#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "module/config/environment.hpp"
#include "module/notify/book.hpp"
#include "module/storage/state_store.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_notify_check = "notify";

/// Files that only the mirror's user may read, and a program that it may run.
void check_receiver(const config::Receiver& receiver, Findings& findings) {
    for (const std::string& file : {receiver.secret_file, receiver.ca_file}) {
        if (file.empty() || ::access(file.c_str(), R_OK) == 0) continue;
        findings.push_back(
            {k_notify_check, Verdict::problem,
             fmt::format("{}: this user cannot read {}", receiver.name, file),
             config::is_service_credential(file)
                 ? "it is a credential of the service: run the doctor with sudo while that runs"
                 : "chmod 640, and give its group to the mirror's user (chgrp owntracks-mirror)"});
    }
    if (receiver.command.empty() || ::access(receiver.command.front().c_str(), X_OK) == 0) return;
    findings.push_back({k_notify_check, Verdict::problem,
                        fmt::format("{}: this user cannot run {}", receiver.name, receiver.command.front()),
                        "install it, or make it executable (chmod 755)"});
}

/// None where they cannot be read: check_state says why.
std::vector<notify::Notification> kept_notifications(const config::Config& config) {
    const auto path = visible_state_path(config);
    if (!path) return {};
    const auto stored = storage::read_state(*path / "state.db");
    if (!stored) return {};
    return notify::kept_notifications(stored->values);
}

void check_given_up(const std::vector<notify::Notification>& kept, Findings& findings) {
    const auto given_up = std::ranges::count_if(kept, &notify::Notification::is_dead);
    if (given_up == 0) return;
    const auto newest = std::ranges::max_element(kept, {}, &notify::Notification::given_up);
    findings.push_back(
        {k_notify_check, Verdict::warning,
         fmt::format("{} could not be told and {} given up, the last one to {}: {}",
                     given_up == 1 ? "1 notification" : fmt::format("{} notifications", given_up),
                     given_up == 1 ? "was" : "were", newest->receiver, newest->failure),
         fmt::format("`owntracks-mirror notify test {}` tries it; then `notify retry` or `notify clear`",
                     newest->rule)});
}

}  // namespace

Findings check_notify(const Patient& patient) {
    const config::Notifications& notifications = patient.config->notifications;
    Findings findings;
    for (const config::Receiver& receiver : notifications.receivers)
        check_receiver(receiver, findings);
    const std::vector<notify::Notification> kept = kept_notifications(*patient.config);
    check_given_up(kept, findings);
    const auto waiting = std::ranges::count_if(kept, [](const auto& each) { return !each.is_dead(); });
    if (!findings.empty() || notifications.rules.empty()) return findings;
    findings.push_back({k_notify_check, Verdict::ok,
                        fmt::format("rules: {}, receivers: {}, waiting: {}", notifications.rules.size(),
                                    notifications.receivers.size(), waiting),
                        ""});
    return findings;
}

}  // namespace mirror::cli::doctor
