#pragma once
// The chart as the map widget shows it: what is behind people and regions when there is no map.

#include <memory>
#include <optional>

#include "module/view/mirror_view.hpp"
#include "render/map/chart.hpp"
#include "render/widgets/map_ground.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

/// The chart's projection in an area of the screen.
class ChartGround final : public MapGround {
  public:
    ChartGround(const map::ChartView& view, const Rect& area) : m_view(view), m_area(area) {}

    using MapGround::to_pixel;
    [[nodiscard]] PathPoint to_pixel(WorldPoint place) const override;
    [[nodiscard]] float pixels_of(double metres, LatLon at) const override {
        return static_cast<float>(m_view.pixels_of(metres, at));
    }

  private:
    map::ChartView m_view;
    Rect m_area;
};

class MapChart {
  public:
    explicit MapChart(const WidgetContext& context) : m_context(context) {}

    /// Frames everybody around home. \return false where there is nothing to draw a chart around
    bool place(const view::MapView& view, const Rect& area, const Rect& free);
    [[nodiscard]] const map::ChartView& chart() const { return *m_view; }
    /// Rings, roads and their words.
    void draw(SceneBuilder& builder, const view::MapView& view, const Rect& area,
              const std::vector<Rect>& taken);

  private:
    void draw_picture(const view::MapView& view);
    [[nodiscard]] std::vector<std::size_t> rings() const;
    void draw_north(SceneBuilder& builder, const Rect& area) const;

    WidgetContext m_context;
    std::optional<map::ChartView> m_view;
    std::shared_ptr<const Image> m_picture;
    map::ChartView m_drawn_view;
    UtcSeconds m_drawn_to{};
    std::size_t m_drawn_trails = 0;
};

}  // namespace mirror::render
