#include "render/widgets/ribbons_widget.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "render/widgets/badge.hpp"
#include "render/widgets/header.hpp"

namespace mirror::render {
namespace {

constexpr double k_row = 60;
constexpr double k_axis = 48;
constexpr double k_legend_line = 42;
constexpr double k_bar = 14;      // what happened
constexpr double k_outline = 30;  // what is usual, around it
constexpr double k_swatch = 54;
constexpr double k_capital_em = 0.711;

/// Lines lengthwise within a bar: their place across, thickness, dash and gap in parts of the bar's height.
struct PatternLine {
    double across, width, dash, gap;
};
using Pattern = std::array<PatternLine, 3>;
/// Told apart by shape alone; a household with more regions sees them again.
constexpr std::array<Pattern, 6> k_patterns{{
    {{{0.08, 0.16, 0, 0}, {0.92, 0.16, 0, 0}, {}}},                 // two rails
    {{{0.5, 1.0, 1.4, 0.8}, {}, {}}},                               // blocks
    {{{0.5, 1.0, 0.18, 0.55}, {}, {}}},                             // fence
    {{{0.5, 0.5, 0.5, 0.5}, {}, {}}},                               // squares
    {{{0.08, 0.16, 0, 0}, {0.5, 0.16, 0, 0}, {0.92, 0.16, 0, 0}}},  // three rails
    {{{0.1, 0.2, 0, 0}, {0.68, 0.64, 0.5, 0.5}, {}}},               // comb
}};

Rgba lighter(Rgba color) {
    const auto mix = [](std::uint8_t part) {
        return static_cast<std::uint8_t>(part + (255 - part) * 55 / 100);
    };
    return {mix(color.r), mix(color.g), mix(color.b), color.a};
}

/// One stretch of a day, drawn so that its kind is seen without its colour.
void draw_part(SceneBuilder& builder, view::RibbonKind kind, std::size_t pattern, const Rect& box,
               Rgba color) {
    const auto left = static_cast<float>(box.x);
    const auto right = static_cast<float>(box.right());
    const auto height = static_cast<float>(box.h);
    const auto line = [&](double across, double width, double dash, double gap, Rgba ink) {
        const float y = static_cast<float>(box.y) + height * static_cast<float>(across);
        builder.path({{left, y}, {right, y}}, false,
                     {std::max(2.0F, height * static_cast<float>(width)), ink,
                      height * static_cast<float>(dash), height * static_cast<float>(gap), true});
    };
    switch (kind) {
        case view::RibbonKind::home:
            builder.rule(box, color);
            break;
        case view::RibbonKind::out:
            line(0.5, 0.16, 0, 0, color);
            break;
        case view::RibbonKind::region:
            for (const PatternLine& each : k_patterns[pattern % k_patterns.size()]) {
                if (each.width > 0) line(each.across, each.width, each.dash, each.gap, lighter(color));
            }
            break;
    }
}

/// What is usual. Of four lines: a picture of the whole would be half a megabyte of air in a family's day.
void draw_outline(SceneBuilder& builder, view::RibbonKind kind, const Rect& box, const TypeScale& scale) {
    if (kind == view::RibbonKind::home) {
        for (const int y : {box.y, box.bottom()})
            builder.rule({box.x, y - 1, box.w, 2}, k_rule);
        for (const int x : {box.x, box.right() - 2})
            builder.rule({x, box.y - 1, 2, box.h + 2}, k_rule);
        return;
    }
    const Stroke dashes{2, k_rule, scale.pxf(8), scale.pxf(6)};
    const auto left = static_cast<float>(box.x) + 1;
    const auto right = static_cast<float>(box.right()) - 1;
    const auto top = static_cast<float>(box.y);
    const auto bottom = static_cast<float>(box.bottom());
    for (const float y : {top, bottom})
        builder.path({{left, y}, {right, y}}, false, dashes);
    for (const float x : {left, right})
        builder.path({{x, top}, {x, bottom}}, false, dashes);
}

Rect stretch(const Rect& bar, double from, double to, int height) {
    const auto at = [&](double share) { return bar.x + static_cast<int>(std::lround(share * bar.w)); };
    // Whatever happened is seen, however short it was.
    return {at(from), bar.y + (bar.h - height) / 2, std::max(2, at(to) - at(from)), height};
}

}  // namespace

RibbonsWidget::RibbonsWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {}

void RibbonsWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::RibbonsView>(view.data);
}

int RibbonsWidget::name_width(int width_px) const {
    const Font font = m_context.scale.font(Face::regular, size::k_small);
    int widest = 0;
    for (const view::Ribbon& ribbon : m_view.rows)
        widest = std::max(widest, m_context.fonts->measure(ribbon.name, font).width_px);
    return std::min(widest, width_px / 4) + m_context.scale.px(24);
}

