#pragma once
// From tile coordinates to pixels: culling, clipping, and the sharp eye for edges that only exist because a
// tile was cut.

#include <algorithm>
#include <concepts>
#include <limits>
#include <vector>

#include "module/tiles/vector_tile.hpp"
#include "render/map/camera.hpp"
#include "render/map/view_tiles.hpp"
#include "render/scene.hpp"

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
        PixelPoint least{std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
        PixelPoint most{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::lowest()};

        /// Whether any of it may lie in the rectangle, grown by `reach_px` on all sides.
        [[nodiscard]] bool touches(const render::Rect& area, double reach_px) const {
            return most.x >= area.x - reach_px && least.x <= area.right() + reach_px &&
                   most.y >= area.y - reach_px && least.y <= area.bottom() + reach_px;
        }
    };
    std::vector<PixelPoint> points;
    std::vector<Run> runs;

    void clear() {
        points.clear();
        runs.clear();
    }
    void begin() { runs.push_back({.first = points.size()}); }
    void add(PixelPoint point) {
        points.push_back(point);
        Run& run = runs.back();
        ++run.count;
        run.least = {std::min(run.least.x, point.x), std::min(run.least.y, point.y)};
        run.most = {std::max(run.most.x, point.x), std::max(run.most.y, point.y)};
    }
};

/// The dashes of lines, each with the bends that lie on it; every line begins with a dash.
/// \param dash_px, gap_px must be greater than 0
PixelLines cut_into_dashes(const PixelLines& lines, double dash_px, double gap_px);

/// Adds a feature's lines, cut to the tile's window.
void add_lines(const TileOnView& view, const tiles::Feature& feature, PixelLines& out);

/// Adds the outlines of an area without the edges along which the tile was cut: those on or beyond
/// 0..k_tile_extent are no shore and no wall.
void add_outlines(const TileOnView& view, const tiles::Feature& feature, PixelLines& out);

/// Adds the rings of an area for filling (even-odd), cut to the tile's area window.
void add_rings(const TileOnView& view, const tiles::Feature& feature, PixelLines& out);

}  // namespace mirror::map
