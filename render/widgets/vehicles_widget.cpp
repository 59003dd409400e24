#include "render/widgets/vehicles_widget.hpp"

#include <algorithm>

#include "render/widgets/badge.hpp"
#include "render/widgets/closed_eye.hpp"
#include "render/widgets/header.hpp"

namespace mirror::render {
namespace {

constexpr double k_narrow = 800;
constexpr double k_car_width = 96;
constexpr double k_car_height = 48;
constexpr double k_line = 60;        // name and place
constexpr double k_small_line = 40;  // facts
constexpr double k_alarm_line = 48;
constexpr double k_row_gap = 24;
constexpr std::string_view k_separator = " · ";

/// Old data looks old: a thin outline, then a dashed one.
Stroke outline_of(const view::VehicleRow& row, const TypeScale& scale) {
    const bool is_fresh = row.freshness == household::Freshness::fresh;
    Stroke stroke{std::max(2.0F, scale.pxf(is_fresh ? 4 : 2.5)), to_rgba(row.color)};
    if (row.freshness == household::Freshness::stale) {
        stroke.dash_px = scale.pxf(8);
        stroke.gap_px = scale.pxf(6);
    }
    return stroke;
}

/// A car from its side, heading right; with lamps on while the ignition is.
void draw_car(SceneBuilder& builder, const view::VehicleRow& row, int x, int y, const TypeScale& scale) {
    const auto at = [&](double right, double down) {
        return PathPoint{static_cast<float>(x) + scale.pxf(right), static_cast<float>(y) + scale.pxf(down)};
    };
    const Stroke stroke = outline_of(row, scale);
    const Rgba black{0, 0, 0, 255};
    builder.path({at(2, 36), at(3, 24), at(18, 19), at(32, 4), at(60, 4), at(76, 19), at(90, 24), at(93, 36)},
                 true, stroke);
    Stroke fine = stroke;
    fine.width_px = std::max(2.0F, scale.pxf(2));
    builder.path({at(28, 19), at(37, 9), at(57, 9), at(67, 19)}, true, fine);
    for (const double wheel : {24.0, 71.0}) {
        const PathPoint middle = at(wheel, 37);
        builder.circle(middle.x, middle.y, scale.pxf(8), stroke, black);
    }
    if (row.is_ignition_on) {
        for (const auto& [from, to] : {std::pair(25.0, 20.0), std::pair(29.0, 29.0), std::pair(33.0, 38.0)})
            builder.path({at(97, from), at(107, to)}, false, {fine.width_px, k_bright});
    }
    if (!row.alarm.empty()) {
        builder.path({at(84, -6), at(102, 24), at(66, 24)}, true, {scale.pxf(3), k_alarm}, black);
        builder.path({at(84, 4), at(84, 13)}, false, {scale.pxf(3.5), k_alarm});
        const PathPoint dot = at(84, 19);
        builder.circle(dot.x, dot.y, scale.pxf(2), {}, k_alarm);
    }
}

}  // namespace

VehiclesWidget::VehiclesWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {}

void VehiclesWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::VehiclesView>(view.data);
}

int VehiclesWidget::name_width(int width_px) const {
    const Font font = m_context.scale.font(Face::regular, size::k_medium);
    int widest = 0;
    for (const view::VehicleRow& row : m_view.rows)
        widest = std::max(widest, m_context.fonts->measure(row.name, font).width_px +
                                      (row.is_blurred ? closed_eye_room(m_context.scale) : 0));
    return std::min(widest, width_px * 3 / 10);
}

