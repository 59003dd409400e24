#include "module/tiles/vector_tile.hpp"

namespace mirror::tiles {

std::size_t VectorTile::size_bytes() const {
    std::size_t bytes = sizeof(*this) + features.capacity() * sizeof(Feature) +
                        parts.capacity() * sizeof(Part) + points.capacity() * sizeof(TilePoint) +
                        names.capacity() * sizeof(std::string);
    for (const std::string& name : names)
        bytes += name.capacity();
    return bytes;
}

}  // namespace mirror::tiles
