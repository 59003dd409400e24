#pragma once
// Line drawings for regions, by the name in their `icon`.

#include <string_view>

#include "render/text/scene_builder.hpp"

namespace mirror::render {

/// Draws an icon into a square with its middle at (cx, cy). \return false, and nothing is drawn, when there
/// is no icon of that name
bool draw_region_icon(SceneBuilder& builder, std::string_view name, float cx, float cy, float side,
                      const Stroke& stroke);

/// Whether there is an icon of that name.
bool has_region_icon(std::string_view name);

}  // namespace mirror::render
