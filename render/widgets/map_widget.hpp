#pragma once
// The map: the base map's picture, regions, and people on top.

#include <map>
#include <optional>

#include "render/map/map_pictures.hpp"
#include "render/widgets/marker_layout.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

class MapWidget final : public Widget {
  public:
    MapWidget(const config::Module& module, const WidgetContext& context);
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    [[nodiscard]] bool fills() const override { return true; }
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;
    [[nodiscard]] bool is_moving(MotionTime now) const override;

  private:
    /// A mark on its way to its newest place. Pixels of the screen.
    struct Glide {
        PathPoint from, to;
        MotionTime start{};
        bool is_seen = false;  ///< drawn in the last frame; a name that is gone is forgotten
    };
    struct Mark;

    void choose_camera(const map::ViewSize& size);
    void take_picture(MotionTime now);
    void draw_base(SceneBuilder& builder, const Rect& area, MotionTime now) const;
    void draw_regions(SceneBuilder& builder, const Rect& area, const map::Projection& projection) const;
    void clear_names_for_people();
    [[nodiscard]] std::vector<Mark> place_marks_in(const Rect& area, const map::Projection& projection) const;
    std::vector<Mark> place_people(const Rect& area, const map::Projection& projection, MotionTime now);
    PathPoint glide(const std::string& name, PathPoint target, const Rect& area, MotionTime now);
    void draw_mark(SceneBuilder& builder, const Mark& mark) const;
    void draw_attribution(SceneBuilder& builder, const Rect& area) const;
    [[nodiscard]] std::vector<map::Subject> subjects() const;

    WidgetContext m_context;
    config::MapOptions m_options;
    view::MapView m_view;
    map::ViewSize m_size;
    std::optional<map::Camera> m_wanted;  ///< what was asked for last
    std::vector<Rect> m_blocked;          ///< where names of places must not stand; pixels of the picture
    std::optional<map::FinishedMap> m_shown;
    std::shared_ptr<const Image> m_fading;  ///< the picture before, on its way out
    MotionTime m_fade_start{};
    std::map<std::string, Glide> m_glides;
};

}  // namespace mirror::render
