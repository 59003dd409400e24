#pragma once
// The household's own values, one a line: what it is, the value, and its age when it is old.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class MqttValueWidget final : public Widget {
  public:
    MqttValueWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    /// Widths of the columns, in pixels; 0 where no row has anything for it.
    struct Columns {
        int icon = 0, label = 0, value = 0, age = 0;
    };
    [[nodiscard]] Columns columns() const;
    void draw_row(SceneBuilder& builder, const view::ValueRow& row, const Columns& columns, int left,
                  int right, int top);

    WidgetContext m_context;
    std::string m_header;
    view::MqttValueView m_view;
};

}  // namespace mirror::render
