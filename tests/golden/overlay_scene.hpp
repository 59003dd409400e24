#pragma once
// People, regions and ways for pictures of the map alone.

#include "module/config/config.hpp"
#include "module/view/mirror_view.hpp"
#include "render/scene.hpp"

namespace mirror::golden {

/// A place in metres east and north of the town's middle.
LatLon spot(double east_m, double north_m);

/// A fresh person there. \param index chooses the colour
view::Marker marker(const char* name, std::size_t index, double east_m, double north_m);

/// A region around a place.
view::RegionCircle region(const char* name, double east_m, double north_m, double radius_m, bool inside,
                          const char* icon = "");

/// A household whose map alone fills the screen, in full size on any picture.
config::Config map_config(int width_px, int height_px, config::MapOptions options = {});

/// What the screen shows of it when all has come to rest. Faces are files.
render::Image draw_map(const config::Config& config, const view::MapView& view, int width_px, int height_px,
                       bool has_map_files = true);

}  // namespace mirror::golden
