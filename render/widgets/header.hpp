#pragma once
// The header line that a module may have, as in MagicMirror: small, upper case, a thin rule below.

#include <string>

#include "render/layout/type_scale.hpp"
#include "render/text/scene_builder.hpp"

namespace mirror::render {

/// Height that a header takes, gap below included; 0 without a header.
int header_height(const std::string& header, const TypeScale& scale);

/// Draws the header at the top of an area. \return the area that is left below it
Rect draw_header(SceneBuilder& builder, const std::string& header, const Rect& area, const TypeScale& scale,
                 bool towards_right);

}  // namespace mirror::render
