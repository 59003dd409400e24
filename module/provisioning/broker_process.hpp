#pragma once
// Having a mosquitto on this machine read its files again.

#include <cstdint>
#include <filesystem>
#include <string>

#include "module/base/result.hpp"

namespace mirror::provisioning {

enum class Told : std::uint8_t {
    nobody,    ///< no running broker was found
    reloaded,  ///< accounts and rights hold now; who has none any more is disconnected
    restarted
};

/// SIGHUP to the process of `pid_file` if that is a mosquitto, else `systemctl`. Mosquitto takes new
/// listeners only when it is restarted, which systemd alone can do. \param pid_file of the broker's
/// configuration; may be empty \param is_service its files are those of the system's mosquitto.service
/// \return or what systemctl said
Result<Told, Failure> tell_broker(const std::string& pid_file, bool is_service, bool needs_restart);

/// Whether the process of this number is a mosquitto.
bool is_mosquitto(int pid);

}  // namespace mirror::provisioning
