#include "render/widgets/header.hpp"

namespace mirror::render {

int header_height(const std::string& header, const TypeScale& scale) {
    return header.empty() ? 0 : scale.px(60);
}

Rect draw_header(SceneBuilder& builder, const std::string& header, const Rect& area, const TypeScale& scale,
                 bool towards_right) {
    if (header.empty()) return area;
    const TextStyle style{scale.font(Face::medium, size::k_xsmall), k_dimmed, 0,
                          scale.px(size::k_xsmall * 0.06)};
    const int x = towards_right ? area.right() : area.x;
    builder.text(header, style, x, area.y + scale.px(28), towards_right ? Align::right : Align::left, area.w);
    builder.rule({area.x, area.y + scale.px(40), area.w, scale.px(2)}, k_rule);
    const int taken = header_height(header, scale);
    return {area.x, area.y + taken, area.w, area.h - taken};
}

}  // namespace mirror::render