std::vector<RibbonsWidget::Entry> RibbonsWidget::legend(int width_px) const {
    const TypeScale& scale = m_context.scale;
    const Font font = scale.font(Face::regular, size::k_xsmall);
    std::vector<Entry> entries;
    int x = 0;
    int line = 0;
    for (const auto& what : m_view.legend) {
        const int width = scale.px(k_swatch + 14) + m_context.fonts->measure(what.text, font).width_px;
        if (x > 0 && x + width > width_px) {
            x = 0;
            ++line;
        }
        entries.push_back({&what, x, line});
        x += width + scale.px(36);
    }
    return entries;
}

int RibbonsWidget::legend_height(int width_px) const {
    const auto words = legend(width_px);
    return words.empty() ? 0 : (words.back().line + 1) * m_context.scale.px(k_legend_line);
}

int RibbonsWidget::height_for(int width_px) const {
    if (m_view.rows.empty()) return 0;
    const TypeScale& scale = m_context.scale;
    return header_height(m_header, scale) + static_cast<int>(m_view.rows.size()) * scale.px(k_row) +
           scale.px(k_axis) + legend_height(width_px);
}

void RibbonsWidget::draw_hours(SceneBuilder& builder, const Rect& bars) const {
    const TypeScale& scale = m_context.scale;
    const TextStyle style{scale.font(Face::regular, size::k_xsmall), k_dimmed};
    for (const auto& hour : m_view.hours) {
        const int x = bars.x + static_cast<int>(std::lround(hour.at * bars.w));
        const int length = scale.px(hour.text.empty() ? 6 : 10);
        builder.rule({x - 1, bars.bottom(), 2, length}, k_rule);
        builder.text(hour.text, style, x, bars.bottom() + scale.px(38), Align::centre);
    }
    if (!m_view.now) return;
    const int x = bars.x + static_cast<int>(std::lround(*m_view.now * bars.w));
    builder.rule({x - 1, bars.y, 2, bars.h + scale.px(6)}, k_bright);
    const auto middle = static_cast<float>(x);
    const auto top = static_cast<float>(bars.y);
    builder.path({{middle - scale.pxf(7), top}, {middle + scale.pxf(7), top}, {middle, top + scale.pxf(10)}},
                 true, {}, k_bright);
}

void RibbonsWidget::draw_ribbon(SceneBuilder& builder, const view::Ribbon& ribbon, const Rect& bar) const {
    const TypeScale& scale = m_context.scale;
    for (const view::RibbonPart& part : ribbon.usual) {
        if (part.kind != view::RibbonKind::out)
            draw_outline(builder, part.kind, stretch(bar, part.from, part.to, scale.px(k_outline)), scale);
    }
    for (const view::RibbonPart& part : ribbon.today)
        draw_part(builder, part.kind, part.pattern, stretch(bar, part.from, part.to, scale.px(k_bar)),
                  to_rgba(ribbon.color));
}

void RibbonsWidget::draw_legend(SceneBuilder& builder, const Rect& area) const {
    const TypeScale& scale = m_context.scale;
    const TextStyle style{scale.font(Face::regular, size::k_xsmall), k_dimmed};
    for (const Entry& entry : legend(area.w)) {
        const int baseline = area.y + entry.line * scale.px(k_legend_line) + scale.px(32);
        const int middle = baseline - scale.px(size::k_xsmall * k_capital_em / 2);
        const int x = area.x + entry.x;
        draw_part(builder, entry.what->kind, entry.what->pattern,
                  {x, middle - scale.px(k_bar) / 2, scale.px(k_swatch), scale.px(k_bar)}, k_normal);
        const int text_x = x + scale.px(k_swatch + 14);
        builder.text(entry.what->text, style, text_x, baseline, Align::left, area.right() - text_x);
    }
}

void RibbonsWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime /*now*/) {
    if (m_view.rows.empty()) return;
    const TypeScale& scale = m_context.scale;
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    const int names = name_width(area.w);
    const int row_height = scale.px(k_row);
    // Where there is less room than it takes, the legend goes first, then the last people.
    const int room = (area.h - scale.px(k_axis)) / row_height;
    const int rows = std::clamp(room, 0, static_cast<int>(m_view.rows.size()));
    if (rows == 0) return;
    const Rect bars{area.x + names, area.y, area.w - names, rows * row_height};
    const TextStyle style{scale.font(Face::regular, size::k_small), k_bright};
    int y = area.y;
    for (int i = 0; i < rows; ++i) {
        const view::Ribbon& ribbon = m_view.rows[static_cast<std::size_t>(i)];
        const int baseline = y + row_height / 2 + scale.px(size::k_small * k_capital_em / 2);
        builder.text(ribbon.name, style, area.x, baseline, Align::left, names - scale.px(24));
        draw_ribbon(builder, ribbon, {bars.x, y, bars.w, row_height});
        y += row_height;
    }
    draw_hours(builder, bars);
    const int legend_y = bars.bottom() + scale.px(k_axis);
    if (legend_y + legend_height(area.w) <= area.bottom())
        draw_legend(builder, {area.x, legend_y, area.w, area.bottom() - legend_y});
}

}  // namespace mirror::render
