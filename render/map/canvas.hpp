#pragma once
// Thin owners of Cairo's handles over pixels of our own. Private to render/map.

#include <cairo.h>

#include <memory>

#include "module/base/handle.hpp"
#include "render/map/map_style.hpp"
#include "render/map/piece.hpp"
#include "render/map/tile_geometry.hpp"

namespace mirror::map {

using SurfaceHandle = std::unique_ptr<cairo_surface_t, HandleDeleter<cairo_surface_destroy>>;
using CairoHandle = std::unique_ptr<cairo_t, HandleDeleter<cairo_destroy>>;

/// Draws with Cairo into a piece; coordinates are the whole picture's. The piece must outlive it.
class Canvas {
  public:
    explicit Canvas(Piece& piece);

    /// Lines of a dashed style are in dashes already: see cut_into_dashes().
    void stroke(const PixelLines& lines, const LineStyle& style, double detail_zoom, double scale);
    void fill(const PixelLines& rings, Color color);
    /// Ends drawing: the pixels may now be touched directly.
    void flush() { cairo_surface_flush(m_surface.get()); }
    /// To be called after the pixels were touched directly.
    void mark_dirty() { cairo_surface_mark_dirty(m_surface.get()); }

  private:
    render::Rect m_area;
    SurfaceHandle m_surface;
    CairoHandle m_cairo;
};

/// Makes those lines the current path that come within `reach_px` of the area.
void set_path(cairo_t* cairo, const PixelLines& lines, const render::Rect& area, double reach_px);

}  // namespace mirror::map
