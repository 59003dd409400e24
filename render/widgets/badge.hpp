#pragma once
// The mark of a person wherever one is drawn: a disc with initials inside a ring of the person's colour.

#include <string>

#include "module/config/config.hpp"
#include "module/household/summary.hpp"
#include "render/layout/type_scale.hpp"
#include "render/text/scene_builder.hpp"

namespace mirror::render {

struct Badge {
    std::string initials;
    config::Color color;
    bool double_ring = false;  ///< people 9 to 12 share colours with the first four
    bool is_vehicle = false;   ///< a rounded square instead of a disc
    household::Freshness freshness = household::Freshness::fresh;
};

/// Draws a badge with its middle at (cx, cy). Old data looks old by shape: a thin ring when ageing, a dashed
/// one when stale. \param diameter_px outer edge of the ring
void draw_badge(SceneBuilder& builder, const Badge& badge, float cx, float cy, int diameter_px);

}  // namespace mirror::render
