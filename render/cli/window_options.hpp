#pragma once
// From configuration and command line to a window.

#include <string>

#include "module/config/config.hpp"
#include "render/sdl/window.hpp"

namespace mirror::cli {

/// \param size text that check_size() accepted, or "" for the configured size
render::WindowOptions window_options(const config::Display& display, bool windowed, const std::string& size);

}  // namespace mirror::cli
