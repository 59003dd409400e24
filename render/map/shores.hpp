#pragma once
// Water as an engraver draws it: black, with lines that follow the shore at fixed distances and fade.

#include <span>

#include "render/map/map_style.hpp"
#include "render/map/tile_geometry.hpp"
#include "render/scene.hpp"

namespace mirror::map {

/// Paints all water of the view: blackens what lies under it (streams end at a lake's shore) and draws the
/// contour lines. Shore lines themselves are strokes and come later. Touches pixels directly.
void paint_water(render::Image& picture, std::span<const TileOnView> tiles, const MapStyle& style,
                 double scale);

}  // namespace mirror::map
