#include "render/widgets/battery.hpp"

#include <algorithm>

namespace mirror::render {
namespace {

constexpr double k_battery_width = 34;
constexpr double k_battery_height = 18;
constexpr double k_battery_corner = 4;
constexpr double k_battery_rim = 2;
constexpr double k_battery_inset = 4;  // from the middle of the rim to the filling
constexpr double k_between = 12;

Font font_of(const TypeScale& scale) {
    return scale.font(Face::regular, size::k_xsmall);
}

/// What is left, from the left; an almost empty one still shows that it is not quite.
void draw_filling(SceneBuilder& builder, int percent, const Rect& body, const TypeScale& scale, Rgba color) {
    const int inset = scale.px(k_battery_inset);
    const int room = body.w - 2 * inset;
    const int width = percent <= 0 ? 0 : std::max(scale.px(2), room * std::min(percent, 100) / 100);
    if (width > 0) builder.rule({body.x + inset, body.y + inset, width, body.h - 2 * inset}, color);
}

/// Stands over the filling with black around it, so that it is seen whether there is one behind it or not.
void draw_bolt(SceneBuilder& builder, const Rect& body, const TypeScale& scale) {
    const float x = static_cast<float>(body.x) + static_cast<float>(body.w) / 2;
    const float y = static_cast<float>(body.y) + static_cast<float>(body.h) / 2;
    const auto at = [&](double right, double down) {
        return PathPoint{x + scale.pxf(right), y + scale.pxf(down)};
    };
    const std::vector<PathPoint> bolt{at(2, -11), at(-5, 2), at(-1, 2), at(-2, 11), at(5, -2), at(1, -2)};
    const Rgba black{0, 0, 0, 255};
    builder.path(bolt, true, {scale.pxf(4), black}, black);
    builder.path(bolt, true, {scale.pxf(0.5), k_bright}, k_bright);
}

}  // namespace

int battery_width(FontSet& fonts, const view::PersonRow& row, const TypeScale& scale) {
    if (row.battery.empty()) return 0;
    return scale.px(k_battery_width) + scale.px(k_between) +
           fonts.measure(row.battery, font_of(scale)).width_px;
}

void draw_battery(SceneBuilder& builder, const view::PersonRow& row, const TypeScale& scale, int x,
                  int baseline) {
    if (row.battery.empty()) return;
    const Rgba color = row.battery_low ? k_notice : k_dimmed;
    const Rect body{x, baseline - scale.px(19), scale.px(k_battery_width), scale.px(k_battery_height)};
    builder.rounded_box(body, scale.pxf(k_battery_corner), {scale.pxf(k_battery_rim), color});
    builder.rule({body.right() + scale.px(2), body.y + body.h / 2 - scale.px(3), scale.px(3), scale.px(6)},
                 color);
    draw_filling(builder, row.battery_pct, body, scale, color);
    if (row.charging) draw_bolt(builder, body, scale);
    builder.text(row.battery, {font_of(scale), color}, body.right() + scale.px(k_between), baseline);
}

}  // namespace mirror::render
