#include "render/widgets/setup_code_widget.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "module/base/wipe.hpp"

namespace mirror::render {
namespace {

/// Read from where the phone is held, half a metre away: the viewing distance of the household counts not.
constexpr std::array k_text_sizes{36.0, 34.0, 32.0, 30.0, 28.0, 26.0, 24.0};
constexpr double k_line_em = 1.25;
constexpr double k_step_gap_em = 0.5;
constexpr double k_number_em = 1.0;
constexpr double k_title = 56;
constexpr double k_title_line = 68;
constexpr double k_column_header = 64;  // name and rule
constexpr std::size_t k_title_lines = 2;
constexpr std::size_t k_step_lines = 8;
constexpr double k_most_square = 12;  // larger ones are easier to scan no more

TypeScale plain_scale(int width_px, int height_px) {
    config::Display display;
    display.viewing_distance_m = 0;
    return TypeScale::for_screen(width_px, height_px, display, 1);
}

std::uint32_t argb(Rgba color) {
    return 0xFF000000U | std::uint32_t{color.r} << 16 | std::uint32_t{color.g} << 8 | color.b;
}

}  // namespace

Image draw_code(const provisioning::QrCode& code, int square_px) {
    const int squares = code.side + 2 * provisioning::k_quiet_squares;
    const int side = squares * square_px;
    Image image{side, side, {}};
    image.pixels.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), argb(k_code_light));
    for (int y = 0; y < side; ++y) {
        const int row = y / square_px - provisioning::k_quiet_squares;
        if (row < 0 || row >= code.side) continue;
        for (int x = 0; x < code.side * square_px; ++x) {
            if (!code.is_dark(x / square_px, row)) continue;
            const int left = x + provisioning::k_quiet_squares * square_px;
            image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) +
                         static_cast<std::size_t>(left)] = 0xFF000000U;
        }
    }
    return image;
}

SetupCodeWidget::SetupCodeWidget(FontSet& fonts, int width_px, int height_px,
                                 const provisioning::QrCode& code)
    : m_fonts(fonts),
      m_width_px(width_px),
      m_height_px(height_px),
      m_scale(plain_scale(width_px, height_px)),
      m_code(code) {}

SetupCodeWidget::~SetupCodeWidget() {
    if (m_picture) wipe_bytes(m_picture->pixels.data(), m_picture->pixels.size() * sizeof(std::uint32_t));
    wipe(m_code.darks);
}

int SetupCodeWidget::Column::height_px() const {
    int height = 0;
    for (const auto& lines : steps)
        height += static_cast<int>(lines.size()) * line_px + gap_px;
    return height - gap_px;
}

SetupCodeWidget::Column SetupCodeWidget::column_of(const view::PhoneSteps& steps, double text,
                                                   int width_px) const {
    Column column;
    column.font = m_scale.font(Face::regular, text);
    column.line_px = m_scale.px(text * k_line_em);
    column.gap_px = m_scale.px(text * k_step_gap_em);
    column.number_px = m_scale.px(text * k_number_em);
    for (const std::string& step : steps.steps) {
        FontSet::Wrapped wrapped = m_fonts.wrap(step, column.font, width_px - column.number_px, k_step_lines);
        column.is_whole &= wrapped.complete;
        column.steps.push_back(std::move(wrapped.lines));
    }
    return column;
}

int SetupCodeWidget::columns_height(const view::SetupView& view, double text, int width_px) const {
    const int column_px = (width_px - m_scale.px(size::k_gap)) / 2;
    const Column android = column_of(view.android, text, column_px);
    const Column iphone = column_of(view.iphone, text, column_px);
    if (!android.is_whole || !iphone.is_whole) return m_height_px;
    return m_scale.px(k_column_header) + std::max(android.height_px(), iphone.height_px());
}

std::vector<std::string> SetupCodeWidget::title_lines(const view::SetupView& view, int width_px) const {
    return m_fonts.wrap(view.title, m_scale.font(Face::light, k_title), width_px, k_title_lines).lines;
}

int SetupCodeWidget::title_height(const view::SetupView& view, int width_px) const {
    return static_cast<int>(title_lines(view, width_px).size()) * m_scale.px(k_title_line) +
           m_scale.px(size::k_gap) / 2;
}

int SetupCodeWidget::block_side(int square_px) const {
    return (m_code.side + 2 * provisioning::k_quiet_squares) * square_px;
}