VehiclesWidget::Form VehiclesWidget::form_of(const view::VehicleRow& row, int width_px) const {
    const TypeScale& scale = m_context.scale;
    Form form;
    form.is_narrow = width_px < scale.px(k_narrow);
    form.text_x = scale.px(k_car_width + 36);
    const int text_width = width_px - form.text_x;
    if (!row.alarm.empty()) {
        // What happened has to be read, however long its sentence is.
        form.alarm =
            m_context.fonts->wrap(row.alarm, scale.font(Face::regular, size::k_small), text_width, 3).lines;
    }
    const Font font = scale.font(Face::regular, size::k_xsmall);
    for (const std::string& fact : row.facts) {
        const bool is_first = form.facts.empty();
        const std::string longer = is_first ? fact : form.facts.back() + std::string(k_separator) + fact;
        if (is_first || m_context.fonts->measure(longer, font).width_px > text_width) {
            form.facts.push_back(fact);
        } else {
            form.facts.back() = longer;
        }
    }
    const int small_lines = static_cast<int>(form.facts.size()) + (row.trouble.empty() ? 0 : 1);
    form.height = (form.is_narrow ? 2 : 1) * scale.px(k_line) +
                  static_cast<int>(form.alarm.size()) * scale.px(k_alarm_line) +
                  small_lines * scale.px(k_small_line);
    return form;
}

int VehiclesWidget::height_for(int width_px) const {
    if (m_view.rows.empty()) return 0;
    int height = header_height(m_header, m_context.scale) - m_context.scale.px(k_row_gap);
    for (const view::VehicleRow& row : m_view.rows)
        height += form_of(row, width_px).height + m_context.scale.px(k_row_gap);
    return height;
}

void VehiclesWidget::draw_row(SceneBuilder& builder, const view::VehicleRow& row, const Rect& area,
                              int name_width) const {
    const TypeScale& scale = m_context.scale;
    const Form form = form_of(row, area.w);
    draw_car(builder, row, area.x, area.y + scale.px((k_line - k_car_height) / 2), scale);
    const int x = area.x + form.text_x;
    int baseline = area.y + scale.px(46);
    const int eye = row.is_blurred ? closed_eye_room(scale) : 0;
    const int name =
        builder.text(row.name, {scale.font(Face::regular, size::k_medium), k_bright}, x, baseline,
                     Align::left, (form.is_narrow ? area.right() - x : name_width) - eye);
    if (row.is_blurred) draw_closed_eye(builder, scale, x + name, baseline);
    int place_x = x;
    if (form.is_narrow) {
        baseline += scale.px(k_line);
    } else {
        place_x += name_width + scale.px(36);
    }
    const bool is_old = row.freshness == household::Freshness::stale;
    builder.text(row.place, {scale.font(Face::light, size::k_medium), is_old ? k_dimmed : k_bright}, place_x,
                 baseline, Align::left, area.right() - place_x);
    for (const std::string& line : form.alarm) {
        baseline += scale.px(k_alarm_line);
        builder.text(line, {scale.font(Face::regular, size::k_small), k_alarm}, x, baseline, Align::left,
                     area.right() - x);
    }
    baseline += scale.px(k_small_line) + scale.px(4);
    const Font small = scale.font(Face::regular, size::k_xsmall);
    if (!row.trouble.empty()) {
        builder.text(row.trouble, {small, k_notice}, x, baseline, Align::left, area.right() - x);
        baseline += scale.px(k_small_line);
    }
    for (const std::string& line : form.facts) {
        builder.text(line, {small, k_dimmed}, x, baseline, Align::left, area.right() - x);
        baseline += scale.px(k_small_line);
    }
}

void VehiclesWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime /*now*/) {
    if (m_view.rows.empty()) return;
    const Rect area = draw_header(builder, m_header, whole, m_context.scale, towards_right);
    const int names = name_width(area.w);
    int y = area.y;
    for (const view::VehicleRow& row : m_view.rows) {
        const int height = form_of(row, area.w).height;
        if (y + height > whole.bottom() + m_context.scale.px(k_row_gap)) break;
        draw_row(builder, row, {area.x, y, area.w, height}, names);
        y += height + m_context.scale.px(k_row_gap);
    }
}

}  // namespace mirror::render
