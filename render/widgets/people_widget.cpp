#include "render/widgets/people_widget.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "render/widgets/badge.hpp"
#include "render/widgets/battery.hpp"
#include "render/widgets/closed_eye.hpp"
#include "render/widgets/header.hpp"
#include "render/widgets/person_cards.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_single_column_rows = 5;
constexpr double k_narrow = 800;
constexpr double k_more_line = 40;
constexpr double k_hint_line = 48;
constexpr double k_hint_gap = 24;
constexpr std::size_t k_hint_lines = 4;

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
    // A long list stands closer: smaller lines, so that each row is still nearer to itself than to the next.
    const bool is_close = narrow && many;
    const double text = is_close ? 34 : form.two_lines ? 38 : size::k_medium;
    form.leading = scale.px(is_close ? 34 : 42);
    form.height = scale.px(form.two_lines ? (is_close ? 84 : 92) : 72);
    form.badge = scale.px(form.two_lines ? 60 : 56);
    form.name = scale.font(Face::regular, text);
    form.place = scale.font(Face::light, is_close ? 34 : form.two_lines ? size::k_small : text);
    form.age = scale.font(Face::regular, size::k_xsmall);
    return form;
}

std::vector<std::string> PeopleWidget::hint_lines(int width_px) const {
    if (m_view.empty_hint.empty()) return {};
    return m_context.fonts
        ->wrap(m_view.empty_hint, m_context.scale.font(Face::light, size::k_small), width_px, k_hint_lines)
        .lines;
}

int PeopleWidget::hint_height(int width_px) const {
    const auto lines = static_cast<int>(hint_lines(width_px).size());
    const bool is_below = lines > 0 && !m_view.rows.empty();
    return m_context.scale.px(k_hint_line) * lines + (is_below ? m_context.scale.px(k_hint_gap) : 0);
}

void PeopleWidget::draw_hint(SceneBuilder& builder, int x, int bottom, int width_px) const {
    const TypeScale& scale = m_context.scale;
    const std::vector<std::string> lines = hint_lines(width_px);
    int baseline = bottom - scale.px(k_hint_line) * static_cast<int>(lines.size()) + scale.px(size::k_small);
    for (const std::string& line : lines) {
        builder.text(line, {scale.font(Face::light, size::k_small), k_normal}, x, baseline);
        baseline += scale.px(k_hint_line);
    }
}

