#pragma once
// The layers of lines, from the ground up. Each layer is one stroke over all tiles, so that nothing shows
// where tiles meet.

#include <span>
#include <vector>

#include "render/map/map_style.hpp"
#include "render/map/tile_geometry.hpp"

namespace mirror::map {

struct LayerScale {
    double zoom = 14;  ///< detail zoom: what is drawn, and how wide on a screen of 1080
    double lines = 1;  ///< how much larger than on 1080
};

/// What is drawn in one stroke.
struct StyledLines {
    LineStyle style;
    PixelLines lines;
};

/// One area with its colour.
struct FilledRings {
    Color color;
    PixelLines rings;
};

/// Land cover and buildings, in drawing order; nothing in the mirror style.
std::vector<FilledRings> gather_land(std::span<const TileOnView> tiles, const MapStyle& style);

/// Rivers and streams, before the water areas that hide them.
std::vector<StyledLines> gather_waterways(std::span<const TileOnView> tiles, const MapStyle& style,
                                          LayerScale scale);

/// Everything above the water: shore lines, buildings, borders, rails, roads.
std::vector<StyledLines> gather_lines(std::span<const TileOnView> tiles, const MapStyle& style,
                                      LayerScale scale);

}  // namespace mirror::map
