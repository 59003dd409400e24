#pragma once
// Anti-aliased outlines, drawn by Cairo into pixels that any SDL renderer can blend.

#include <span>

#include "render/scene.hpp"

namespace mirror::render {

/// Draws a shape into an image of the given size: straight alpha, nothing where the shape is not.
Image draw_shape(const Shape& shape, int width_px, int height_px);

/// Draws a line into an opaque picture, quickly: for what is drawn anew in every frame. Its ends are cut
/// straight, its corners are not rounded. Touches the rows from the first to before the last only.
void draw_line_on(Image& image, int from_row, int to_row, std::span<const PathPoint> points, float width_px,
                  Rgba color);

}  // namespace mirror::render
