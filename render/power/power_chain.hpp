#pragma once
// From the configuration and the screen's driver to what is tried.

#include <filesystem>
#include <string>

#include "module/config/config.hpp"
#include "render/power/screen_power.hpp"

namespace mirror::render {

/// Whether a desktop drives the screen (X11 or Wayland). Elsewhere the window is closed before the screen is
/// switched off: SDL would wait for ever for a picture to be shown. \param driver as SDL calls it
bool is_desktop(const std::string& driver);

/// \param driver as SDL calls it: "KMSDRM", "wayland", "x11"
PowerChain make_power_chain(const config::ScreenPower& wish, const std::string& driver);

/// Where in the state directory is written that the screen was left off; empty without such a directory.
std::filesystem::path power_mark(const std::filesystem::path& state_directory);

/// The names of a chain, and `black`: "wlopm, wlr-randr, black".
std::string describe(const PowerChain& chain);

}  // namespace mirror::render
