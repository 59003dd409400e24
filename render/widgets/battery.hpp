#pragma once
// The battery of a phone beside its owner: an outline filled as far as the battery is, and a number, with a
// bolt while it charges.

#include "module/view/mirror_view.hpp"
#include "render/layout/type_scale.hpp"
#include "render/text/scene_builder.hpp"

namespace mirror::render {

/// Pixels that draw_battery() takes; 0 where there is nothing to show.
int battery_width(FontSet& fonts, const view::PersonRow& row, const TypeScale& scale);

/// Draws it with its left edge at x.
void draw_battery(SceneBuilder& builder, const view::PersonRow& row, const TypeScale& scale, int x,
                  int baseline);

}  // namespace mirror::render
