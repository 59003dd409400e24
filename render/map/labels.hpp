#pragma once
// Names on the map: which ones a view knows of, and their letters on the picture.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "render/map/base_map_painter.hpp"
#include "render/map/label_layout.hpp"
#include "render/map/tile_geometry.hpp"
#include "render/text/typesetter.hpp"

namespace mirror::map {

/// Every name of the view's tiles that its zoom and style allow, each once although tiles repeat what is
/// near their edges.
std::vector<LabelCandidate> label_candidates(std::span<const TileOnView> tiles, const MapRequest& request);

/// Writes names. One thread; keeps letters and texts between views.
class LabelPainter {
  public:
    /// \param fonts folder with the Roboto files
    explicit LabelPainter(const std::filesystem::path& fonts) : m_typesetter(fonts) {}

    /// Why no names are written; empty when all is well.
    [[nodiscard]] const std::string& problem() const { return m_typesetter.problem(); }

    /// What paint() writes.
    std::vector<PlacedLabel> place(const render::Image& picture, std::span<const TileOnView> tiles,
                                   const MapRequest& request);
    /// The names of a view. \param ground names prefer its dark places
    std::vector<NamePicture> paint(const render::Image& ground, std::span<const TileOnView> tiles,
                                   const MapRequest& request);

    /// Forgets letters and texts.
    void drop() { m_typesetter.drop(); }

  private:
    /// \param is_toned areas have a tone, on which a black plate below the name would show
    void write(render::Image& sheet, const PlacedLabel& label, bool is_toned);

    Typesetter m_typesetter;
};

}  // namespace mirror::map
