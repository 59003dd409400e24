#include "tests/support/still_maps.hpp"

#include "module/tiles/mbtiles_source.hpp"
#include "render/map/labels.hpp"

namespace mirror::testing {

struct StillMaps::Files {
    tiles::TileSet set;
    map::TileGather gather{set};
    map::LabelPainter labels{MIRROR_SOURCE_DIR "/assets/fonts"};
};

StillMaps::StillMaps() : m_files(std::make_unique<Files>()) {
    std::vector<std::unique_ptr<tiles::TileSource>> sources;
    for (const char* name : {"neubrandenburg", "liechtenstein", "world"}) {
        auto source = tiles::open_mbtiles(std::string(MIRROR_SOURCE_DIR "/assets/maps/") + name + ".mbtiles");
        sources.push_back(std::move(source.value()));
    }
    m_files->set = tiles::TileSet(std::move(sources));
}

StillMaps::~StillMaps() = default;

void StillMaps::ask(map::MapRequest request) {
    if (m_latest && m_latest->request == request) return;
    std::vector<std::string> problems;
    const auto tiles =
        m_files->gather.gather(map::wanted_tiles(request.camera, request.size(), request.scale), problems);
    auto image = std::make_shared<const render::Image>(map::compose(request, tiles, &m_files->labels));
    m_latest = map::FinishedMap{std::move(request), std::move(image)};
}

std::string StillMaps::attribution() const {
    return m_files->set.attribution();
}

}  // namespace mirror::testing
