#pragma once
// The ways of the last hours as fading lines: simplified for the zoom, cut into pieces that stay the same
// when the line grows.

#include <optional>
#include <vector>

#include "module/view/mirror_view.hpp"
#include "render/layout/type_scale.hpp"
#include "render/text/scene_builder.hpp"
#include "render/widgets/map_ground.hpp"
#include "render/widgets/way_tiles.hpp"

namespace mirror::render {

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
    /// Works out the ways as a camera on its way sees them.
    /// \param form where they are cut into pieces; the closest that the camera comes
    void follow(const map::Camera& form, const map::Camera& seen, map::ViewSize size);
    /// Draws what was worked out into rows of a picture of the area: pieces that change with every frame
    /// would each become a picture of their own. Any thread. \param strength 0 to 1
    void draw_on(Image& image, int from_row, int to_row, double strength) const;

  private:
    struct Placed {
        view::TrailLine line;
        std::vector<TrailPiece> pieces;
    };
    /// A piece where it is seen now, and the rows that it touches.
    struct SeenPiece {
        TrailPiece piece;
        float top = 0, bottom = 0;
    };
    /// Pieces for a camera that moves near another one.
    struct Moving {
        map::Camera form;
        std::vector<TrailPiece> pieces;
        std::vector<SeenPiece> seen;
    };
    std::vector<Placed> m_placed;
    std::vector<WayTile> m_tiles;  ///< all pieces
    std::optional<Moving> m_moving;
    TrailForm m_form;
    float m_width_px = 3;
};

}  // namespace mirror::render
