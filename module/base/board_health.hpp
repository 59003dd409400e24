#pragma once
// What the machine's board says of its own power and heat.

#include <filesystem>
#include <optional>

namespace mirror {

/// Each is nothing where the board does not say.
struct BoardHealth {
    /// The supply's voltage has dropped below what a Raspberry Pi needs, in the last seconds. Source: Linux,
    /// hwmon driver raspberrypi-hwmon ("rpi_volt"), in0_lcrit_alarm.
    std::optional<bool> is_undervolted;
    std::optional<double> processor_celsius;  ///< the hottest of the kernel's thermal zones
};

/// Needs no rights.
/// \param sys where the kernel's view of the devices is mounted
BoardHealth read_board_health(const std::filesystem::path& sys = "/sys");

}  // namespace mirror
