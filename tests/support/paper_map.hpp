#pragma once
// A bright printed map in the manner of openstreetmap.org, drawn from the map files that ship: what a tile
// server would send.

#include <memory>
#include <string>

#include "module/geo/mercator.hpp"
#include "render/scene.hpp"

namespace mirror::test {

class PaperMap {
  public:
    PaperMap();
    ~PaperMap();

    /// One tile of 256 px, or of 512 px with everything twice as large.
    [[nodiscard]] render::Image tile(TileId id, bool at_2x = false);
    /// The same as a PNG.
    [[nodiscard]] std::string png(TileId id, bool at_2x = false);

  private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

/// Any picture as a PNG.
std::string to_png(const render::Image& picture);

}  // namespace mirror::test
