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

Stroke ring_of(const Badge& badge, float diameter) {
    const Rgba color = badge.is_alarmed ? k_alarm : to_rgba(badge.color);
    const bool is_fresh = badge.freshness == household::Freshness::fresh;
    Stroke stroke{std::max(2.0F, diameter * (is_fresh ? k_ring : k_thin_ring)), color};
    if (badge.freshness == household::Freshness::stale) {
        stroke.dash_px = diameter * k_dash;
        stroke.gap_px = diameter * k_gap;
        stroke.butt = true;  // round ends would leave half of the gaps
    }
    return stroke;
}

/// What a vehicle says of itself in a corner of its mark: P for parked, a bolt for a running engine, an
/// exclamation mark for an alarm.
void draw_tag(SceneBuilder& builder, const Badge& badge, float cx, float cy, int diameter_px) {
    const auto diameter = static_cast<float>(diameter_px);
    const float radius = diameter * 15 / 76;
    const float x = std::round(cx + diameter * 30 / 76);
    const float y = std::round(cy - diameter * 30 / 76);
    const Rgba black{0, 0, 0, 255};
    const Rgba color = badge.is_alarmed ? k_alarm : to_rgba(badge.color);
    const float line = std::max(1.5F, diameter * 2.5F / 76);
    const auto write = [&](const char* letter, Rgba ink) {
        const int size_px = static_cast<int>(std::lround(radius * 1.5F));
        const int baseline =
            static_cast<int>(std::lround(y + static_cast<float>(size_px) * k_capital_height_em / 2));
        builder.text(letter, {{Face::medium, size_px}, ink}, static_cast<int>(x), baseline, Align::centre);
    };
    if (badge.is_alarmed) {
        builder.circle(x, y, radius, {line, black}, color);
        write("!", k_bright);
    } else if (*badge.ignition) {
        builder.circle(x, y, radius, {line, black}, color);
        const float r = radius * 0.72F;
        builder.path({{x + r * 0.25F, y - r},
                      {x - r * 0.6F, y + r * 0.2F},
                      {x, y + r * 0.2F},
                      {x - r * 0.25F, y + r},
                      {x + r * 0.6F, y - r * 0.2F},
                      {x, y - r * 0.2F}},
                     true, {}, black);
    } else {
        builder.circle(x, y, radius, {line, color}, black);
        write("P", k_bright);
    }
}

void draw_letters(SceneBuilder& builder, const std::string& initials, int middle_x, int middle_y,
                  float diameter) {
    const auto letters = std::max<std::size_t>(1, codepoint_count(initials));
    const int size_px = static_cast<int>(std::lround(diameter * (letters > 2   ? 0.30F
                                                                 : letters > 1 ? 0.38F
                                                                               : 0.46F)));
    const Font font{size_px < 22 ? Face::medium : Face::regular, size_px};
    const int baseline =
        middle_y + static_cast<int>(std::lround(static_cast<float>(size_px) * k_capital_height_em / 2));
    builder.text(initials, {font, k_bright}, middle_x, baseline, Align::centre);
}

}  // namespace

int photo_diameter(int diameter_px) {
    // The ring covers the rim of the photo, so that nothing shows between them.
    return static_cast<int>(std::lround(static_cast<float>(diameter_px) * (1 - k_ring)));
}

void draw_badge(SceneBuilder& builder, const Badge& badge, float cx, float cy, int diameter_px) {
    const auto diameter = static_cast<float>(diameter_px);
    const Stroke ring = ring_of(badge, diameter);
    const Rgba black{0, 0, 0, 255};
    const float radius = (diameter - ring.width_px) / 2;
    // A car's square is 64 where a disc is 76, so that both weigh the same to the eye.
    const int half_box = static_cast<int>(std::lround(diameter * 32 / 76));
    const int middle_x = static_cast<int>(std::lround(cx));
    const int middle_y = static_cast<int>(std::lround(cy));
    if (badge.photo) {
        builder.circle(cx, cy, radius, {}, black);
        // What is old is paler, too, but its ring and its age in words say so.
        const std::uint8_t alpha = badge.freshness == household::Freshness::stale ? 150 : 255;
        builder.picture(badge.photo, middle_x - badge.photo->width_px / 2,
                        middle_y - badge.photo->height_px / 2, false, alpha);
    }
    if (badge.is_vehicle && !badge.photo) {
        const Rect box{middle_x - half_box, middle_y - half_box, 2 * half_box, 2 * half_box};
        builder.rounded_box(box, diameter * 14 / 76, ring, black);
    } else {
        builder.circle(cx, cy, radius, ring, badge.photo ? Rgba{0, 0, 0, 0} : black);
    }
    if (badge.double_ring) {
        Stroke inner = ring;
        inner.width_px = std::max(1.5F, diameter * 0.02F);
        builder.circle(cx, cy, radius - ring.width_px - inner.width_px * 1.5F, inner);
    }
    if (!badge.photo) draw_letters(builder, badge.initials, middle_x, middle_y, diameter);
    if (badge.is_alarmed || badge.ignition) draw_tag(builder, badge, cx, cy, diameter_px);
}

}  // namespace mirror::render
