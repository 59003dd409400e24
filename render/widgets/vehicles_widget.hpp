#pragma once
// The household's vehicles: where each stands or drives, and how it is.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class VehiclesWidget final : public Widget {
  public:
    VehiclesWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    /// A row broken into lines.
    struct Form {
        bool is_narrow = false;  ///< name and place on lines of their own
        int text_x = 0;          ///< from the left edge
        std::vector<std::string> alarm;
        std::vector<std::string> facts;
        int height = 0;
    };
    [[nodiscard]] Form form_of(const view::VehicleRow& row, int width_px) const;
    [[nodiscard]] int name_width(int width_px) const;
    void draw_row(SceneBuilder& builder, const view::VehicleRow& row, const Rect& area, int name_width) const;

    WidgetContext m_context;
    std::string m_header;
    view::VehiclesView m_view;
};

}  // namespace mirror::render
