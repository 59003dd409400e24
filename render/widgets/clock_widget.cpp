#include "render/widgets/clock_widget.hpp"

#include <algorithm>

#include "render/widgets/header.hpp"

namespace mirror::render {
namespace {

// Capitals and digits of Roboto stand 0.711 em high; the design counts from their tops, not from the ascent.
constexpr double k_digit_height_em = 0.711;
constexpr double k_space_below_time = 30;
constexpr double k_seconds_share = 0.36;

}  // namespace

ClockWidget::ClockWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {}

void ClockWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::ClockView>(view.data);
}

int ClockWidget::time_width(double design_px) const {
    const TypeScale& scale = m_context.scale;
    int width = m_context.fonts->measure(m_view.time, scale.font(Face::thin, design_px)).width_px;
    const Font beside = scale.font(Face::light, design_px * k_seconds_share);
    for (const std::string* part : {&m_view.seconds, &m_view.period}) {
        if (!part->empty()) width += scale.px(14) + m_context.fonts->measure(*part, beside).width_px;
    }
    return width;
}

double ClockWidget::time_size(int width_px) const {
    const int wanted = time_width(size::k_xxlarge);
    if (wanted <= width_px || wanted == 0) return size::k_xxlarge;
    return size::k_xxlarge * width_px / wanted;
}

int ClockWidget::height_for(int width_px) const {
    const TypeScale& scale = m_context.scale;
    int height = header_height(m_header, scale);
    if (!m_view.time.empty()) {
        height += scale.px(time_size(width_px) * k_digit_height_em);
        if (!m_view.date.empty() || !m_view.week.empty()) height += scale.px(k_space_below_time);
    }
    if (!m_view.date.empty()) height += small_line();
    if (!m_view.week.empty()) height += small_line();
    return height;
}

int ClockWidget::wanted_width() const {
    const TypeScale& scale = m_context.scale;
    int width = m_view.time.empty() ? 0 : time_width(size::k_xxlarge);
    for (const std::string* line : {&m_view.date, &m_view.week}) {
        if (!line->empty())
            width = std::max(
                width, m_context.fonts->measure(*line, scale.font(Face::regular, size::k_small)).width_px);
    }
    return width;
}

void ClockWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    int y = area.y;
    if (!m_view.time.empty()) {
        const double design_px = time_size(area.w);
        const int baseline = y + scale.px(design_px * k_digit_height_em);
        int x = towards_right ? area.right() - time_width(design_px) : area.x;
        x += builder.text(m_view.time, {scale.font(Face::thin, design_px), k_bright}, x, baseline);
        const TextStyle beside{scale.font(Face::light, design_px * k_seconds_share), k_normal};
        for (const std::string* part : {&m_view.seconds, &m_view.period}) {
            if (!part->empty()) x += scale.px(14) + builder.text(*part, beside, x + scale.px(14), baseline);
        }
        y = baseline + scale.px(k_space_below_time);
    }
    for (const std::string* line : {&m_view.date, &m_view.week}) {
        if (line->empty()) continue;
        const TextStyle style{scale.font(Face::regular, size::k_small), k_normal};
        const int x = towards_right ? area.right() : area.x;
        builder.text(*line, style, x, y + scale.px(size::k_small * k_digit_height_em + 4),
                     towards_right ? Align::right : Align::left, area.w);
        y += small_line();
    }
}

}  // namespace mirror::render
