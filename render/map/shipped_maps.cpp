#include "render/map/shipped_maps.hpp"

#include "module/base/assets.hpp"

namespace mirror::map {

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
    return setup;
}

}  // namespace mirror::map
