#pragma once
// The kernel's own switch for screens that no desktop drives.

#include <filesystem>

#include "render/power/graphics_cards.hpp"
#include "render/power/power_backend.hpp"

namespace mirror::render {

/// Sets the DPMS property of every monitor, and holds the cards until it switches on again: who closes them
/// gets the console's picture, and that lights the screen. Nobody else may draw on them meanwhile, so SDL's
/// window must be closed before, and opened only after. Source: Linux, drivers/gpu/drm/drm_file.c
/// (drm_lastclose).
std::shared_ptr<PowerBackend> kms_backend(std::filesystem::path cards_folder = k_cards_folder,
                                          std::filesystem::path devices_folder = "/dev/dri");

}  // namespace mirror::render
