#include "module/base/service.hpp"

#include <systemd/sd-daemon.h>

#include <string>

namespace mirror::service {

void ready() {
    sd_notify(0, "READY=1");
}
void status(std::string_view line) {
    sd_notify(0, ("STATUS=" + std::string(line)).c_str());
}
void stopping() {
    sd_notify(0, "STOPPING=1");
}
void alive() {
    sd_notify(0, "WATCHDOG=1");
}

std::optional<std::chrono::milliseconds> watchdog_interval() {
    std::uint64_t timeout_us = 0;
    if (sd_watchdog_enabled(0, &timeout_us) <= 0) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(timeout_us / 3));
}

}  // namespace mirror::service
