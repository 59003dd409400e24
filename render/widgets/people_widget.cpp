#include "render/widgets/people_widget.hpp"

#include <algorithm>

#include "render/widgets/badge.hpp"
#include "render/widgets/battery.hpp"
#include "render/widgets/header.hpp"
#include "render/widgets/person_cards.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_single_column_rows = 5;
constexpr double k_narrow = 800;
constexpr double k_more_line = 40;

int rows_per_column(std::size_t rows, int columns) {
    return (static_cast<int>(rows) + columns - 1) / columns;
}

}  // namespace

PeopleWidget::PeopleWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {
    if (const auto* options = std::get_if<config::PeopleOptions>(&module.options))
        m_is_cards = options->variant == config::PeopleVariant::card;
}

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
    if (m_is_cards)
        return header_height(m_header, scale) + PersonCards(m_context, m_view.rows, width_px).height();
    const RowForm form = form_for(width_px);
    return header_height(m_header, scale) + rows_per_column(m_view.rows.size(), form.columns) * form.height +
           (m_view.more.empty() ? 0 : scale.px(k_more_line));
}

void PeopleWidget::draw_journey(SceneBuilder& builder, const view::PersonRow& row, int x, int right,
                                int baseline, const RowForm& form) const {
    const std::string separator = row.speed.empty() || row.distance.empty() ? "" : " · ";
    for (const std::string& words : {row.speed + separator + row.distance, row.speed}) {
        if (words.empty() || m_context.fonts->measure(words, form.age).width_px > right - x) continue;
        builder.text(words, {form.age, k_dimmed}, x, baseline);
        return;
    }
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
    const int battery = battery_width(*m_context.fonts, row, scale);
    const int battery_room = battery > 0 ? battery + scale.px(16) : 0;
    if (form.two_lines) {
        // In a narrow column the whereabouts get a line of their own: they are what one looks for.
        const int first = badge_y - scale.px(8);
        const int second = badge_y + scale.px(34);
        int right = area.right();
        draw_battery(builder, row, scale, right - battery, first);
        right -= battery_room;
        if (has_age) right -= builder.text(row.age, age, right, first, Align::right) + gap;
        builder.text(row.name, {form.name, k_bright}, text_x, first, Align::left, right - text_x);
        const int width =
            builder.text(whereabouts, place, text_x, second, Align::left, area.right() - text_x);
        if (!is_alarm) draw_journey(builder, row, text_x + width + gap, area.right(), second, form);
        return;
    }
    const int baseline = badge_y + scale.px(size::k_medium * 0.711 / 2);
    builder.text(row.name, {form.name, k_bright}, text_x, baseline, Align::left, name_width);
    int right = area.right();
    draw_battery(builder, row, scale, right - battery, baseline);
    right -= battery_room;
    if (has_age) right -= builder.text(row.age, age, right, baseline, Align::right) + gap;
    const int place_x = text_x + name_width + scale.px(36);
    const int width = builder.text(whereabouts, place, place_x, baseline, Align::left, right - place_x);
    if (!is_alarm) draw_journey(builder, row, place_x + width + gap, right, baseline, form);
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
    if (m_is_cards) return PersonCards(m_context, m_view.rows, area.w).draw(builder, area);
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
    if (m_view.more.empty()) return;
    const int baseline = area.y + per_column * form.height + scale.px(k_more_line - 10);
    if (baseline > whole.bottom()) return;
    builder.text(m_view.more, {scale.font(Face::regular, size::k_xsmall), k_dimmed},
                 area.x + form.badge + scale.px(20), baseline, Align::left, area.w / 2);
}

}  // namespace mirror::render
