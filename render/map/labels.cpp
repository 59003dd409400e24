#include "render/map/labels.hpp"

namespace mirror::map {

void LabelPainter::paint(render::Image&, std::span<const TileOnView>, const MapRequest&) {}

}  // namespace mirror::map
