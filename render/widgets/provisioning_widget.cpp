#include "render/widgets/provisioning_widget.hpp"

#include "render/widgets/header.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_most_phone_lines = 3;
constexpr double k_phone_name = 48;
constexpr double k_phone_line = 36;
constexpr double k_phone_baseline = 36;
constexpr double k_small_baseline = 28;
constexpr double k_between_phones = 24;

}  // namespace

ProvisioningWidget::ProvisioningWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {}

void ProvisioningWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::ProvisioningView>(view.data);
}

std::vector<std::string> ProvisioningWidget::advice_of(const view::PhoneRow& row, int width_px) const {
    return m_context.fonts
        ->wrap(row.advice, m_context.scale.font(Face::regular, size::k_xsmall), width_px, k_most_phone_lines)
        .lines;
}

int ProvisioningWidget::row_height(const view::PhoneRow& row, int width_px) const {
    const TypeScale& scale = m_context.scale;
    const int lines = static_cast<int>(advice_of(row, width_px).size()) + (row.state.empty() ? 0 : 1);
    return scale.px(k_phone_name) + scale.px(k_phone_line) * lines;
}

int ProvisioningWidget::height_for(int width_px) const {
    if (m_view.rows.empty()) return 0;
    const TypeScale& scale = m_context.scale;
    int height = header_height(m_header, scale);
    for (const view::PhoneRow& row : m_view.rows)
        height += row_height(row, width_px) + scale.px(k_between_phones);
    return height - scale.px(k_between_phones);
}

void ProvisioningWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right,
                              MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    const TextStyle name{scale.font(Face::light, size::k_small), k_bright};
    const TextStyle state{scale.font(Face::regular, size::k_xsmall), k_dimmed};
    const int x = towards_right ? area.right() : area.x;
    const Align align = towards_right ? Align::right : Align::left;
    int y = area.y;
    for (const view::PhoneRow& row : m_view.rows) {
        if (y + row_height(row, area.w) > whole.bottom()) break;  // no room is left
        builder.text(row.name, name, x, y + scale.px(k_phone_baseline), align, area.w);
        y += scale.px(k_phone_name);
        // Waiting needs nobody: only what somebody has to do has the colour of a notice.
        const TextStyle advice{state.font, row.is_waiting ? k_normal : k_notice};
        for (const std::string& line : advice_of(row, area.w)) {
            builder.text(line, advice, x, y + scale.px(k_small_baseline), align, area.w);
            y += scale.px(k_phone_line);
        }
        if (!row.state.empty()) {
            builder.text(row.state, state, x, y + scale.px(k_small_baseline), align, area.w);
            y += scale.px(k_phone_line);
        }
        y += scale.px(k_between_phones);
    }
}

}  // namespace mirror::render
