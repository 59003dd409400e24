#pragma once
// The ways of the last hours as fading lines: simplified for the zoom, cut into pieces that stay the same
// when the line grows.

#include <vector>

#include "module/view/mirror_view.hpp"
#include "render/layout/type_scale.hpp"
#include "render/text/scene_builder.hpp"
#include "render/widgets/map_ground.hpp"

namespace mirror::render {

/// A piece of a trail that is drawn in one colour. Pixels of the screen.
struct TrailPiece {
    std::vector<PathPoint> points;
    Rgba color;
    bool operator==(const TrailPiece&) const = default;
};

struct TrailForm {
    Rect area;          ///< nothing outside is drawn
    double scale = 1;   ///< of a pixel of the design
    UtcSeconds from{};  ///< older is not drawn
    UtcSeconds to{};    ///< now; what is newer than this is not drawn either
};

/// Cuts one trail into pieces that fade with their age. Corners nearer than a line's width are left out,
/// gaps are not bridged.
std::vector<TrailPiece> trail_pieces(const view::TrailLine& trail, const MapGround& ground,
                                     const TrailForm& form);

class MapTrails {
  public:
    /// Works everything out again if anything has changed since the last time.
    void place(const view::MapView& view, const MapGround& ground, const Rect& area, const TypeScale& scale,
               bool is_ground_new);
    void draw(SceneBuilder& builder) const;

  private:
    struct Placed {
        view::TrailLine line;
        std::vector<TrailPiece> pieces;
    };
    std::vector<Placed> m_placed;
    TrailForm m_form;
    float m_width_px = 3;
};

}  // namespace mirror::render
