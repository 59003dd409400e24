#include "render/widgets/sentence_widget.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_max_lines = 2;
constexpr double k_line_height_em = 76.0 / 64.0;
constexpr double k_column_size = 52;
constexpr double k_least_size = 48;  // what must be known in two seconds is not set smaller
constexpr double k_baseline_em = 0.9;
constexpr double k_column_width = 800;

}  // namespace

SentenceWidget::SentenceWidget(const config::Module& /*module*/, const WidgetContext& context)
    : m_context(context) {}

void SentenceWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::SentenceView>(view.data);
}

double SentenceWidget::design_size(int width_px) const {
    return width_px >= m_context.scale.px(k_column_width) ? size::k_large : k_column_size;
}

std::vector<std::string> SentenceWidget::lines_for(int width_px, double design_px) const {
    const Font font = m_context.scale.font(Face::light, design_px);
    std::vector<std::string> lines;
    for (const std::string& candidate : m_view.candidates) {
        FontSet::Wrapped wrapped = m_context.fonts->wrap(candidate, font, width_px, k_max_lines);
        if (wrapped.complete && wrapped.lines.size() > 1) wrapped = balanced(candidate, font, width_px);
        lines = std::move(wrapped.lines);
        if (wrapped.complete) break;
    }
    return lines;
}

/// Lines of about the same length: no word stands alone in the last one. \param width_px is enough
FontSet::Wrapped SentenceWidget::balanced(const std::string& text, Font font, int width_px) const {
    const auto wrap = [&](int width) { return m_context.fonts->wrap(text, font, width, k_max_lines); };
    int too_narrow = width_px / 2 - 1;
    while (width_px - too_narrow > 1) {
        const int middle = (width_px + too_narrow) / 2;
        (wrap(middle).complete ? width_px : too_narrow) = middle;
    }
    return wrap(width_px);
}

int SentenceWidget::height_for(int width_px) const {
    const double design_px = design_size(width_px);
    const auto lines = static_cast<int>(lines_for(width_px, design_px).size());
    return m_context.scale.px(design_px * k_line_height_em) * lines;
}

SentenceWidget::Setting SentenceWidget::setting_for(const Rect& area) const {
    Setting setting;
    for (const double size : {design_size(area.w), k_column_size, k_least_size}) {
        setting = {size, lines_for(area.w, size)};
        const double last_baseline =
            size * (k_line_height_em * (static_cast<double>(setting.lines.size()) - 1) + k_baseline_em);
        if (m_context.scale.px(last_baseline) <= area.h) return setting;
    }
    setting.lines = m_context.fonts
                        ->wrap(m_view.candidates.empty() ? "" : m_view.candidates.back(),
                               m_context.scale.font(Face::light, k_least_size), area.w, 1)
                        .lines;
    return setting;
}

void SentenceWidget::draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    const auto [design_px, lines] = setting_for(area);
    const TextStyle style{scale.font(Face::light, design_px), k_bright};
    int y = area.y;
    for (const std::string& line : lines) {
        builder.text(line, style, towards_right ? area.right() : area.x,
                     y + scale.px(design_px * k_baseline_em), towards_right ? Align::right : Align::left);
        y += scale.px(design_px * k_line_height_em);
    }
}

}  // namespace mirror::render
