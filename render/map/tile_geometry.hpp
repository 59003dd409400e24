#pragma once
// From tile coordinates to pixels: culling, clipping, and the sharp eye for edges that only exist because a
// tile was cut.

#include <concepts>
#include <vector>

#include "module/tiles/vector_tile.hpp"
#include "render/map/camera.hpp"
#include "render/map/view_tiles.hpp"

namespace mirror::map {

/// A rectangle in tile coordinates.
struct TileWindow {
    double left = 0, top = 0, right = 0, bottom = 0;
};

/// A tile as it lies on the picture.
class TileOnView {
  public:
    TileOnView(const PlacedTile& placed, const Camera& camera, ViewSize size);

    [[nodiscard]] const tiles::VectorTile& tile() const { return *m_tile; }
    /// Nothing of the tile is in the picture.
    [[nodiscard]] bool is_outside() const {
        return m_window.left >= m_window.right || m_window.top >= m_window.bottom;
    }
    [[nodiscard]] PixelPoint to_pixel(PixelPoint in_tile) const {
        return {m_x0 + in_tile.x * m_px_per_unit, m_y0 + in_tile.y * m_px_per_unit};
    }
    [[nodiscard]] double px_per_unit() const { return m_px_per_unit; }
    /// What may be drawn: the tile's share of the world, and not far outside the picture.
    [[nodiscard]] const TileWindow& window() const { return m_window; }
    /// The same for areas: wider by a strip of the buffer, so that no seam shows between two tiles.
    [[nodiscard]] const TileWindow& area_window() const { return m_area_window; }
    /// Whether a point feature belongs to this tile; its neighbours repeat those near the edge.
    [[nodiscard]] bool owns(tiles::TilePoint point) const;

  private:
    const tiles::VectorTile* m_tile;
    double m_x0 = 0, m_y0 = 0, m_px_per_unit = 1;
    TileWindow m_window;
    TileWindow m_area_window;
    TileWindow m_owned;
};

/// Lines in pixels, one after the other.
struct PixelLines {
    struct Run {
        std::size_t first = 0;
        std::size_t count = 0;
        bool closed = false;
    };
    std::vector<PixelPoint> points;
    std::vector<Run> runs;

    void clear() {
        points.clear();
        runs.clear();
    }
    void begin() { runs.push_back({points.size(), 0, false}); }
    void add(PixelPoint point) {
        points.push_back(point);
        ++runs.back().count;
    }
};

/// Adds a feature's lines, cut to the tile's window.
void add_lines(const TileOnView& view, const tiles::Feature& feature, PixelLines& out);

/// Adds the outlines of an area without the edges along which the tile was cut: those on or beyond
/// 0..k_tile_extent are no shore and no wall.
void add_outlines(const TileOnView& view, const tiles::Feature& feature, PixelLines& out);

/// Adds the rings of an area for filling (even-odd), cut to the tile's area window.
void add_rings(const TileOnView& view, const tiles::Feature& feature, PixelLines& out);

}  // namespace mirror::map
