#pragma once
// Decoded tiles for a view: asked from the map files, kept while the map may need them again.

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "module/tiles/tile_set.hpp"
#include "render/map/view_tiles.hpp"

namespace mirror::map {

/// Reads and remembers tiles of a set. One thread.
class TileGather {
  public:
    /// Decoded tiles of more than `cap_bytes` in all push out the longest unused ones.
    explicit TileGather(tiles::TileSet& set, std::size_t cap_bytes = std::size_t{24} << 20U);

    /// The tiles of a view, coarse ones first. What cannot be read is left out and named in `problems`.
    std::vector<PlacedTile> gather(const std::vector<TileWish>& wishes, std::vector<std::string>& problems);

    /// Forgets all tiles. The map is still, so the memory serves others.
    void drop();
    [[nodiscard]] std::size_t size_bytes() const { return m_size_bytes; }

  private:
    using Key = std::tuple<std::size_t, TileId>;  // source, tile in it
    using TilePointer = std::shared_ptr<const tiles::VectorTile>;
    struct Kept {
        TilePointer tile;  // null: the file has no such tile, which is worth remembering too
        std::list<Key>::iterator age;
    };

    TilePointer read(const tiles::TilePiece& piece, std::vector<std::string>& problems);
    void shrink();

    tiles::TileSet& m_set;
    std::size_t m_cap_bytes;
    std::size_t m_size_bytes = 0;
    std::map<Key, Kept> m_kept;
    std::list<Key> m_by_age;  // longest unused first
};

}  // namespace mirror::map