SetupCodeWidget::Plan SetupCodeWidget::planned(const view::SetupView& view, double text,
                                               int square_px) const {
    const int margin = m_scale.px(size::k_margin);
    const int side = block_side(square_px);
    Plan plan{text, square_px, {}, {}, 0, m_height_px - margin};
    const int countdown_top = plan.baseline - m_scale.px(size::k_xsmall * k_line_em);
    if (m_height_px >= m_width_px) {
        plan.words = {margin, margin, m_width_px - 2 * margin, countdown_top - margin};
        const int above = title_height(view, plan.words.w) + columns_height(view, text, plan.words.w);
        const int free_top = margin + above;
        plan.block = {(m_width_px - side) / 2, free_top + (countdown_top - free_top - side) / 2, side, side};
    } else {
        plan.block = {m_width_px - margin - side, (m_height_px - side) / 2, side, side};
        plan.words = {margin, margin, plan.block.x - 2 * margin, countdown_top - margin};
    }
    plan.steps_top = margin + title_height(view, plan.words.w);
    return plan;
}

bool SetupCodeWidget::fits(const view::SetupView& view, double text, int square_px) const {
    const Plan plan = planned(view, text, square_px);
    const int gap = m_scale.px(size::k_gap) / 2;
    const int steps_bottom = plan.steps_top + columns_height(view, text, plan.words.w);
    if (m_height_px >= m_width_px) {
        return plan.block.y >= steps_bottom + gap && plan.block.x >= gap &&
               plan.block.bottom() + gap <= plan.words.bottom();
    }
    return steps_bottom + gap <= plan.words.bottom() && plan.block.y >= gap && plan.words.w > 0;
}

SetupCodeWidget::Plan SetupCodeWidget::plan(const view::SetupView& view) const {
    const int least = std::max(2, static_cast<int>(std::ceil(k_least_square_px * m_scale.factor())));
    const int most = std::max(least, static_cast<int>(k_most_square * m_scale.factor()));
    for (const double text : k_text_sizes) {
        if (!fits(view, text, least)) continue;
        int square_px = most;
        while (square_px > least && !fits(view, text, square_px))
            --square_px;
        return planned(view, text, square_px);
    }
    // A screen too small for both: the code comes first.
    return planned(view, k_text_sizes.back(), least);
}

const std::shared_ptr<Image>& SetupCodeWidget::picture(int square_px) {
    if (!m_picture || m_square_px != square_px) {
        m_picture = std::make_shared<Image>(draw_code(m_code, square_px));
        m_square_px = square_px;
    }
    return m_picture;
}

void SetupCodeWidget::draw_title(SceneBuilder& builder, const view::SetupView& view, const Plan& plan) const {
    int baseline = plan.words.y + m_scale.px(k_title * 0.8);
    for (const std::string& line : title_lines(view, plan.words.w)) {
        builder.text(line, {m_scale.font(Face::light, k_title), k_bright}, plan.words.x, baseline,
                     Align::left, plan.words.w);
        baseline += m_scale.px(k_title_line);
    }
}

void SetupCodeWidget::draw_steps(SceneBuilder& builder, const view::SetupView& view,
                                 const view::PhoneSteps& steps, const Plan& plan, const Rect& area) const {
    builder.text(steps.phone, {m_scale.font(Face::medium, size::k_small), k_bright}, area.x,
                 area.y + m_scale.px(size::k_small * 0.8), Align::left, area.w);
    builder.rule({area.x, area.y + m_scale.px(44), area.w, std::max(2, m_scale.px(2))}, k_rule);
    const Column column = column_of(steps, plan.text, area.w);
    int baseline = area.y + m_scale.px(k_column_header) + m_scale.px(plan.text * 0.92);
    for (std::size_t i = 0; i < column.steps.size(); ++i) {
        const Font number = m_scale.font(Face::medium, plan.text);
        builder.text(view.numbers.at(i), {number, k_bright}, area.x, baseline);
        for (const std::string& line : column.steps[i]) {
            builder.text(line, {column.font, k_normal}, area.x + column.number_px, baseline);
            baseline += column.line_px;
        }
        baseline += column.gap_px;
    }
}

Scene SetupCodeWidget::draw(const view::SetupView& view) {
    m_fonts.read_right_to_left(view.right_to_left);
    const Plan where = plan(view);
    SceneBuilder builder(m_width_px, m_height_px, m_fonts);
    builder.begin_layer("setup");
    draw_title(builder, view, where);
    const int gap = m_scale.px(size::k_gap);
    const Rect left{where.words.x, where.steps_top, (where.words.w - gap) / 2, 0};
    draw_steps(builder, view, view.android, where, left);
    draw_steps(builder, view, view.iphone, where, {left.right() + gap, left.y, left.w, 0});
    builder.picture(picture(where.square_px), where.block.x, where.block.y, true);
    builder.text(view.countdown, {m_scale.font(Face::regular, size::k_xsmall), k_dimmed}, where.words.x,
                 where.baseline, Align::left, where.words.w);
    Scene scene = builder.take();
    if (view.right_to_left) mirror_for_right_to_left(scene.layers.front(), m_width_px);
    return scene;
}

}  // namespace mirror::render
