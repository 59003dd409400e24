#include "render/widgets/mqtt_value_widget.hpp"

#include <algorithm>

#include "render/widgets/header.hpp"
#include "render/widgets/region_icons.hpp"

namespace mirror::render {
namespace {

constexpr double k_value_row = 60;
constexpr double k_value_baseline = 42;
constexpr double k_between_values = 24;
constexpr double k_before_unit = 8;
constexpr double k_value_icon = 36;

struct Styles {
    TextStyle label, value, old_value, unit, age;
};

Styles styles_of(const TypeScale& scale) {
    return {{scale.font(Face::regular, size::k_small), k_normal},
            {scale.font(Face::light, size::k_medium), k_bright},
            {scale.font(Face::light, size::k_medium), k_dimmed},
            {scale.font(Face::regular, size::k_xsmall), k_normal},
            {scale.font(Face::regular, size::k_xsmall), k_dimmed}};
}

}  // namespace

MqttValueWidget::MqttValueWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context), m_header(module.header) {}

void MqttValueWidget::show(const view::ModuleView& view, MotionTime /*now*/) {
    m_view = std::get<view::MqttValueView>(view.data);
}

int MqttValueWidget::height_for(int /*width_px*/) const {
    if (m_view.rows.empty()) return 0;
    return header_height(m_header, m_context.scale) +
           static_cast<int>(m_view.rows.size()) * m_context.scale.px(k_value_row);
}

MqttValueWidget::Columns MqttValueWidget::columns() const {
    const TypeScale& scale = m_context.scale;
    const Styles styles = styles_of(scale);
    const auto width = [&](const std::string& text, const TextStyle& style) {
        return text.empty() ? 0 : m_context.fonts->measure(text, style.font).width_px;
    };
    Columns columns;
    for (const view::ValueRow& row : m_view.rows) {
        if (has_region_icon(row.icon)) columns.icon = scale.px(k_value_icon);
        columns.label = std::max(columns.label, width(row.label, styles.label));
        const int unit = row.unit.empty() ? 0 : width(row.unit, styles.unit) + scale.px(k_before_unit);
        columns.value = std::max(columns.value, width(row.value, styles.value) + unit);
        columns.age = std::max(columns.age, width(row.age, styles.age));
    }
    return columns;
}

void MqttValueWidget::draw_row(SceneBuilder& builder, const view::ValueRow& row, const Columns& columns,
                               int left, int right, int top) {
    const TypeScale& scale = m_context.scale;
    const Styles styles = styles_of(scale);
    const int between = scale.px(k_between_values);
    const int baseline = top + scale.px(k_value_baseline);
    const auto room = [&](int x) { return std::max(right - x, 0); };
    int x = left;
    if (columns.icon > 0) {
        draw_region_icon(builder, row.icon, static_cast<float>(x) + static_cast<float>(columns.icon) / 2,
                         static_cast<float>(baseline) - scale.pxf(13), scale.pxf(k_value_icon),
                         {scale.pxf(2), row.age.empty() ? k_normal : k_dimmed});
        x += columns.icon + scale.px(k_between_values / 2);
    }
    if (columns.label > 0) {
        // A long label leaves at least half of the width to the value.
        const int label_room = std::max(room(x) - columns.value - between, room(x) / 2);
        builder.text(row.label, styles.label, x, baseline, Align::left, label_room);
        x += std::min(columns.label, label_room) + between;
    }
    const bool is_old = !row.age.empty();
    int end = x + builder.text(row.value, is_old ? styles.old_value : styles.value, x, baseline, Align::left,
                               room(x));
    if (!row.unit.empty()) {
        end += scale.px(k_before_unit);
        builder.text(row.unit, is_old ? styles.age : styles.unit, end, baseline, Align::left, room(end));
    }
    x += columns.value + between;
    if (is_old) builder.text(row.age, styles.age, x, baseline, Align::left, room(x));
}

void MqttValueWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime /*now*/) {
    const TypeScale& scale = m_context.scale;
    const Rect area = draw_header(builder, m_header, whole, scale, towards_right);
    const Columns wide = columns();
    int width = wide.value;
    if (wide.icon > 0) width += wide.icon + scale.px(k_between_values / 2);
    if (wide.label > 0) width += wide.label + scale.px(k_between_values);
    if (wide.age > 0) width += wide.age + scale.px(k_between_values);
    const int left = towards_right ? std::max(area.right() - width, area.x) : area.x;
    int y = area.y;
    for (const view::ValueRow& row : m_view.rows) {
        if (y + scale.px(k_value_baseline) > whole.bottom()) break;  // no room is left
        draw_row(builder, row, wide, left, area.right(), y);
        y += scale.px(k_value_row);
    }
}

}  // namespace mirror::render
