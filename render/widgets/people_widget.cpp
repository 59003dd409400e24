#include "render/widgets/people_widget.hpp"

#include <algorithm>

#include "render/widgets/badge.hpp"
#include "render/widgets/header.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_single_column_rows = 5;
constexpr double k_narrow = 800;

int rows_per_column(std::size_t rows, int columns) {
    return (static_cast<int>(rows) + columns - 1) / columns;
}

}  // namespace

PeopleWidget::PeopleWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {}

void PeopleWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::PeopleView>(view.data);
}

PeopleWidget::RowForm PeopleWidget::form_for(int width_px) const {
    const TypeScale& scale = m_context.scale;
    RowForm form;
    const bool narrow = width_px < scale.px(k_narrow);
    const bool many = m_view.rows.size() > k_single_column_rows;
    form.two_lines = narrow || many;
    form.columns = many && !narrow ? 2 : 1;
    const double text = form.two_lines ? 38 : size::k_medium;
    form.height = scale.px(form.two_lines ? (many && narrow ? 80 : 92) : 72);
    form.badge = scale.px(form.two_lines ? 60 : 56);
    form.name = scale.font(Face::regular, text);
    form.place = scale.font(Face::light, form.two_lines ? size::k_small : text);
    form.age = scale.font(Face::regular, size::k_xsmall);
    return form;
}

int PeopleWidget::height_for(int width_px) const {
    const TypeScale& scale = m_context.scale;
    if (m_view.rows.empty()) {
        if (m_view.empty_hint.empty()) return 0;
        const auto hint =
            m_context.fonts->wrap(m_view.empty_hint, scale.font(Face::light, size::k_small), width_px, 3);
        return scale.px(48) * static_cast<int>(hint.lines.size());
    }
    const RowForm form = form_for(width_px);
    return header_height(m_header, scale) + rows_per_column(m_view.rows.size(), form.columns) * form.height;
}

int PeopleWidget::draw_battery(SceneBuilder& builder, const view::PersonRow& row, int right, int baseline,
                               const RowForm& form) const {
    if (row.battery.empty()) return 0;
    const TypeScale& scale = m_context.scale;
    const Rgba color = row.battery_low ? k_notice : k_dimmed;
    const int text_width = builder.text(row.battery, {form.age, color}, right, baseline, Align::right);
    const int width = scale.px(30);
    const int height = scale.px(16);
    const Rect body{right - text_width - scale.px(12) - width, baseline - scale.px(18), width, height};
    builder.rounded_box(body, scale.pxf(3), {scale.pxf(2), color});
    builder.rule({body.right() + scale.px(2), body.y + height / 2 - scale.px(3), scale.px(3), scale.px(6)},
                 color);
    if (row.charging) {
        const auto x = static_cast<float>(body.x) + static_cast<float>(width) / 2;
        const auto y = static_cast<float>(body.y);
        builder.path({{x + scale.pxf(2), y + scale.pxf(1)},
                      {x - scale.pxf(4), y + scale.pxf(9)},
                      {x + scale.pxf(4), y + scale.pxf(7)},
                      {x - scale.pxf(2), y + scale.pxf(15)}},
                     false, {scale.pxf(2), color});
    } else if (row.battery_low) {
        builder.rule({body.x + scale.px(4), body.y + scale.px(4), scale.px(4), height - scale.px(8)}, color);
    }
    return right - body.x + scale.px(16);
}

void PeopleWidget::draw_row(SceneBuilder& builder, const view::PersonRow& row, const Rect& area,
                            const RowForm& form, int name_width) const {
    const TypeScale& scale = m_context.scale;
    const int gap = scale.px(20);
    const auto radius = static_cast<float>(form.badge) / 2;
    const int badge_y = area.y + form.height / 2;
    const auto face =
        m_context.photos == nullptr
            ? nullptr
            : m_context.photos->disc({row.photo, row.card_picture.bytes()}, photo_diameter(form.badge));
    draw_badge(builder,
               {row.initials, row.color, row.double_ring, row.is_vehicle, row.freshness, face, {}, false},
               static_cast<float>(area.x) + radius, static_cast<float>(badge_y), form.badge);
    const int text_x = area.x + form.badge + gap;
    const bool is_old = row.freshness == household::Freshness::stale;
    const bool is_alarm = !row.alarm.empty();  // then where it is does not matter first
    const TextStyle place{form.place, is_alarm ? k_notice : is_old ? k_dimmed : k_bright};
    const std::string& whereabouts = is_alarm ? row.alarm : row.whereabouts;
    const TextStyle age{form.age, k_dimmed};
    const bool has_age = !row.age.empty() && !is_alarm;
    if (form.two_lines) {
        // In a narrow column the whereabouts get a line of their own: they are what one looks for.
        const int first = badge_y - scale.px(8);
        const int second = badge_y + scale.px(34);
        int right = area.right();
        right -= draw_battery(builder, row, right, first, form);
        if (has_age) right -= builder.text(row.age, age, right, first, Align::right) + gap;
        builder.text(row.name, {form.name, k_bright}, text_x, first, Align::left, right - text_x);
        builder.text(whereabouts, place, text_x, second, Align::left, area.right() - text_x);
        return;
    }
    const int baseline = badge_y + scale.px(size::k_medium * 0.711 / 2);
    builder.text(row.name, {form.name, k_bright}, text_x, baseline, Align::left, name_width);
    int right = area.right();
    right -= draw_battery(builder, row, right, baseline, form);
    if (has_age) right -= builder.text(row.age, age, right, baseline, Align::right) + gap;
    const int place_x = text_x + name_width + scale.px(36);
    builder.text(whereabouts, place, place_x, baseline, Align::left, right - place_x);
}

void PeopleWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    if (m_view.rows.empty()) {
        const TextStyle hint{scale.font(Face::light, size::k_small), k_normal};
        int baseline = whole.y + scale.px(size::k_small);
        for (const std::string& line :
             m_context.fonts->wrap(m_view.empty_hint, hint.font, whole.w, 3).lines) {
            builder.text(line, hint, whole.x, baseline);
            baseline += scale.px(48);
        }
        return;
    }
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    const RowForm form = form_for(area.w);
    const int between = scale.px(size::k_gap);
    const int column_width = (area.w - (form.columns - 1) * between) / form.columns;
    int name_width = 0;
    for (const view::PersonRow& row : m_view.rows) {
        name_width = std::max(name_width, m_context.fonts->measure(row.name, form.name).width_px);
    }
    name_width = std::min(name_width, column_width * 3 / 10);
    const int per_column = rows_per_column(m_view.rows.size(), form.columns);
    for (std::size_t i = 0; i < m_view.rows.size(); ++i) {
        const int column = static_cast<int>(i) / per_column;
        const int line = static_cast<int>(i) % per_column;
        const Rect row{area.x + column * (column_width + between), area.y + line * form.height, column_width,
                       form.height};
        if (row.bottom() > whole.bottom() + form.height / 4) break;
        draw_row(builder, m_view.rows[i], row, form, name_width);
    }
}

}  // namespace mirror::render