int PeopleWidget::height_for(int width_px) const {
    const TypeScale& scale = m_context.scale;
    const int hint = hint_height(width_px);
    if (m_view.rows.empty()) return hint;
    const int header = header_height(m_header, scale);
    if (m_is_cards) return header + PersonCards(m_context, m_view.rows, width_px).height() + hint;
    const RowForm form = form_for(width_px);
    return header + rows_per_column(m_view.rows.size(), form.columns) * form.height +
           (m_view.more.empty() ? 0 : scale.px(k_more_line)) + hint;
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

void PeopleWidget::draw_name(SceneBuilder& builder, const view::PersonRow& row, int x, int baseline,
                             int width_px, const RowForm& form) const {
    const int room = row.is_blurred ? closed_eye_room(m_context.scale) : 0;
    const int width =
        builder.text(row.name, {form.name, k_bright}, x, baseline, Align::left, width_px - room);
    if (row.is_blurred) draw_closed_eye(builder, m_context.scale, x + width, baseline);
}

void PeopleWidget::draw_row(SceneBuilder& builder, const view::PersonRow& row, const Rect& area,
                            const RowForm& form, int name_width) const {
    const TypeScale& scale = m_context.scale;
    const int gap = scale.px(20);
    const auto radius = static_cast<float>(form.badge) / 2;
    const int badge_y = area.y + form.height / 2;
    draw_badge(builder, badge_of(row, m_context, form.badge), static_cast<float>(area.x) + radius,
               static_cast<float>(badge_y), form.badge);
    const int text_x = area.x + form.badge + gap;
    const bool is_old = row.freshness == household::Freshness::stale;
    const bool is_alarm = !row.alarm.empty();  // then where it is does not matter first
    const TextStyle place{form.place, is_alarm ? k_alarm : is_old ? k_dimmed : k_bright};
    const std::string& whereabouts = is_alarm ? row.alarm : row.whereabouts;
    const TextStyle age{form.age, k_dimmed};
    const bool has_age = !row.age.empty() && !is_alarm;
    const int battery = battery_width(*m_context.fonts, row, scale);
    const int battery_room = battery > 0 ? battery + scale.px(16) : 0;
    if (form.two_lines) {
        // In a narrow column the whereabouts get a line of their own: they are what one looks for.
        const int first = badge_y + scale.px(13) - form.leading / 2;
        const int second = first + form.leading;
        int right = area.right();
        draw_battery(builder, row, scale, right - battery, first);
        right -= battery_room;
        if (has_age) right -= builder.text(row.age, age, right, first, Align::right) + gap;
        draw_name(builder, row, text_x, first, right - text_x, form);
        const int width =
            builder.text(whereabouts, place, text_x, second, Align::left, area.right() - text_x);
        if (!is_alarm) draw_journey(builder, row, text_x + width + gap, area.right(), second, form);
        return;
    }
    const int baseline = badge_y + scale.px(size::k_medium * k_capital_height_em / 2);
    draw_name(builder, row, text_x, baseline, name_width, form);
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
    draw_hint(builder, whole.x, whole.y + height_for(whole.w), whole.w);
    if (m_view.rows.empty()) return;
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    if (m_is_cards) return PersonCards(m_context, m_view.rows, area.w).draw(builder, area);
    const RowForm form = form_for(area.w);
    const int between = scale.px(size::k_gap);
    const int column_width = (area.w - (form.columns - 1) * between) / form.columns;
    int name_width = 0;
    for (const view::PersonRow& row : m_view.rows) {
        const int eye = row.is_blurred ? closed_eye_room(scale) : 0;
        name_width = std::max(name_width, m_context.fonts->measure(row.name, form.name).width_px + eye);
    }
    name_width = std::min(name_width, column_width * 3 / 10);
    const int fitting = std::max(1, (whole.bottom() + form.height / 4 - area.y) / form.height);
    const int per_column = std::min(rows_per_column(m_view.rows.size(), form.columns), fitting);
    const auto place_of = [&](std::size_t slot) {
        const int column = static_cast<int>(slot) / per_column;
        const int line = static_cast<int>(slot) % per_column;
        return Rect{area.x + column * (column_width + between), area.y + line * form.height, column_width,
                    form.height};
    };
    const auto slots = static_cast<std::size_t>(per_column) * static_cast<std::size_t>(form.columns);
    // Nobody vanishes without a word: the last place says how many find none.
    const bool is_short = m_view.rows.size() > slots;
    const std::size_t drawn = is_short ? slots - 1 : m_view.rows.size();
    for (std::size_t i = 0; i < drawn; ++i)
        draw_row(builder, m_view.rows[i], place_of(i), form, name_width);
    if (is_short) {
        const Rect place = place_of(slots - 1);
        builder.text(fmt::format("+{}", m_view.rows.size() - drawn + m_view.left_out), {form.name, k_dimmed},
                     place.x + form.badge + scale.px(20),
                     place.y + form.height / 2 + scale.px(size::k_medium * k_capital_height_em / 2));
        return;
    }
    if (m_view.more.empty()) return;
    const int baseline = area.y + per_column * form.height + scale.px(k_more_line - 10);
    if (baseline > whole.bottom()) return;
    builder.text(m_view.more, {scale.font(Face::regular, size::k_xsmall), k_dimmed},
                 area.x + form.badge + scale.px(20), baseline, Align::left, area.w / 2);
}

}  // namespace mirror::render
