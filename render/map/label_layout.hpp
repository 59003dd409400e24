#pragma once
// Which names stand where: greedy by rank, never one over another. Pure but for the typesetter's measuring.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "render/map/camera.hpp"
#include "render/map/map_style.hpp"
#include "render/scene.hpp"
#include "render/text/typesetter.hpp"

namespace mirror::map {

using render::GlyphImage;
using render::ShapedGlyph;
using render::ShapedText;
using render::TypeChoice;
using render::Typesetter;

/// Pixels of the picture.
struct LabelBox {
    double left = 0, top = 0, right = 0, bottom = 0;

    [[nodiscard]] bool overlaps(const LabelBox& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
    [[nodiscard]] bool is_within(const LabelBox& other) const {
        return left >= other.left && right <= other.right && top >= other.top && bottom <= other.bottom;
    }
    [[nodiscard]] LabelBox grown(double by) const { return {left - by, top - by, right + by, bottom + by}; }
    bool operator==(const LabelBox&) const = default;
};

/// A name that might be written.
struct LabelCandidate {
    std::string text;
    LabelStyle style;
    int rank = 0;                  ///< the smallest is placed first
    PixelPoint at;                 ///< of a place; unused where there is a path
    bool has_dot = false;          ///< a dot marks the place and the name stands beside it
    bool stays = false;            ///< a country's name must not wander into the next one
    std::vector<PixelPoint> path;  ///< the line along which the name runs; empty for a place
};

struct PlacedGlyph {
    const ShapedGlyph* letter = nullptr;  ///< of the label's text
    double x = 0, y = 0;                  ///< origin of the letter
    int turns = 0;                        ///< of Typesetter::k_turns
};

struct PlacedLabel {
    std::string text;
    const ShapedText* shaped = nullptr;
    Color color;
    std::vector<PlacedGlyph> glyphs;
    std::vector<PixelPoint> track;  ///< instead of glyphs: the middle line to bend the text along, in steps
                                    ///< of about a pixel
    std::vector<LabelBox> boxes;    ///< what it covers: one box, or one for each letter along a line
    std::optional<PixelPoint> dot;
};

/// The room for names.
struct LabelSpace {
    LabelBox inside;                ///< names stay within
    std::vector<LabelBox> blocked;  ///< and out of these
    double scale = 1;               ///< sizes of the style are multiplied with it
    double halo_em = 0.14;
    std::size_t max_labels = 25;
    const render::Image* ground = nullptr;  ///< names prefer its dark places; null: all are equal
};

/// Boxes in a grid of cells, so that a new one meets only its neighbours.
class LabelGrid {
  public:
    explicit LabelGrid(const LabelBox& inside);
    [[nodiscard]] bool is_free(const LabelBox& box) const;
    void occupy(const LabelBox& box);

  private:
    struct Cells {
        int left, top, right, bottom;
    };
    [[nodiscard]] Cells cells_of(const LabelBox& box) const;
    [[nodiscard]] std::size_t cell_index(int row, int column) const;

    LabelBox m_inside;
    int m_columns;
    int m_rows;
    std::vector<std::vector<LabelBox>> m_cells;
};

/// Places as many names as fit. The same name is not repeated within 380 px (at scale 1). The result refers
/// to texts kept by the typesetter.
std::vector<PlacedLabel> place_labels(std::vector<LabelCandidate> candidates, Typesetter& typesetter,
                                      const LabelSpace& space);

}  // namespace mirror::map
