#include "render/widgets/badge.hpp"

#include <algorithm>
#include <cmath>

#include "module/base/utf8.hpp"

namespace mirror::render {
namespace {

// Proportions of the 76 px marker: ring 6, thin ring 3, dashes 8 and gaps 6.
constexpr float k_ring = 6.0F / 76;
constexpr float k_thin_ring = 3.0F / 76;
constexpr float k_dash = 8.0F / 76;
constexpr float k_gap = 6.0F / 76;
constexpr float k_capital_height_em = 0.711F;

Stroke ring_of(const Badge& badge, float diameter) {
    const Rgba color{badge.color.red, badge.color.green, badge.color.blue, 255};
    const bool is_fresh = badge.freshness == household::Freshness::fresh;
    Stroke stroke{std::max(2.0F, diameter * (is_fresh ? k_ring : k_thin_ring)), color};
    if (badge.freshness == household::Freshness::stale) {
        stroke.dash_px = diameter * k_dash;
        stroke.gap_px = diameter * k_gap;
    }
    return stroke;
}

}  // namespace

void draw_badge(SceneBuilder& builder, const Badge& badge, float cx, float cy, int diameter_px) {
    const auto diameter = static_cast<float>(diameter_px);
    const Stroke ring = ring_of(badge, diameter);
    const Rgba black{0, 0, 0, 255};
    const float radius = (diameter - ring.width_px) / 2;
    // A car's square is 64 where a disc is 76, so that both weigh the same to the eye.
    const int half_box = static_cast<int>(std::lround(diameter * 32 / 76));
    const int middle_x = static_cast<int>(std::lround(cx));
    const int middle_y = static_cast<int>(std::lround(cy));
    if (badge.is_vehicle) {
        const Rect box{middle_x - half_box, middle_y - half_box, 2 * half_box, 2 * half_box};
        builder.rounded_box(box, diameter * 14 / 76, ring, black);
    } else {
        builder.circle(cx, cy, radius, ring, black);
    }
    if (badge.double_ring) {
        Stroke inner = ring;
        inner.width_px = std::max(1.5F, diameter * 0.02F);
        builder.circle(cx, cy, radius - ring.width_px - inner.width_px * 1.5F, inner);
    }
    const auto letters = std::max<std::size_t>(1, codepoint_count(badge.initials));
    const int size_px = static_cast<int>(std::lround(diameter * (letters > 2   ? 0.30F
                                                                 : letters > 1 ? 0.38F
                                                                               : 0.46F)));
    const Font font{size_px < 22 ? Face::medium : Face::regular, size_px};
    const int baseline =
        middle_y + static_cast<int>(std::lround(static_cast<float>(size_px) * k_capital_height_em / 2));
    builder.text(badge.initials, {font, k_bright}, middle_x, baseline, Align::centre);
}

}  // namespace mirror::render
