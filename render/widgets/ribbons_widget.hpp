#pragma once
// Everybody's day as a thin bar, over a faint outline of what is usual.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class RibbonsWidget final : public Widget {
  public:
    RibbonsWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    struct Entry {
        const view::RibbonsView::Legend* what = nullptr;
        int x = 0, line = 0;
    };
    [[nodiscard]] int name_width(int width_px) const;
    /// Where each word of the legend stands: as many lines as it takes.
    [[nodiscard]] std::vector<Entry> legend(int width_px) const;
    [[nodiscard]] int legend_height(int width_px) const;
    void draw_hours(SceneBuilder& builder, const Rect& bars) const;
    void draw_ribbon(SceneBuilder& builder, const view::Ribbon& ribbon, const Rect& bar) const;
    void draw_legend(SceneBuilder& builder, const Rect& area) const;

    WidgetContext m_context;
    std::string m_header;
    view::RibbonsView m_view;
};

}  // namespace mirror::render
