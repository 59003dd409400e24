#pragma once
// Whole pictures of text along a line: for scripts whose letters join.

#include <span>

#include "render/map/camera.hpp"
#include "render/map/map_style.hpp"
#include "render/scene.hpp"
#include "render/text/typesetter.hpp"

namespace mirror::map {

/// Writes `strip` (Typesetter::strip) so that `middle_px` above its baseline runs along the track, whose
/// points lie `step_px` of the text apart: first its halo in black, then its letters in the colour.
void stamp_bent(render::Image& picture, const render::GlyphImage& strip, std::span<const PixelPoint> track,
                double step_px, double middle_px, Color color);

}  // namespace mirror::map
