#include "render/widgets/clock_drawing.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mirror::render {
namespace {

constexpr float k_turn = 2 * std::numbers::pi_v<float>;
constexpr int k_arc_steps = 24;

/// The point at a share of a turn clockwise from the top.
PathPoint on_dial(float cx, float cy, float radius, float turn) {
    return {cx + radius * std::sin(turn * k_turn), cy - radius * std::cos(turn * k_turn)};
}

void draw_ticks(SceneBuilder& builder, const TypeScale& scale, float cx, float cy, float radius) {
    for (int minute = 0; minute < 60; ++minute) {
        const bool is_hour = minute % 5 == 0;
        const bool is_quarter = minute % 15 == 0;
        const float inner = is_quarter ? 0.86F : is_hour ? 0.90F : 0.96F;
        const Stroke stroke{is_hour ? scale.pxf(4) : std::max(1.5F, scale.pxf(2)),
                            is_quarter ? k_bright
                            : is_hour  ? k_normal
                                       : k_dimmed,
                            0, 0, true};
        const float turn = static_cast<float>(minute) / 60;
        builder.path({on_dial(cx, cy, radius * inner, turn), on_dial(cx, cy, radius, turn)}, false, stroke);
    }
}

/// Half a circle over the horizon.
std::vector<PathPoint> half_disc(float cx, float cy, float radius) {
    std::vector<PathPoint> points;
    for (int i = 0; i <= k_arc_steps; ++i)
        points.push_back(on_dial(cx, cy, radius, static_cast<float>(i) / k_arc_steps / 2 - 0.25F));
    return points;
}

}  // namespace

void draw_dial(SceneBuilder& builder, const TypeScale& scale, float cx, float cy, float radius,
               config::AnalogFace face, const std::optional<view::ClockHands>& hands) {
    if (face == config::AnalogFace::simple) draw_ticks(builder, scale, cx, cy, radius);
    const float width = std::max(2.0F, radius / 34);
    if (hands) {
        const auto hand = [&](float turn, float tail, float length, float stroke_px, Rgba color) {
            builder.path({on_dial(cx, cy, -radius * tail, turn), on_dial(cx, cy, radius * length, turn)},
                         false, {stroke_px, color});
        };
        hand(static_cast<float>(hands->minute) / 720, 0, 0.52F, width * 1.7F, k_bright);
        hand(static_cast<float>(hands->minute % 60) / 60, 0, 0.80F, width, k_bright);
        if (hands->second)
            hand(static_cast<float>(*hands->second) / 60, 0.14F, 0.88F, std::max(1.5F, width / 2), k_normal);
    }
    builder.circle(cx, cy, width * 1.5F, {width / 2, k_bright}, {0, 0, 0, 255});
}

void draw_arrow(SceneBuilder& builder, int x, int baseline, int size_px, bool is_up) {
    const auto size = static_cast<float>(size_px);
    const float cx = static_cast<float>(x) + size / 4;
    const float foot = static_cast<float>(baseline);
    const float top = foot - size;
    const float tip = is_up ? top : foot;
    const float barb = is_up ? tip + size * 0.28F : tip - size * 0.28F;
    const Stroke stroke{std::max(2.0F, size / 12), k_normal};
    builder.path({{cx, foot}, {cx, top}}, false, stroke);
    builder.path({{cx - size / 4, barb}, {cx, tip}, {cx + size / 4, barb}}, false, stroke);
}

void draw_sun(SceneBuilder& builder, int x, int baseline, int size_px, bool is_rising) {
    const auto size = static_cast<float>(size_px);
    const float left = static_cast<float>(x);
    const float horizon = static_cast<float>(baseline);
    const float cx = left + size / 2;
    const float radius = size * 0.24F;
    const Stroke stroke{std::max(2.0F, size / 14), k_normal};
    builder.path({{left, horizon}, {left + size, horizon}}, false, stroke);
    builder.path(half_disc(cx, horizon, radius), false, stroke);
    for (const float turn : {-0.14F, 0.14F}) {
        builder.path({on_dial(cx, horizon, radius * 1.5F, turn), on_dial(cx, horizon, radius * 2.1F, turn)},
                     false, stroke);
    }
    const int arrow_px = static_cast<int>(std::lround(size * 0.52F));
    const int arrow_foot = baseline - static_cast<int>(std::lround(size * 0.38F));
    draw_arrow(builder, static_cast<int>(std::lround(cx - static_cast<float>(arrow_px) / 4)), arrow_foot,
               arrow_px, is_rising);
}

void draw_moon(SceneBuilder& builder, int x, int baseline, int size_px, const view::MoonFace& moon) {
    const float radius = static_cast<float>(size_px) / 2;
    const float cx = static_cast<float>(x) + radius;
    const float cy = static_cast<float>(baseline) - radius;
    builder.circle(cx, cy, radius, {std::max(1.5F, radius / 12), k_dimmed});
    // The bright limb, and back along the border of light, which is half an ellipse.
    const float side = moon.is_right_lit ? 1.0F : -1.0F;
    const float border = 1 - 2 * static_cast<float>(moon.lit);
    std::vector<PathPoint> lit;
    const auto add = [&](float across, int step) {
        const PathPoint limb = on_dial(0, 0, radius, static_cast<float>(step) / k_arc_steps / 2);
        lit.push_back({cx + side * across * limb.x, cy + limb.y});
    };
    for (int i = 0; i <= k_arc_steps; ++i)
        add(1, i);
    for (int i = k_arc_steps; i >= 0; --i)
        add(border, i);
    constexpr float k_visible = 0.02F;
    if (moon.lit > k_visible) builder.path(std::move(lit), true, {}, k_bright);
}

}  // namespace mirror::render
