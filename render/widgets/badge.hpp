#pragma once
// The mark of a person wherever one is drawn: a disc with a face or initials inside a ring of the person's
// colour.

#include <memory>
#include <optional>
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
    std::shared_ptr<const Image> photo;  ///< a disc of photo_diameter(); null: initials
    std::optional<bool> ignition;        ///< vehicles that tell it: on, or parked
    bool is_alarmed = false;
};

/// Draws a badge with its middle at (cx, cy). Old data looks old by shape: a thin ring when ageing, a dashed
/// one when stale. \param diameter_px outer edge of the ring
void draw_badge(SceneBuilder& builder, const Badge& badge, float cx, float cy, int diameter_px);

/// The diameter of the photo in a badge of this size.
int photo_diameter(int diameter_px);

/// A colour of the configuration on the screen.
inline Rgba to_rgba(config::Color color, std::uint8_t alpha = 255) {
    return {color.red, color.green, color.blue, alpha};
}

}  // namespace mirror::render
