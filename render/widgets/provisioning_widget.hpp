#pragma once
// Phones that are not set up yet: what is missing, and where in the phone's menus to mend it.

#include <string>
#include <vector>

#include "render/widgets/widget.hpp"

namespace mirror::render {

class ProvisioningWidget final : public Widget {
  public:
    ProvisioningWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    [[nodiscard]] std::vector<std::string> advice_of(const view::PhoneRow& row, int width_px) const;
    [[nodiscard]] int row_height(const view::PhoneRow& row, int width_px) const;

    WidgetContext m_context;
    std::string m_header;
    view::ProvisioningView m_view;
};

}  // namespace mirror::render
