#pragma once
// The layers of lines, from the ground up. Each layer is one stroke over all tiles, so that nothing shows
// where tiles meet.

#include <span>

#include "render/map/canvas.hpp"
#include "render/map/map_style.hpp"
#include "render/map/tile_geometry.hpp"

namespace mirror::map {

struct LayerScale {
    double zoom = 14;  ///< detail zoom: what is drawn, and how wide on a screen of 1080
    double lines = 1;  ///< how much larger than on 1080
};

/// Fills of land cover and buildings; draws nothing in the mirror style.
void paint_land(Canvas& canvas, std::span<const TileOnView> tiles, const MapStyle& style);

/// Rivers and streams, before the water areas that hide them.
void paint_waterways(Canvas& canvas, std::span<const TileOnView> tiles, const MapStyle& style,
                     LayerScale scale);

/// Everything above the water: shore lines, buildings, borders, rails, roads.
void paint_lines(Canvas& canvas, std::span<const TileOnView> tiles, const MapStyle& style, LayerScale scale);

}  // namespace mirror::map
