#pragma once
// Anti-aliased outlines, drawn by Cairo into pixels that any SDL renderer can blend.

#include "render/scene.hpp"

namespace mirror::render {

/// Draws a shape into an image of the given size: straight alpha, nothing where the shape is not.
Image draw_shape(const Shape& shape, int width_px, int height_px);

}  // namespace mirror::render
