#include "render/widgets/transitions_widget.hpp"

#include <algorithm>

#include "render/widgets/header.hpp"

namespace mirror::render {
namespace {

constexpr double k_feed_row = 48;
constexpr double k_feed_baseline = 34;
constexpr double k_between_words = 20;

}  // namespace

TransitionsWidget::TransitionsWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {}

void TransitionsWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::TransitionsView>(view.data);
}

int TransitionsWidget::height_for(int /*width_px*/) const {
    if (m_view.rows.empty()) return 0;
    return header_height(m_header, m_context.scale) +
           static_cast<int>(m_view.rows.size()) * m_context.scale.px(k_feed_row);
}

void TransitionsWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right,
                             MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    TextStyle what{scale.font(Face::regular, size::k_small), k_normal};
    const TextStyle when{scale.font(Face::regular, size::k_xsmall), k_dimmed};
    int time_width = 0;
    for (const view::FeedRow& row : m_view.rows) {
        time_width = std::max(time_width, m_context.fonts->measure(row.time, when.font).width_px);
    }
    const int text_width = area.w - time_width - scale.px(k_between_words);
    // Where one row has to be narrow all of them are: a list is set in one face.
    for (const view::FeedRow& row : m_view.rows)
        what.font = m_context.fonts->fit(row.text, what.font, text_width);
    int y = area.y;
    for (const view::FeedRow& row : m_view.rows) {
        const int baseline = y + scale.px(k_feed_baseline);
        if (towards_right) {
            builder.text(row.time, when, area.right(), baseline, Align::right);
            builder.text(row.text, what, area.right() - time_width - scale.px(k_between_words), baseline,
                         Align::right, text_width);
        } else {
            builder.text(row.time, when, area.x, baseline);
            builder.text(row.text, what, area.x + time_width + scale.px(k_between_words), baseline,
                         Align::left, text_width);
        }
        y += scale.px(k_feed_row);
    }
}

}  // namespace mirror::render
