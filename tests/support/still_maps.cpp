#include "tests/support/still_maps.hpp"

#include <time.h>

#include <algorithm>

#include "module/tiles/mbtiles_source.hpp"
#include "render/map/labels.hpp"

namespace mirror::testing {
namespace {

double thread_seconds() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

}  // namespace

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

std::size_t StillMaps::new_slot() {
    m_latest.emplace_back();
    return m_latest.size() - 1;
}

void StillMaps::ask(std::size_t slot, map::MapRequest request) {
    auto& latest = m_latest[slot];
    if (latest && latest->request == request) return;
    ++m_drawn;
    if (std::ranges::find(m_requests, request) == m_requests.end()) {
        m_requests.push_back(request);
    } else {
        ++m_drawn_again;
    }
    const double begin = thread_seconds();
    map::PaintedMap painted;
    {
        std::vector<std::string> problems;
        const auto tiles = m_files->gather.gather(
            map::wanted_tiles(request.camera, request.size(), request.scale), problems);
        painted = map::paint_map(request, tiles, &m_files->labels);
    }  // to let the tiles go is part of it
    m_seconds += thread_seconds() - begin;
    latest =
        map::FinishedMap{std::move(request), std::make_shared<const render::Image>(std::move(painted.ground)),
                         m_is_blank, std::move(painted.names)};
}

std::string StillMaps::attribution() const {
    return m_files->set.attribution();
}

}  // namespace mirror::testing
