#pragma once
// Several map files as one map: which file answers for which part of a wanted tile.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "module/tiles/tile_source.hpp"
#include "module/tiles/vector_tile.hpp"

namespace mirror::tiles {

/// A rectangle in the grid of the wanted tile (0 … k_tile_extent, y downwards).
struct TileRect {
    std::int32_t left = 0, top = 0, right = 0, bottom = 0;
    bool operator==(const TileRect&) const = default;
};

/// One stored tile that a wanted tile is drawn from.
struct TilePiece {
    std::size_t source = 0;  ///< index of the source in its set
    TileId read;             ///< the tile to read: the wanted one, or the ancestor to be scaled up
    std::uint8_t overzoom =
        0;  ///< zoom levels between both; the ancestor covers 2^overzoom wanted tiles a side
    std::vector<TileRect> except;  ///< a better source draws here: leave these parts out
    bool operator==(const TilePiece&) const = default;
};

/// The files of one map, in the order of the configuration. One thread at a time.
class TileSet {
  public:
    TileSet() = default;
    explicit TileSet(std::vector<std::unique_ptr<TileSource>> sources);

    [[nodiscard]] bool is_empty() const { return m_sources.empty(); }
    [[nodiscard]] std::size_t size() const { return m_sources.size(); }
    [[nodiscard]] const SourceInfo& info(std::size_t source) const { return m_sources[source]->info(); }

    /// What a tile is drawn from, lowest first; nothing where no file reaches. Rules:
    /// where a coarse file (a world map) still has the zoom itself, it draws alone; up to three zooms deeper
    /// it lies scaled up below the detailed file; deeper still it draws only where the detailed file ends. Of
    /// equally detailed files the first in the configuration wins.
    [[nodiscard]] std::vector<TilePiece> pieces_of(TileId wanted) const;

    /// Reads and decodes one piece: nothing where the file has no such tile, or a sentence that names it.
    Result<std::optional<VectorTile>, Failure> read(const TilePiece& piece);

    /// The credits of all files: each claim once, for a corner of the map.
    [[nodiscard]] std::string attribution() const;

  private:
    std::vector<std::unique_ptr<TileSource>> m_sources;
};

}  // namespace mirror::tiles
