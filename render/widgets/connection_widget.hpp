#pragma once
// What is wrong between the mirror and its broker; nothing when all is well.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class ConnectionWidget final : public Widget {
  public:
    ConnectionWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    WidgetContext m_context;
    std::string m_text;
};

}  // namespace mirror::render
