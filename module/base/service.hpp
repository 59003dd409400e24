#pragma once
// Citizenship under systemd; without it these do nothing.

#include <chrono>
#include <optional>
#include <string_view>

namespace mirror::service {

/// The service is up: the first frame is on the screen, or there is known to be no screen.
void ready();
/// One line for `systemctl status`.
void status(std::string_view line);
void stopping();

/// Feeds the watchdog; to be called by the loop that must not hang.
void alive();
/// How often alive() has to be called at least; nothing without a watchdog.
std::optional<std::chrono::milliseconds> watchdog_interval();

}  // namespace mirror::service
