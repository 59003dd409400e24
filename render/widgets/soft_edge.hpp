#pragma once
// The edge of a map: a veil that grows black towards the rim. It lies still while the map below moves.

#include <memory>
#include <vector>

#include "render/text/scene_builder.hpp"

namespace mirror::render {

class SoftEdge {
  public:
    /// Draws it over an area; all four sides fade over so many pixels.
    void draw(SceneBuilder& builder, const Rect& area, int fade_px);

  private:
    struct Piece {
        int x, y;  ///< from the area's corner
        std::shared_ptr<const Image> image;
    };
    void make(int width_px, int height_px, int fade_px);

    int m_width_px = 0, m_height_px = 0, m_fade_px = 0;
    std::vector<Piece> m_pieces;
};

}  // namespace mirror::render
