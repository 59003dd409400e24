#pragma once
// The map files that ship, for tests and pictures.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "module/tiles/mbtiles_source.hpp"
#include "module/tiles/tile_set.hpp"
#include "render/map/base_map_painter.hpp"
#include "render/map/labels.hpp"
#include "render/map/tile_gather.hpp"

namespace mirror::map {

inline tiles::TileSet shipped_files() {
    std::vector<std::unique_ptr<tiles::TileSource>> sources;
    for (const char* name : {"neubrandenburg", "liechtenstein", "world"}) {
        auto source = tiles::open_mbtiles(std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/maps" /
                                          (std::string(name) + ".mbtiles"));
        sources.push_back(value_or_throw(std::move(source), "opening the map files that ship"));
    }
    return tiles::TileSet(std::move(sources));
}

/// Draws views of the shipped files.
struct ShippedMap {
    tiles::TileSet set = shipped_files();
    TileGather gather{set};
    LabelPainter labels{std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/fonts"};
    std::vector<std::string> problems;

    static MapRequest request(double lat_deg, double lon_deg, double zoom, int width_px, int height_px) {
        MapRequest request;
        request.camera = {to_world(LatLon::make(lat_deg, lon_deg).value()), zoom};
        request.width_px = width_px;
        request.height_px = height_px;
        return request;
    }

    std::vector<PlacedTile> tiles_of(const MapRequest& request) {
        return gather.gather(wanted_tiles(request.camera, request.size(), request.scale), problems);
    }

    render::Image draw(const MapRequest& request) { return compose(request, tiles_of(request), &labels); }
};

}  // namespace mirror::map
