#pragma once
// What somebody says to everybody: the words, and below them who said it, where and when.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class MessageWidget final : public Widget {
  public:
    MessageWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    [[nodiscard]] int row_height(const view::MessageRow& row, int width_px) const;
    [[nodiscard]] std::vector<std::string> lines_of(const view::MessageRow& row, int width_px) const;

    WidgetContext m_context;
    std::string m_header;
    view::MessageView m_view;
};

}  // namespace mirror::render
