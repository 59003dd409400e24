#include "render/widgets/message_widget.hpp"

#include "render/widgets/header.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_most_lines = 3;
constexpr double k_line = 48;
constexpr double k_title = 40;
constexpr double k_by = 36;
constexpr double k_baseline = 34;
constexpr double k_between = 24;

}  // namespace

MessageWidget::MessageWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {}

void MessageWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::MessageView>(view.data);
}

std::vector<std::string> MessageWidget::lines_of(const view::MessageRow& row, int width_px) const {
    return m_context.fonts
        ->wrap(row.text, m_context.scale.font(Face::regular, size::k_small), width_px, k_most_lines)
        .lines;
}

int MessageWidget::row_height(const view::MessageRow& row, int width_px) const {
    const TypeScale& scale = m_context.scale;
    return (row.title.empty() ? 0 : scale.px(k_title)) +
           scale.px(k_line) * static_cast<int>(lines_of(row, width_px).size()) + scale.px(k_by);
}

int MessageWidget::height_for(int width_px) const {
    if (m_view.rows.empty()) return 0;
    const TypeScale& scale = m_context.scale;
    int height = header_height(m_header, scale);
    for (const view::MessageRow& row : m_view.rows)
        height += row_height(row, width_px) + scale.px(k_between);
    return height - scale.px(k_between);
}

void MessageWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    const TextStyle title{scale.font(Face::medium, size::k_xsmall), k_normal};
    const TextStyle words{scale.font(Face::regular, size::k_small), k_bright};
    const TextStyle by{scale.font(Face::regular, size::k_xsmall), k_dimmed};
    const int x = towards_right ? area.right() : area.x;
    const Align align = towards_right ? Align::right : Align::left;
    int y = area.y;
    for (const view::MessageRow& row : m_view.rows) {
        if (y + row_height(row, area.w) > whole.bottom() + scale.px(k_by)) break;  // no room is left
        if (!row.title.empty()) {
            builder.text(row.title, title, x, y + scale.px(k_baseline - 6), align, area.w);
            y += scale.px(k_title);
        }
        for (const std::string& line : lines_of(row, area.w)) {
            builder.text(line, words, x, y + scale.px(k_baseline), align, area.w);
            y += scale.px(k_line);
        }
        builder.text(row.by, by, x, y + scale.px(k_baseline - 8), align, area.w);
        y += scale.px(k_by) + scale.px(k_between);
    }
}

}  // namespace mirror::render
