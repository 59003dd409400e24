#pragma once
// The tiles of a view joined to one picture, at the tiles' own resolution. Pure.

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "module/config/config.hpp"
#include "module/raster/source.hpp"
#include "render/map/base_map_painter.hpp"

namespace mirror::map {

/// Which tiles make a view, and how large they are drawn.
struct RasterPlan {
    std::uint8_t zoom = 0;    ///< of the tiles
    int tile_px = 256;        ///< edge of a tile as it comes, @2x included
    int pixels_per_unit = 1;  ///< 2: tiles of twice the resolution
    bool asks_for_2x = false;
    std::vector<TileWish> tiles;  ///< those in the middle first
    bool operator==(const RasterPlan&) const = default;
};

/// Printed maps are made for a screen at arm's length; on a wall their letters are drawn at twice the size.
/// \param offers_2x the server has tiles of twice the resolution beside the ordinary ones
/// \param is_always_2x it has no others
/// \return nothing when the server's zooms are too far from the view's
std::optional<RasterPlan> plan_raster(const raster::Source& source, bool offers_2x, bool is_always_2x,
                                      const MapRequest& request);

class RasterMosaic {
  public:
    RasterMosaic(RasterPlan plan, const MapRequest& request);

    [[nodiscard]] const RasterPlan& plan() const { return m_plan; }
    /// Whether the mosaic serves this request too: same place, same size.
    [[nodiscard]] bool fits(const MapRequest& request) const;

    /// Puts a tile in its places. \param found the wanted tile or an ancestor of it, whose picture it is; an
    /// ancestor never covers the tile itself
    void paste(TileId wanted, TileId found, const render::Image& picture);
    /// Whether nothing was pasted yet.
    [[nodiscard]] bool is_empty() const { return m_is_empty; }

    /// The whole view at its own size: filtered or as it came, scaled. What is missing is
    /// black.
    [[nodiscard]] render::Image draw(const MapRequest& request, const config::MapFilter& filter) const;

    [[nodiscard]] const render::Image& pixels() const { return m_pixels; }

  private:
    struct Part;
    void put(const TileWish& place, const render::Image& picture, const Part& part);

    RasterPlan m_plan;
    MapRequest m_request;
    double m_growth;  ///< pixels of the view for one of the mosaic
    double m_left;    ///< where the view begins, in pixels of the mosaic's zoom
    double m_top;
    std::int64_t m_first_x;  ///< where the mosaic begins, in the same
    std::int64_t m_first_y;
    render::Image m_pixels;  ///< alpha 0: no tile yet
    std::set<TileId> m_exact;
    bool m_is_empty = true;
};

}  // namespace mirror::map
