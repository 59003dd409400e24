#pragma once
// From configuration and command line to a window.

#include <filesystem>
#include <string>

#include "module/config/config.hpp"
#include "render/sdl/window.hpp"

namespace mirror::cli {

/// Where the kernel tells of graphics cards; for trials the folder that MIRROR_CARDS_FOLDER names.
std::filesystem::path cards_folder();

/// \param size text that check_size() accepted, or "" for the configured size
render::WindowOptions window_options(const config::Display& display, bool windowed, const std::string& size);

}  // namespace mirror::cli
