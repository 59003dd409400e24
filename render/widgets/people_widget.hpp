#pragma once
// Who is where: one row or one card a person.

#include "render/widgets/widget.hpp"

namespace mirror::render {

class PeopleWidget final : public Widget {
  public:
    PeopleWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;

  private:
    /// Sizes of one way to set the rows, in pixels of this screen.
    struct RowForm {
        int height = 0, badge = 0;
        int leading = 0;  ///< between the baselines of two lines
        Font name, place, age;
        int columns = 1;         ///< columns of rows side by side
        bool two_lines = false;  ///< the whereabouts stand under the name, for narrow areas
    };

    [[nodiscard]] std::vector<std::string> hint_lines(int width_px) const;
    [[nodiscard]] int hint_height(int width_px) const;
    /// What to do next, below whoever is shown.
    void draw_hint(SceneBuilder& builder, int x, int bottom, int width_px) const;
    [[nodiscard]] RowForm form_for(int width_px) const;
    void draw_row(SceneBuilder& builder, const view::PersonRow& row, const Rect& area, const RowForm& form,
                  int name_width) const;
    /// The name, with a closed eye behind it where no more is told by choice.
    void draw_name(SceneBuilder& builder, const view::PersonRow& row, int x, int baseline, int width_px,
                   const RowForm& form) const;
    /// How fast and how far away, where there is room for it between x and right.
    void draw_journey(SceneBuilder& builder, const view::PersonRow& row, int x, int right, int baseline,
                      const RowForm& form) const;

    WidgetContext m_context;
    std::string m_header;
    bool m_is_cards = false;
    view::PeopleView m_view;
};

}  // namespace mirror::render
