#pragma once
// The household's regions on the map: outline, and name or icon; brighter while somebody is inside.

#include <optional>
#include <vector>

#include "module/view/mirror_view.hpp"
#include "render/layout/type_scale.hpp"
#include "render/text/scene_builder.hpp"
#include "render/widgets/map_ground.hpp"

namespace mirror::render {

class MapRegions {
  public:
    MapRegions(const TypeScale& scale, FontSet& fonts) : m_scale(scale), m_fonts(fonts) {}

    /// Finds room for the names on the ground as it will rest. \param taken where people and their names
    /// stand \param named regions that are spoken of elsewhere and need no name here
    void place(const std::vector<view::RegionCircle>& regions, const MapGround& ground, const Rect& area,
               const std::vector<Rect>& taken, const std::vector<std::string>& named);
    /// Draws them on the ground as it is seen now; names keep to their side of the outline.
    void draw(SceneBuilder& builder, const std::vector<view::RegionCircle>& regions,
              const MapGround& ground) const;
    /// Small boxes along the outlines that are drawn on this ground, for words that must not cross them.
    [[nodiscard]] std::vector<Rect> outlines(const std::vector<view::RegionCircle>& regions,
                                             const MapGround& ground, const Rect& area) const;
    /// Where names and icons stand.
    [[nodiscard]] std::vector<Rect> footprint() const;

  private:
    /// On which side of the middle a title stands: -1, 0 or 1.
    struct Side {
        int x = 0, y = 0;
    };
    struct Title {
        std::size_t region;
        Side side;
        int lift_px;  ///< further away than next to the outline: somebody stands there
        Rect box;     ///< at rest
    };
    [[nodiscard]] Rect title_box(const view::RegionCircle& region, const MapGround& ground, Side side,
                                 int lift_px) const;
    [[nodiscard]] std::optional<Title> place_title(std::size_t index, const view::RegionCircle& region,
                                                   const MapGround& ground, const Rect& inner,
                                                   const std::vector<Rect>& full) const;
    [[nodiscard]] Rect size_of(const view::RegionCircle& region) const;

    TypeScale m_scale;
    FontSet& m_fonts;
    Rect m_area;
    std::vector<Title> m_titles;
};

}  // namespace mirror::render
