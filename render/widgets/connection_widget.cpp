#include "render/widgets/connection_widget.hpp"

#include <algorithm>

namespace mirror::render {
namespace {

constexpr std::size_t k_max_lines = 3;
constexpr double k_line = 38;
constexpr double k_sign = 44;  // the sign and the space after it

}  // namespace

ConnectionWidget::ConnectionWidget(const config::Module& /*module*/, const WidgetContext& context)
    : m_context(context) {}

void ConnectionWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_text = std::get<view::ConnectionView>(view.data).text;
}

int ConnectionWidget::height_for(int width_px) const {
    if (m_text.empty()) return 0;
    const TypeScale& scale = m_context.scale;
    const auto wrapped = m_context.fonts->wrap(m_text, scale.font(Face::regular, size::k_xsmall),
                                               width_px - scale.px(k_sign), k_max_lines);
    return scale.px(k_line) * static_cast<int>(wrapped.lines.size());
}

void ConnectionWidget::draw(SceneBuilder& builder, const Rect& area, bool /*towards_right*/,
                            MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    const int room = area.h / scale.px(k_line);  // in lines
    if (room == 0) return;
    const std::size_t lines = std::min<std::size_t>(k_max_lines, static_cast<std::size_t>(room));
    const TextStyle style{scale.font(Face::regular, size::k_xsmall), k_notice};
    // A triangle with a stroke and a dot: the sign says "notice" to those who do not see its colour.
    const float left = static_cast<float>(area.x);
    const float top = static_cast<float>(area.y) + scale.pxf(6);
    const Stroke outline{scale.pxf(2.5), k_notice};
    builder.path({{left + scale.pxf(14), top},
                  {left + scale.pxf(28), top + scale.pxf(24)},
                  {left, top + scale.pxf(24)}},
                 true, outline);
    builder.path({{left + scale.pxf(14), top + scale.pxf(9)}, {left + scale.pxf(14), top + scale.pxf(15)}},
                 false, outline);
    builder.circle(left + scale.pxf(14), top + scale.pxf(20), scale.pxf(0.8), outline, k_notice);
    int baseline = area.y + scale.px(28);
    const int text_x = area.x + scale.px(k_sign);
    for (const std::string& line :
         m_context.fonts->wrap(m_text, style.font, area.w - scale.px(k_sign), lines).lines) {
        builder.text(line, style, text_x, baseline);
        baseline += scale.px(k_line);
    }
}

}  // namespace mirror::render
