#pragma once
// From places on the earth to pixels of the screen, for the map and for the chart alike.

#include "module/geo/mercator.hpp"
#include "render/map/camera.hpp"
#include "render/scene.hpp"

namespace mirror::render {

class MapGround {
  public:
    virtual ~MapGround() = default;
    [[nodiscard]] virtual PathPoint to_pixel(WorldPoint place) const = 0;
    /// How many pixels a length on the ground takes at this place.
    [[nodiscard]] virtual float pixels_of(double metres, LatLon at) const = 0;

    [[nodiscard]] PathPoint to_pixel(LatLon place) const { return to_pixel(to_world(place)); }
};

/// A base map's own projection, in an area of the screen.
class TileGround final : public MapGround {
  public:
    TileGround(const map::Camera& camera, const Rect& area)
        : m_projection(camera, {area.w, area.h}),
          m_left(static_cast<float>(area.x)),
          m_top(static_cast<float>(area.y)) {}

    using MapGround::to_pixel;
    [[nodiscard]] PathPoint to_pixel(WorldPoint place) const override {
        const map::PixelPoint pixel = m_projection.to_pixel(place);
        return {m_left + static_cast<float>(pixel.x), m_top + static_cast<float>(pixel.y)};
    }
    [[nodiscard]] float pixels_of(double metres, LatLon at) const override {
        return static_cast<float>(m_projection.pixels_of(metres, at));
    }

  private:
    map::Projection m_projection;
    float m_left, m_top;
};

}  // namespace mirror::render
