#pragma once
// A Wayland compositor, asked the little that SDL does not ask or tell.

#include <filesystem>

namespace mirror::render {

struct Compositor {
    bool is_there = false;
    bool answers = false;   ///< in time
    bool has_seat = false;  ///< somebody could type or point
};

/// Where WAYLAND_DISPLAY and XDG_RUNTIME_DIR lead to.
std::filesystem::path compositor_socket();

/// Asks the compositor what it has to offer; waits for its answer for a second at most.
/// Source: the Wayland protocol, wl_display.get_registry and wl_registry.global.
Compositor look_at_compositor(const std::filesystem::path& socket);

}  // namespace mirror::render
