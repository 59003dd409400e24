#pragma once
// Tiles drawn by hand, for tests.

#include <initializer_list>
#include <memory>

#include "render/map/base_map_painter.hpp"

namespace mirror::map::hand_made {

/// Adds one feature of one part to a tile.
inline tiles::Feature& add(tiles::VectorTile& tile, tiles::Theme theme, tiles::Geometry geometry,
                           std::initializer_list<tiles::TilePoint> points, std::uint8_t rank = 0,
                           const char* name = "") {
    tiles::Feature feature;
    feature.theme = theme;
    feature.geometry = geometry;
    feature.rank = rank;
    feature.first_part = static_cast<std::uint32_t>(tile.parts.size());
    feature.part_count = 1;
    if (*name != 0) {
        feature.name = static_cast<std::uint32_t>(tile.names.size());
        tile.names.emplace_back(name);
    }
    tile.parts.push_back(
        {static_cast<std::uint32_t>(tile.points.size()), static_cast<std::uint32_t>(points.size())});
    tile.points.insert(tile.points.end(), points);
    return tile.features.emplace_back(feature);
}

/// A tile at its place.
inline PlacedTile placed(tiles::VectorTile tile, TileId id) {
    const WorldRect rect = TileWish{id, 0}.rect();
    return {std::make_shared<const tiles::VectorTile>(std::move(tile)), rect, rect};
}

/// A request that shows exactly this tile in 512 px, unfaded and without names.
inline MapRequest showing(TileId id) {
    const WorldRect rect = TileWish{id, 0}.rect();
    MapRequest request;
    request.camera = {{(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2},
                      static_cast<double>(id.z)};
    request.width_px = request.height_px = 512;
    request.edge_fade_px = 0;
    request.labels = false;
    return request;
}

}  // namespace mirror::map::hand_made
