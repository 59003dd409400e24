#pragma once
// A closed eye beside a name: no more is told of this person because they want it so.

#include "render/layout/type_scale.hpp"
#include "render/text/scene_builder.hpp"

namespace mirror::render {

/// Pixels that a closed eye takes beside a name, with the gap before it.
int closed_eye_room(const TypeScale& scale);

/// Draws it behind a name. \param x where the name ends
void draw_closed_eye(SceneBuilder& builder, const TypeScale& scale, int x, int baseline);

}  // namespace mirror::render
