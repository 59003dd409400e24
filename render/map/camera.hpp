#pragma once
// Where the map looks: a pure value, the rules that choose it, and the way between world and pixels.

#include <optional>
#include <span>

#include "module/geo/lat_lon.hpp"
#include "module/geo/mercator.hpp"

namespace mirror::map {

/// The edge of the world square at zoom 0, so that zoom z shows the tiles of zoom z at 512 px.
inline constexpr double k_tile_px = 512;

struct Camera {
    WorldPoint centre{0.5, 0.5};  ///< x in [0, 1)
    double zoom = 0;              ///< the whole world is k_tile_px * 2^zoom pixels wide

    [[nodiscard]] double world_px() const;
    bool operator==(const Camera&) const = default;
};

struct ViewSize {
    int width_px = 0;
    int height_px = 0;
    bool operator==(const ViewSize&) const = default;
};

/// The strips along the view's edges that somebody should not stand in.
struct Margins {
    int left_px = 0, top_px = 0, right_px = 0, bottom_px = 0;
    bool operator==(const Margins&) const = default;
};

struct CameraLimits {
    double min_zoom = 1;
    double max_zoom = 15.5;
    double min_across_m = 1500;  ///< ground that the view's width shows at least
    double max_accuracy_m =
        2000;  ///< a worse circle is framed as one of this radius: it must not show Europe
    bool operator==(const CameraLimits&) const = default;

    /// The limits of a screen whose lines and letters are drawn `scale` times as large as on one with a
    /// short side of 1080: the same ground, in more pixels.
    static CameraLimits for_scale(double scale);
};

/// Somebody or something that should be seen.
struct Subject {
    LatLon place;
    double accuracy_m = 0;  ///< radius that should be seen with it
    bool operator==(const Subject&) const = default;
};

/// The closest camera that shows every subject inside the margins, within the limits. Across the
/// antimeridian it takes the shorter way round the world; the view never leaves the world at the poles.
/// \return nothing for no subjects or a view without pixels.
std::optional<Camera> frame(std::span<const Subject> subjects, ViewSize size, const Margins& margins,
                            const CameraLimits& limits = {});

/// The same camera with its centre where the view shows no place beyond the poles, x wrapped, zoom within
/// the limits.
Camera clamped(const Camera& camera, ViewSize size, const CameraLimits& limits = {});

/// Whether the map is to be drawn anew: somebody left the safe area (the view without its margins) of the
/// old camera, or the old view is more than `wide_zooms` wider than the wanted one. Everything else is a
/// reason to keep the map still.
bool should_move(const Camera& old, const Camera& wanted, std::span<const Subject> subjects, ViewSize size,
                 const Margins& safe, double wide_zooms = 1.25);

/// The old camera moved over the ground until it looks where `wanted` does, and a little further: whoever
/// left the view goes on leaving it. Further by half the room that the subjects then have to the safe area's
/// edge behind them, at most as far again. By whole pixels of the old camera: both views show the same
/// picture of the ground that they share. \param wanted of the old camera's zoom
Camera panned(const Camera& old, const Camera& wanted, std::span<const Subject> subjects, ViewSize size,
              const Margins& safe);

/// Pixels of the view; (0, 0) is its top left corner.
struct PixelPoint {
    double x = 0;
    double y = 0;
    bool operator==(const PixelPoint&) const = default;
};

/// Places to pixels and back for one camera and view.
class Projection {
  public:
    Projection(const Camera& camera, ViewSize size);

    /// The copy of the place that is nearest to the view's centre.
    [[nodiscard]] PixelPoint to_pixel(LatLon place) const;
    [[nodiscard]] PixelPoint to_pixel(WorldPoint point) const;
    /// y may lie outside the world.
    [[nodiscard]] WorldPoint to_world_point(PixelPoint pixel) const;
    [[nodiscard]] LatLon to_place(PixelPoint pixel) const;
    /// How many pixels a length on the ground takes at this place.
    [[nodiscard]] double pixels_of(double metres, LatLon at) const;

  private:
    Camera m_camera;
    double m_world_px;
    double m_half_width_px;
    double m_half_height_px;
};

}  // namespace mirror::map
