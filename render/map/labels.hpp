#pragma once
// Names on the map.

#include <span>

#include "render/map/base_map_painter.hpp"
#include "render/map/tile_geometry.hpp"

namespace mirror::map {

class LabelPainter {
  public:
    void paint(render::Image& picture, std::span<const TileOnView> tiles, const MapRequest& request);
};

}  // namespace mirror::map
