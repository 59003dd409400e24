#include "render/widgets/battery.hpp"

namespace mirror::render {
namespace {

constexpr double k_body = 30;
constexpr double k_height = 16;
constexpr double k_between = 12;

Font font_of(const TypeScale& scale) {
    return scale.font(Face::regular, size::k_xsmall);
}

}  // namespace

int battery_width(FontSet& fonts, const view::PersonRow& row, const TypeScale& scale) {
    if (row.battery.empty()) return 0;
    return scale.px(k_body) + scale.px(k_between) + fonts.measure(row.battery, font_of(scale)).width_px;
}

void draw_battery(SceneBuilder& builder, const view::PersonRow& row, const TypeScale& scale, int x,
                  int baseline) {
    if (row.battery.empty()) return;
    const Rgba color = row.battery_low ? k_notice : k_dimmed;
    const int height = scale.px(k_height);
    const Rect body{x, baseline - scale.px(18), scale.px(k_body), height};
    builder.rounded_box(body, scale.pxf(3), {scale.pxf(2), color});
    builder.rule({body.right() + scale.px(2), body.y + height / 2 - scale.px(3), scale.px(3), scale.px(6)},
                 color);
    if (row.charging) {
        const auto middle = static_cast<float>(body.x) + static_cast<float>(body.w) / 2;
        const auto top = static_cast<float>(body.y);
        builder.path({{middle + scale.pxf(2), top + scale.pxf(1)},
                      {middle - scale.pxf(4), top + scale.pxf(9)},
                      {middle + scale.pxf(4), top + scale.pxf(7)},
                      {middle - scale.pxf(2), top + scale.pxf(15)}},
                     false, {scale.pxf(2), color});
    } else if (row.battery_low) {
        builder.rule({body.x + scale.px(4), body.y + scale.px(4), scale.px(4), height - scale.px(8)}, color);
    }
    builder.text(row.battery, {font_of(scale), color}, body.right() + scale.px(k_between), baseline);
}

}  // namespace mirror::render
