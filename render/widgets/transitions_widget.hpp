#pragma once
// The feed of arrivals and departures.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class TransitionsWidget final : public Widget {
  public:
    TransitionsWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    WidgetContext m_context;
    std::string m_header;
    view::TransitionsView m_view;
};

}  // namespace mirror::render
