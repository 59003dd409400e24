#include "render/map/shipped_maps.hpp"

#include "module/base/assets.hpp"
#include "module/raster/cache_directory.hpp"
#include "module/tiles/metadata.hpp"

namespace mirror::map {
namespace {

constexpr std::uint64_t k_megabyte = 1'000'000;
constexpr int k_usual_tile_px = 256;

RasterSetup raster_setup(const config::Raster& wanted, const config::MapFilter& filter) {
    RasterSetup setup;
    setup.source.url = wanted.url;
    setup.source.key_file = wanted.key_file;
    setup.source.ca_file = wanted.ca_file;
    setup.source.attribution = tiles::plain_attribution(wanted.attribution);
    setup.source.contact = wanted.contact;
    setup.source.min_zoom = static_cast<std::uint8_t>(wanted.min_zoom);
    setup.source.max_zoom = static_cast<std::uint8_t>(wanted.max_zoom);
    setup.source.tile_px = wanted.tile_size_px.value_or(k_usual_tile_px);
    setup.source.is_tms = wanted.scheme == config::TileScheme::tms;
    setup.source.cache_bytes = static_cast<std::uint64_t>(wanted.cache_megabytes) * k_megabyte;
    setup.filter = filter;
    setup.cache_folder = raster::resolve_cache_directory(storage::environment);
    return setup;
}

}  // namespace

MapWorkerSetup map_setup(const config::Config& config) {
    MapWorkerSetup setup;
    for (const std::string& file : config.map.files)
        setup.files.emplace_back(file);
    if (setup.files.empty()) {
        for (const char* shipped : {"neubrandenburg.mbtiles", "liechtenstein.mbtiles", "world.mbtiles"}) {
            // A small installation may leave maps out.
            const std::filesystem::path file = assets_folder() / "maps" / shipped;
            if (std::filesystem::exists(file)) setup.files.push_back(file);
        }
    }
    setup.fonts = assets_folder() / "fonts";
    setup.style = config.map.style;
    if (config.map.raster) setup.raster = raster_setup(*config.map.raster, config.map.filter);
    return setup;
}

}  // namespace mirror::map
