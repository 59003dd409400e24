#include "render/widgets/alerts_widget.hpp"

#include <algorithm>
#include <cmath>

#include "render/widgets/badge.hpp"

namespace mirror::render {
namespace {

constexpr MotionTime k_fade{250};
constexpr float k_fade_steps = 6;  // few shades: each is drawn once and kept

constexpr double k_from_top = 12;  // below the upper edge of the face window
constexpr double k_padding = 16;
constexpr double k_sign_width = 88;  // the sign and the space after it
constexpr double k_line_height_em = 62.0 / 56.0;
constexpr double k_detail_line = 38;
constexpr double k_small_alert = 44;  // in a narrow face window
constexpr std::size_t k_lines = 2;
constexpr std::size_t k_lines_narrow = 4;
constexpr std::size_t k_detail_lines = 2;

Rgba color_of(view::AlertKind kind) {
    switch (kind) {
        case view::AlertKind::alarm:
            return k_alarm;
        case view::AlertKind::saying:
        case view::AlertKind::arrival:
        case view::AlertKind::departure:
            return k_bright;
        case view::AlertKind::config:
        case view::AlertKind::broker:
        case view::AlertKind::battery:
            break;
    }
    return k_notice;
}

Rgba faded(Rgba color, std::uint8_t alpha) {
    color.a = alpha;
    return color;
}

}  // namespace

AlertsWidget::AlertsWidget(const WidgetContext& context, const Rect& face_window, bool is_portrait)
    : m_context(context), m_face_window(face_window), m_is_portrait(is_portrait) {}

bool AlertsWidget::is_still(MotionTime now) const {
    return !m_may_move || m_context.reduce_motion || m_fade.is_over(now);
}

void AlertsWidget::settle(MotionTime now) {
    if (!is_still(now)) return;
    if (m_is_leaving) {
        m_shown.reset();
        m_is_leaving = false;
    }
    if (m_shown == m_wanted) return;
    const bool is_at_once = !m_may_move || m_context.reduce_motion;
    // The same thing in other words (a minute later, one more person) needs no fading.
    if (is_at_once || (m_shown && m_wanted && m_shown->kind == m_wanted->kind)) {
        m_shown = m_wanted;
        return;
    }
    m_is_leaving = m_shown.has_value();
    if (!m_is_leaving) m_shown = m_wanted;
    m_fade = {now, k_fade};
}

void AlertsWidget::show(const std::optional<view::AlertView>& alert, MotionTime now) {
    m_wanted = alert;
    settle(now);
}

float AlertsWidget::visibility(MotionTime now) const {
    if (is_still(now)) return m_is_leaving ? 0 : 1;
    const float progress = std::round(m_fade.progress(now) * k_fade_steps) / k_fade_steps;
    return m_is_leaving ? 1 - progress : progress;
}

std::optional<MotionTime> AlertsWidget::next_frame(MotionTime now) const {
    if (m_shown == m_wanted && is_still(now)) return std::nullopt;
    return now + k_frame_time;
}

AlertsWidget::Form AlertsWidget::form_of(const view::AlertView& alert, int width_px) const {
    const TypeScale& scale = m_context.scale;
    const std::string whole = alert.word.empty() ? alert.text : alert.word + "  " + alert.text;
    const bool has_detail = !alert.detail.empty();
    // Above its detail a sentence keeps to fewer lines and rather becomes smaller.
    const std::size_t most = (m_is_portrait ? k_lines : k_lines_narrow) - (has_detail ? 1 : 0);
    Form form;
    for (const double size :
         {m_is_portrait ? size::k_alert : k_small_alert, size::k_medium, k_small_alert, size::k_small}) {
        if (!m_is_portrait && size > k_small_alert) continue;
        form.font = scale.font(Face::regular, size);
        form.line = scale.px(size * k_line_height_em);
        FontSet::Wrapped wrapped = m_context.fonts->wrap(whole, form.font, width_px, most);
        form.lines = std::move(wrapped.lines);
        if (wrapped.complete) break;
    }
    if (has_detail) {
        form.detail = m_context.fonts
                          ->wrap(alert.detail, scale.font(Face::regular, size::k_xsmall), width_px,
                                 m_is_portrait ? k_detail_lines : k_lines_narrow)
                          .lines;
    }
    return form;
}

void AlertsWidget::draw_sign(SceneBuilder& builder, view::AlertKind kind, float x, float middle,
                             Rgba color) const {
    const TypeScale& scale = m_context.scale;
    const Stroke stroke{scale.pxf(4), color};
    const auto at = [&](double dx, double dy) {
        return PathPoint{x + scale.pxf(dx), middle + scale.pxf(dy)};
    };
    switch (kind) {
        case view::AlertKind::alarm:
        case view::AlertKind::config:
            builder.path({at(28, -26), at(56, 24), at(0, 24)}, true, stroke);
            builder.path({at(28, -8), at(28, 7)}, false, stroke);
            builder.circle(x + scale.pxf(28), middle + scale.pxf(15), scale.pxf(1.5), stroke, color);
            break;
        case view::AlertKind::arrival:
        case view::AlertKind::departure: {
            // Through a door: the arrow points into it, or out of it.
            const bool is_enter = kind == view::AlertKind::arrival;
            const double wall = is_enter ? 56 : 0;
            const double tail = is_enter ? 0 : 18;
            const double tip = is_enter ? 36 : 56;
            builder.path({at(28, -26), at(wall, -26), at(wall, 26), at(28, 26)}, false, stroke);
            builder.path({at(tail, 0), at(tip, 0)}, false, stroke);
            builder.path({at(tip - 12, -12), at(tip, 0), at(tip - 12, 12)}, false, stroke);
            break;
        }
        case view::AlertKind::saying: {
            // A bubble with two lines in it.
            builder.path({at(0, -24), at(56, -24), at(56, 12), at(24, 12), at(12, 26), at(12, 12), at(0, 12)},
                         true, stroke);
            builder.path({at(12, -12), at(44, -12)}, false, stroke);
            builder.path({at(12, 0), at(34, 0)}, false, stroke);
            break;
        }
        case view::AlertKind::broker: {
            // A plug that is out of its socket.
            builder.path({at(0, 0), at(14, 0)}, false, stroke);
            builder.path({at(14, -14), at(14, 14), at(26, 14), at(26, -14)}, true, stroke);
            builder.path({at(44, -14), at(44, 14)}, false, stroke);
            builder.path({at(44, 0), at(56, 0)}, false, stroke);
            break;
        }
        case view::AlertKind::battery: {
            const auto box = at(0, -14);
            builder.rounded_box(
                {static_cast<int>(box.x), static_cast<int>(box.y), scale.px(50), scale.px(28)}, scale.pxf(5),
                stroke);
            builder.path({at(56, -5), at(56, 5)}, false, stroke);
            builder.path({at(9, -4), at(9, 4)}, false, stroke);
            break;
        }
    }
}

void AlertsWidget::draw_text(SceneBuilder& builder, const view::AlertView& alert, const Form& form, int x,
                             int top, std::uint8_t alpha) const {
    const TypeScale& scale = m_context.scale;
    const TextStyle bright{form.font, faded(k_bright, alpha)};
    int baseline = top + static_cast<int>(std::lround(form.font.size_px * 0.92));
    for (std::size_t i = 0; i < form.lines.size(); ++i) {
        const std::string& line = form.lines[i];
        const bool has_word = i == 0 && !alert.word.empty() && line.starts_with(alert.word);
        int text_x = x;
        std::size_t begin = 0;
        if (has_word) {
            const std::string gap = "  ";
            text_x += builder.text(alert.word, {form.font, faded(color_of(alert.kind), alpha)}, x, baseline);
            text_x += m_context.fonts->measure(gap, form.font).width_px;
            begin = std::min(line.size(), alert.word.size() + gap.size());
        }
        builder.text(line.substr(begin), bright, text_x, baseline);
        baseline += form.line;
    }
    const TextStyle normal{scale.font(Face::regular, size::k_xsmall), faded(k_normal, alpha)};
    baseline = top + static_cast<int>(form.lines.size()) * form.line + scale.px(28);
    for (const std::string& line : form.detail) {
        builder.text(line, normal, x, baseline);
        baseline += scale.px(k_detail_line);
    }
}

void AlertsWidget::draw(SceneBuilder& builder, MotionTime now) {
    settle(now);
    const float seen = visibility(now);
    if (!m_shown || seen <= 0) return;
    const TypeScale& scale = m_context.scale;
    const auto alpha = static_cast<std::uint8_t>(std::lround(seen * 255));
    const int side = m_is_portrait ? scale.px(size::k_margin) : scale.px(size::k_gap) / 2;
    const int top = m_face_window.y + (m_is_portrait ? scale.px(k_from_top) : scale.px(size::k_margin));
    const Rect box{m_face_window.x + side, top, m_face_window.w - 2 * side, 0};
    const TextStyle count{scale.font(Face::regular, size::k_small), faded(k_normal, alpha)};
    const int count_width = m_shown->more.empty()
                                ? 0
                                : m_context.fonts->measure(m_shown->more, count.font).width_px + scale.px(24);
    const int text_x = box.x + scale.px(k_sign_width);
    const Form form = form_of(*m_shown, box.right() - count_width - text_x);
    const int text_height = static_cast<int>(form.lines.size()) * form.line;
    const int height = text_height + static_cast<int>(form.detail.size()) * scale.px(k_detail_line) +
                       2 * scale.px(k_padding);
    // Whatever lies below makes room: black, as everything else of the face window.
    builder.rule(
        {m_face_window.x, box.y - scale.px(k_from_top), m_face_window.w, height + 2 * scale.px(k_from_top)},
        {0, 0, 0, alpha});
    const int rule = std::max(2, scale.px(2));
    builder.rule({box.x, box.y, box.w, rule}, faded(k_rule, alpha));
    builder.rule({box.x, box.y + height, box.w, rule}, faded(k_rule, alpha));
    const int first_line = box.y + scale.px(k_padding);
    draw_sign(builder, m_shown->kind, static_cast<float>(box.x),
              static_cast<float>(first_line) + static_cast<float>(form.line) / 2,
              faded(color_of(m_shown->kind), alpha));
    draw_text(builder, *m_shown, form, text_x, first_line, alpha);
    if (!m_shown->more.empty()) {
        builder.text(m_shown->more, count, box.right(),
                     first_line + static_cast<int>(std::lround(form.font.size_px * 0.92)), Align::right);
    }
}

}  // namespace mirror::render
