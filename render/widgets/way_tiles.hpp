#pragma once
// Ways on the map as few pictures: what crosses a square is painted together, and again only when some of it
// has changed. Hundreds of pieces, each a picture of its own, would all be made in the one frame after the
// camera has settled.

#include <span>
#include <vector>

#include "render/scene.hpp"

namespace mirror::render {

/// A piece of a way that is drawn in one colour. Pixels of the screen.
struct TrailPiece {
    std::vector<PathPoint> points;
    Rgba color;
    bool operator==(const TrailPiece&) const = default;
};

struct WayTile {
    Rect bounds;  ///< as much of a square as is needed
    Shape shape;  ///< relative to the bounds; what goes beyond is cut off
};

/// \param area nothing outside is drawn; its corner is that of a square
std::vector<WayTile> way_tiles(std::span<const std::span<const TrailPiece>> ways, const Rect& area,
                               float width_px, int square_px);

}  // namespace mirror::render
