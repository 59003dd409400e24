#pragma once
// The time in the largest letters of the mirror, and the date.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class ClockWidget final : public Widget {
  public:
    ClockWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    [[nodiscard]] int wanted_width() const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    [[nodiscard]] int small_line() const { return m_context.scale.px(46); }
    /// The time's size in design pixels: as large as the width allows, at most xxlarge.
    [[nodiscard]] double time_size(int width_px) const;
    [[nodiscard]] int time_width(double design_px) const;

    WidgetContext m_context;
    std::string m_header;
    view::ClockView m_view;
};

}  // namespace mirror::render
