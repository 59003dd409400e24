#pragma once
// Everybody on a card of their own: picture, name, whereabouts, and all that there is room for below.

#include <vector>

#include "module/view/mirror_view.hpp"
#include "render/widgets/badge.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

/// The mark of somebody in a row or on a card. \param diameter_px as in draw_badge(), for the photo
Badge badge_of(const view::PersonRow& row, const WidgetContext& context, int diameter_px);

/// A grid of equal cards, for one to twelve people and more.
class PersonCards {
  public:
    /// Works out the grid for these people in this width.
    PersonCards(const WidgetContext& context, const std::vector<view::PersonRow>& rows, int width_px);

    [[nodiscard]] int height() const;

    /// Draws into the area; rows of cards that do not fit any more are left out.
    void draw(SceneBuilder& builder, const Rect& area) const;

  private:
    [[nodiscard]] int px(double design_px) const { return m_context.scale.px(design_px * m_enlargement); }
    [[nodiscard]] int card_height() const;
    [[nodiscard]] std::vector<std::string> fact_lines(const view::PersonRow& row) const;
    void draw_card(SceneBuilder& builder, std::size_t index, const Rect& area) const;

    const WidgetContext& m_context;
    const std::vector<view::PersonRow>& m_rows;
    double m_enlargement = 1;  ///< few people get large cards
    int m_columns = 1;
    int m_width = 0;  ///< of a card
    Font m_name, m_place, m_fact;
    std::vector<std::vector<std::string>> m_facts;  ///< lines of each card
    std::size_t m_most_lines = 0;
};

}  // namespace mirror::render
