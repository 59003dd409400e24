#pragma once
// The map: what lies below, ways, regions, and people on top. Its parts have files of their own.

#include <optional>
#include <vector>

#include "render/widgets/camera_choice.hpp"
#include "render/widgets/map_chart.hpp"
#include "render/widgets/map_inset.hpp"
#include "render/widgets/map_marks.hpp"
#include "render/widgets/map_regions.hpp"
#include "render/widgets/map_trails.hpp"
#include "render/widgets/picture_transition.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

class MapWidget final : public Widget {
  public:
    MapWidget(const config::Module& module, const WidgetContext& context);
    /// Gives its base maps back.
    ~MapWidget() override;
    MapWidget(const MapWidget&) = delete;
    MapWidget& operator=(const MapWidget&) = delete;
    void show(const view::ModuleView& view, MotionTime now) override;
    [[nodiscard]] int height_for(int width_px) const override;
    [[nodiscard]] bool fills() const override { return true; }
    void keep_clear(const std::vector<Rect>& others) override;
    void allow_motion(bool is_allowed) override { m_has_motion = is_allowed; }
    void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) override;
    [[nodiscard]] std::optional<MotionTime> next_frame(MotionTime now) const override;
    [[nodiscard]] bool has_news() const override;

  private:
    [[nodiscard]] bool is_chart() const;
    [[nodiscard]] Motion motion(MotionTime now) const;
    [[nodiscard]] map::Camera seen(MotionTime now) const;
    [[nodiscard]] Rect inside() const;
    [[nodiscard]] std::vector<Rect> margins() const;
    [[nodiscard]] Rect free_area() const;
    [[nodiscard]] int credits_px() const;
    [[nodiscard]] Rect credits_box(const Rect& area) const;
    [[nodiscard]] std::vector<Rect> standing_on() const;
    void block(const std::vector<Rect>& others);
    void look(MotionTime now);
    void place_chart(MotionTime now);
    void ask();
    void take_pictures(MotionTime now);
    void place_on(const MapGround& ground, const std::vector<std::size_t>& members, bool is_ground_new,
                  MotionTime now);
    void draw_map(SceneBuilder& builder, MotionTime now);
    void draw_chart(SceneBuilder& builder, MotionTime now);
    void draw_veil(SceneBuilder& builder, MotionTime now) const;
    [[nodiscard]] float shown(MotionTime now) const;
    void draw_attribution(SceneBuilder& builder, MotionTime now) const;
    [[nodiscard]] std::vector<std::string> attribution() const;

    WidgetContext m_context;
    config::MapOptions m_options;
    bool m_has_motion = true;
    view::MapView m_view;
    std::vector<std::size_t> m_everybody;  ///< all markers of the view
    Rect m_area;
    std::vector<Rect> m_others;  ///< modules that lie over the map
    bool m_is_view_new = true;   ///< the view, or where it is drawn, has changed since the last look

    std::size_t m_slot = 0;
    CameraChoice m_choice;
    std::vector<view::RegionCircle> m_outlined;  ///< whose outlines names keep clear of
    std::vector<Rect> m_blocked;  ///< where names of places must not stand; pixels of the picture
    PictureTransition m_picture;
    MapChart m_chart;
    MapTrails m_trails;
    MapRegions m_regions;
    MapMarks m_marks;
    std::vector<MapInset> m_insets;
    Motion m_veiling;  ///< the map goes while everybody is at home, and comes back
};

}  // namespace mirror::render
