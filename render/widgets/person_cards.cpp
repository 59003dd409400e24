#include "render/widgets/person_cards.hpp"

#include <algorithm>

#include "render/widgets/battery.hpp"
#include "render/widgets/closed_eye.hpp"

namespace mirror::render {
namespace {

constexpr double k_wide = 800;  // from here on there is room for more than two cards side by side
constexpr double k_badge = 76;
constexpr double k_beside_badge = 16;
constexpr double k_name = 38;
constexpr double k_place_line = 48;
constexpr double k_fact_line = 36;
constexpr double k_between_cards = 36;
constexpr double k_below = 30;
constexpr std::string_view k_separator = " · ";

int columns_for(std::size_t people, bool is_wide) {
    if (people <= 1) return 1;
    if (!is_wide) return 2;
    return people == 2 || people == 4 ? 2 : 3;
}

}  // namespace

Badge badge_of(const view::PersonRow& row, const WidgetContext& context, int diameter_px) {
    return {.initials = row.initials,
            .color = row.color,
            .double_ring = row.double_ring,
            .is_vehicle = row.is_vehicle,
            .freshness = row.freshness,
            .photo = context.photos == nullptr ? nullptr
                                               : context.photos->disc({row.photo, row.card_picture.bytes()},
                                                                      photo_diameter(diameter_px)),
            .ignition = {},
            .is_alarmed = !row.alarm.empty()};
}

PersonCards::PersonCards(const WidgetContext& context, const std::vector<view::PersonRow>& rows, int width_px)
    : m_context(context), m_rows(rows) {
    const bool is_wide = width_px >= context.scale.px(k_wide);
    m_columns = columns_for(rows.size(), is_wide);
    if (m_columns == 1) m_enlargement = is_wide ? 1.5 : 1.25;
    if (m_columns == 2 && is_wide) m_enlargement = 1.25;
    m_width = (width_px - (m_columns - 1) * px(k_between_cards)) / m_columns;
    m_name = context.scale.font(Face::regular, k_name * m_enlargement);
    m_place = context.scale.font(Face::light, size::k_small * m_enlargement);
    m_fact = context.scale.font(Face::regular, size::k_xsmall * std::min(m_enlargement, 1.25));
    for (const view::PersonRow& row : rows) {
        m_facts.push_back(fact_lines(row));
        m_most_lines = std::max(m_most_lines, m_facts.back().size());
    }
}

std::vector<std::string> PersonCards::fact_lines(const view::PersonRow& row) const {
    std::vector<std::string> lines;
    for (const std::string* fact : {&row.since, &row.heard, &row.speed, &row.distance}) {
        if (fact->empty()) continue;
        if (!lines.empty()) {
            const std::string longer = lines.back() + std::string(k_separator) + *fact;
            const Font font = m_context.fonts->fit(longer, m_fact, m_width);
            if (m_context.fonts->measure(longer, font).width_px <= m_width) {
                lines.back() = longer;
                continue;
            }
        }
        lines.push_back(*fact);
    }
    return lines;
}

int PersonCards::card_height() const {
    return px(k_badge) + px(k_place_line) + static_cast<int>(m_most_lines) * px(k_fact_line);
}

int PersonCards::height() const {
    const int lines = (static_cast<int>(m_rows.size()) + m_columns - 1) / m_columns;
    return lines * card_height() + std::max(0, lines - 1) * px(k_below);
}

void PersonCards::draw(SceneBuilder& builder, const Rect& area) const {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const int column = static_cast<int>(i) % m_columns;
        const int line = static_cast<int>(i) / m_columns;
        const Rect card{area.x + column * (m_width + px(k_between_cards)),
                        area.y + line * (card_height() + px(k_below)), m_width, card_height()};
        if (card.bottom() > area.bottom() + px(k_below)) break;
        draw_card(builder, i, card);
    }
}

void PersonCards::draw_card(SceneBuilder& builder, std::size_t index, const Rect& area) const {
    const view::PersonRow& row = m_rows[index];
    const int badge = px(k_badge);
    const auto radius = static_cast<float>(badge) / 2;
    draw_badge(builder, badge_of(row, m_context, badge), static_cast<float>(area.x) + radius,
               static_cast<float>(area.y) + radius, badge);
    const int text_x = area.x + badge + px(k_beside_badge);
    const bool has_battery = !row.battery.empty();
    const int name_y = area.y + badge / 2 + (has_battery ? -px(4) : px(14));
    const int eye = row.is_blurred ? closed_eye_room(m_context.scale) : 0;
    const int name =
        builder.text(row.name, {m_name, k_bright}, text_x, name_y, Align::left, area.right() - text_x - eye);
    if (row.is_blurred) draw_closed_eye(builder, m_context.scale, text_x + name, name_y);
    draw_battery(builder, row, m_context.scale, text_x, area.y + badge / 2 + px(32));

    const bool is_old = row.freshness == household::Freshness::stale;
    const bool is_alarm = !row.alarm.empty();
    const TextStyle place{m_place, is_alarm ? k_alarm : is_old ? k_dimmed : k_bright};
    int baseline = area.y + badge + px(40);
    builder.text(is_alarm ? row.alarm : row.whereabouts, place, area.x, baseline, Align::left, area.w);
    for (const std::string& line : m_facts[index]) {
        baseline += px(k_fact_line);
        builder.text(line, {m_fact, k_dimmed}, area.x, baseline, Align::left, area.w);
    }
}

}  // namespace mirror::render
