#include "render/widgets/clock_widget.hpp"

#include <algorithm>

#include "render/widgets/clock_drawing.hpp"
#include "render/widgets/header.hpp"

namespace mirror::render {
namespace {

constexpr double k_space_below_time = 30;
constexpr double k_seconds_share = 0.36;
constexpr double k_symbol = 38;         // sun, moon and their arrows
constexpr double k_symbol_gap = 12;     // between a symbol and its time
constexpr double k_between_times = 30;  // between rising and setting
constexpr double k_after_moon = 22;

}  // namespace

ClockWidget::ClockWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {
    if (const auto* options = std::get_if<config::ClockOptions>(&module.options)) m_options = *options;
    m_is_centred = module.position == config::Position::top_center ||
                   module.position == config::Position::middle_center ||
                   module.position == config::Position::bottom_center;
}

int ClockWidget::left_of(int width_px, const Rect& area, bool towards_right) const {
    if (m_is_centred && !is_side_by_side(area.w)) return area.x + std::max(0, (area.w - width_px) / 2);
    return towards_right ? area.right() - width_px : area.x;
}

void ClockWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::ClockView>(view.data);
}

Font ClockWidget::small_font() const {
    return m_context.scale.font(Face::regular, size::k_small);
}

int ClockWidget::time_width(double design_px) const {
    const TypeScale& scale = m_context.scale;
    const Face face = m_options.bold ? Face::medium : Face::thin;
    int width = m_context.fonts->measure(m_view.time, scale.font(face, design_px)).width_px;
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

bool ClockWidget::has_lines() const {
    return !m_view.date.empty() || !m_view.week.empty() || m_view.sun || m_view.moon;
}

int ClockWidget::text_height(int width_px) const {
    const TypeScale& scale = m_context.scale;
    int height = 0;
    if (!m_view.time.empty()) {
        height += scale.px(time_size(width_px) * k_capital_height_em);
        if (has_lines()) height += scale.px(k_space_below_time);
    }
    const int lines = static_cast<int>(!m_view.date.empty()) + static_cast<int>(!m_view.week.empty()) +
                      static_cast<int>(m_view.sun.has_value()) + static_cast<int>(m_view.moon.has_value());
    return height + lines * small_line();
}

int ClockWidget::sky_width(const view::SkyTimes& times, bool is_moon) const {
    const TypeScale& scale = m_context.scale;
    const auto width = [&](const std::string& text) {
        return m_context.fonts->measure(text, small_font()).width_px;
    };
    const int symbol = scale.px(k_symbol);
    const int moon = is_moon ? symbol + scale.px(k_after_moon) : 0;
    if (!times.words.empty()) return moon + width(times.words);
    const int arrow = (is_moon ? symbol / 2 : symbol) + scale.px(k_symbol_gap);
    return moon + 2 * arrow + width(times.rise) + scale.px(k_between_times) + width(times.set);
}

int ClockWidget::text_width() const {
    int width = m_view.time.empty() ? 0 : time_width(size::k_xxlarge);
    for (const std::string* line : {&m_view.date, &m_view.week}) {
        if (!line->empty()) width = std::max(width, m_context.fonts->measure(*line, small_font()).width_px);
    }
    if (m_view.sun) width = std::max(width, sky_width(*m_view.sun, false));
    if (m_view.moon) width = std::max(width, sky_width(*m_view.moon, true));
    return width;
}

ClockWidget::DateLine ClockWidget::date_line(int width_px) const {
    const auto fits = [&](const std::string& words, const Font& font) {
        return !words.empty() && m_context.fonts->measure(words, font).width_px <= width_px;
    };
    const Font font = small_font();
    if (fits(m_view.date, font)) return {&m_view.date, font};
    // Letters that are set more closely lose less than words that are cut.
    const Font narrow{Face::condensed_regular, font.size_px};
    if (fits(m_view.date, narrow)) return {&m_view.date, narrow};
    const std::string& least = m_view.short_date.empty() ? m_view.date : m_view.short_date;
    if (fits(least, font)) return {&least, font};
    const int smallest = m_context.scale.px(size::k_xsmall);
    for (int size_px = font.size_px; size_px > smallest; --size_px) {
        const Font smaller{Face::condensed_regular, size_px};
        if (fits(least, smaller)) return {&least, smaller};
    }
    return {&least, {Face::condensed_regular, smallest}};
}

int ClockWidget::dial_size(int width_px) const {
    return m_view.is_analog ? std::min(m_context.scale.px(m_options.analog_size_px), width_px) : 0;
}

int ClockWidget::dial_gap() const {
    return m_context.scale.px(size::k_gap);
}

bool ClockWidget::is_side_by_side(int width_px) const {
    return m_view.is_analog && !m_view.time.empty() &&
           dial_size(width_px) + dial_gap() + text_width() <= width_px;
}

int ClockWidget::height_for(int width_px) const {
    const int header = header_height(m_header, m_context.scale);
    const int dial = dial_size(width_px);
    if (is_side_by_side(width_px)) return header + std::max(dial, text_height(width_px - dial - dial_gap()));
    const int text = text_height(width_px);
    return header + dial + text + (dial > 0 && text > 0 ? m_context.scale.px(k_space_below_time) : 0);
}

int ClockWidget::wanted_width() const {
    const int dial = dial_size(k_any_width);
    if (dial == 0) return text_width();
    if (m_view.time.empty()) return std::max(dial, text_width());
    return dial + dial_gap() + text_width();
}

int ClockWidget::draw_time(SceneBuilder& builder, const Rect& area, bool towards_right) const {
    const TypeScale& scale = m_context.scale;
    const double design_px = time_size(area.w);
    const int baseline = area.y + scale.px(design_px * k_capital_height_em);
    int x = left_of(time_width(design_px), area, towards_right);
    const Face face = m_options.bold ? Face::medium : Face::thin;
    x += builder.text(m_view.time, {scale.font(face, design_px), k_bright}, x, baseline);
    const TextStyle beside{scale.font(Face::light, design_px * k_seconds_share), k_normal};
    for (const std::string* part : {&m_view.seconds, &m_view.period}) {
        if (!part->empty()) x += scale.px(14) + builder.text(*part, beside, x + scale.px(14), baseline);
    }
    return baseline + scale.px(k_space_below_time);
}

void ClockWidget::draw_sky(SceneBuilder& builder, const view::SkyTimes& times, bool is_moon, const Rect& line,
                           bool towards_right) const {
    const TypeScale& scale = m_context.scale;
    const TextStyle style{small_font(), k_normal};
    const int symbol = scale.px(k_symbol);
    const int gap = scale.px(k_symbol_gap);
    const int baseline = line.y + scale.px(size::k_small * k_capital_height_em + 4);
    const int foot = baseline + scale.px(3);
    int x = std::max(line.x, left_of(sky_width(times, is_moon), line, towards_right));
    if (is_moon) {
        draw_moon(builder, x, foot, symbol, m_view.moon_face);
        x += symbol + scale.px(k_after_moon);
    }
    if (!times.words.empty()) {
        builder.text(times.words, style, x, baseline, Align::left, line.right() - x);
        return;
    }
    for (const bool is_rise : {true, false}) {
        if (is_moon) {
            draw_arrow(builder, x, baseline, scale.px(size::k_small * k_capital_height_em), is_rise);
            x += symbol / 2 + gap;
        } else {
            draw_sun(builder, x, baseline, symbol, is_rise);
            x += symbol + gap;
        }
        x += builder.text(is_rise ? times.rise : times.set, style, x, baseline) + scale.px(k_between_times);
    }
}

void ClockWidget::draw_text(SceneBuilder& builder, const Rect& area, bool towards_right) const {
    const TypeScale& scale = m_context.scale;
    int y = area.y;
    if (!m_view.time.empty()) y = draw_time(builder, area, towards_right);
    for (const std::string* line : {&m_view.date, &m_view.week}) {
        if (line->empty()) continue;
        const DateLine shown = line == &m_view.date ? date_line(area.w) : DateLine{line, small_font()};
        const int width = std::min(area.w, m_context.fonts->measure(*shown.words, shown.font).width_px);
        builder.text(*shown.words, {shown.font, k_normal}, left_of(width, area, towards_right),
                     y + scale.px(size::k_small * k_capital_height_em + 4), Align::left, area.w);
        y += small_line();
    }
    for (const bool is_moon : {false, true}) {
        const auto& times = is_moon ? m_view.moon : m_view.sun;
        if (!times) continue;
        draw_sky(builder, *times, is_moon, {area.x, y, area.w, small_line()}, towards_right);
        y += small_line();
    }
}

void ClockWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    const int dial = dial_size(area.w);
    if (dial == 0) return draw_text(builder, area, towards_right);
    const int dial_x = left_of(dial, area, towards_right);
    const float radius = static_cast<float>(dial) / 2;
    draw_dial(builder, scale, static_cast<float>(dial_x) + radius, static_cast<float>(area.y) + radius,
              radius - 2, m_options.analog_face, m_view.hands);
    if (is_side_by_side(area.w)) {
        const int width = area.w - dial - dial_gap();
        const int x = towards_right ? area.x : area.x + dial + dial_gap();
        const int y = area.y + std::max(0, (dial - text_height(width)) / 2);
        return draw_text(builder, {x, y, width, area.bottom() - y}, towards_right);
    }
    const int y = area.y + dial + scale.px(k_space_below_time);
    draw_text(builder, {area.x, y, area.w, area.bottom() - y}, towards_right);
}

}  // namespace mirror::render
