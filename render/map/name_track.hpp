#pragma once
// The line along which a name runs. Pure arithmetic.

#include <span>
#include <utility>
#include <vector>

#include "render/map/camera.hpp"

namespace mirror::map {

/// The line in even steps, each point the mean of what lies within `window` px of it. Ends stay. Along the
/// line itself letters would crowd and gape at every bend. \param points not empty
std::vector<PixelPoint> smoothed(std::span<const PixelPoint> points, double window);

/// A polyline of at least two points that can be asked for the point at a distance from its start.
class NameTrack {
  public:
    explicit NameTrack(std::vector<PixelPoint> points) : m_points(std::move(points)) { measure(); }

    [[nodiscard]] double length() const { return m_at.back(); }
    void reverse();
    /// Before the start and behind the end the first and the last piece go on.
    [[nodiscard]] PixelPoint point(double distance) const;

  private:
    void measure();
    [[nodiscard]] std::pair<std::size_t, double> find(double distance) const;

    std::vector<PixelPoint> m_points;
    std::vector<double> m_at;  ///< how far from the start each point lies
};

}  // namespace mirror::map
