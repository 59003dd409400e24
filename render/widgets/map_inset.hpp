#pragma once
// A small view for people far away, in a corner of the map: a map, marks, how far and in which direction.

#include "render/widgets/camera_choice.hpp"
#include "render/widgets/map_marks.hpp"
#include "render/widgets/picture_transition.hpp"

namespace mirror::render {

class MapInset {
  public:
    MapInset(const WidgetContext& context, std::size_t slot)
        : m_context(context), m_slot(slot), m_marks(context) {}

    /// Looks there from now on. \param area of the whole map on the screen
    void place(const view::MapView& view, const Inset& inset, const Rect& area, bool labels, Motion how);
    /// Takes a picture that has come. \return whether one has
    bool take_picture(const view::MapView& view, Motion how);
    /// It is not shown any more.
    void clear();

    void draw(SceneBuilder& builder, const view::MapView& view, MotionTime now);

    [[nodiscard]] bool is_shown() const { return m_is_shown; }
    [[nodiscard]] bool has_news(const view::MapView& view) const;
    [[nodiscard]] std::optional<MotionTime> next_frame(MotionTime now) const;

  private:
    [[nodiscard]] map::Camera seen(MotionTime now) const;
    [[nodiscard]] std::string distance(const view::MapView& view) const;
    void draw_direction(SceneBuilder& builder, const view::MapView& view) const;

    WidgetContext m_context;
    std::size_t m_slot;
    bool m_is_shown = false;
    Inset m_inset;
    Rect m_box;  ///< on the screen
    PictureTransition m_picture;
    MapMarks m_marks;
};

}  // namespace mirror::render
