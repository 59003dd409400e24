#pragma once
// The household's regions on the map: outline, and name or icon; brighter while somebody is inside.

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
    void draw(SceneBuilder& builder, const std::vector<view::RegionCircle>& regions, const MapGround& ground,
              bool with_names) const;
    /// Where names and icons stand.
    [[nodiscard]] std::vector<Rect> footprint() const;

  private:
    struct Title {
        std::size_t region;
        Rect box;
    };
    [[nodiscard]] Rect size_of(const view::RegionCircle& region) const;

    TypeScale m_scale;
    FontSet& m_fonts;
    Rect m_area;
    std::vector<Title> m_titles;
};

}  // namespace mirror::render
