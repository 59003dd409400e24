#pragma once
// The family in one large line, two at most.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class SentenceWidget final : public Widget {
  public:
    SentenceWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    struct Setting {
        double design_px = 0;
        std::vector<std::string> lines;
    };

    /// The first candidate that fits into two lines, else the last one cut.
    [[nodiscard]] std::vector<std::string> lines_for(int width_px, double design_px) const;
    [[nodiscard]] FontSet::Wrapped balanced(const std::string& text, Font font, int width_px) const;
    /// As large as the area allows; in the end one line.
    [[nodiscard]] Setting setting_for(const Rect& area) const;
    /// Large in a wide area, a little smaller in a column.
    [[nodiscard]] double design_size(int width_px) const;

    WidgetContext m_context;
    view::SentenceView m_view;
};

}  // namespace mirror::render
