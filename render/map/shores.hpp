#pragma once
// Water as an engraver draws it: black, with lines that follow the shore at fixed distances and fade.

#include <span>
#include <vector>

#include "render/map/map_style.hpp"
#include "render/map/piece.hpp"
#include "render/map/tile_geometry.hpp"

namespace mirror::map {

/// All water of a view, in pixels.
struct WaterAreas {
    std::vector<PixelLines> areas;  ///< rings for filling, even-odd, one entry for each feature
    PixelLines shores;              ///< their outlines without the edges along which tiles were cut
};

WaterAreas gather_water(std::span<const TileOnView> tiles);

/// Paints the water of a piece: blackens what lies under it (streams end at a lake's shore) and draws the
/// contour lines. Shore lines themselves are strokes and come later. Touches pixels directly.
void paint_water(Piece& piece, const WaterAreas& water, const MapStyle& style, double scale);

}  // namespace mirror::map
