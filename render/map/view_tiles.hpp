#pragma once
// Which tiles a view needs, and where a decoded tile lies on the picture.

#include <cstdint>
#include <memory>
#include <vector>

#include "module/geo/mercator.hpp"
#include "module/tiles/vector_tile.hpp"
#include "render/map/camera.hpp"

namespace mirror::map {

/// A piece of the flat world; x may lie outside [0, 1) in a view across the antimeridian.
struct WorldRect {
    double left = 0, top = 0, right = 0, bottom = 0;
    bool operator==(const WorldRect&) const = default;
};

/// A tile that should be seen. The world repeats eastwards and westwards: `wrap` counts which copy.
struct TileWish {
    TileId id;
    int wrap = 0;
    [[nodiscard]] WorldRect rect() const;
    auto operator<=>(const TileWish&) const = default;
};

/// The zoom whose detail suits the view: on a screen with larger lines and letters (scale > 1) the same
/// ground takes more pixels but is drawn alike.
double detail_zoom(const Camera& camera, double scale);

/// The tiles of the view, row by row, at the zoom that suits it, at most `deepest`.
std::vector<TileWish> wanted_tiles(const Camera& camera, ViewSize size, double scale,
                                   std::uint8_t deepest = 14);

/// The tiles of a view at this very zoom, row by row.
std::vector<TileWish> tiles_at(const Camera& camera, ViewSize size, std::uint8_t z);

/// A decoded tile and its place in the world.
struct PlacedTile {
    std::shared_ptr<const tiles::VectorTile> tile;
    WorldRect rect;  ///< what the tile covers
    WorldRect
        shown;  ///< what of it may be drawn: less than `rect` where a coarse tile fills in for a fine one
};

}  // namespace mirror::map
