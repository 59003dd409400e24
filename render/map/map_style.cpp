#include "render/map/map_style.hpp"

#include <algorithm>
#include <cmath>
#include <mirror_style_table.hpp>  // assets/map-styles/mirror.json as a text
#include <stdexcept>

#include "render/map/read_style.hpp"

namespace mirror::map {

const MapStyle& mirror_style() {
    static const MapStyle style = [] {
        auto read = read_style(k_mirror_style_table, "mirror.json", MapStyle());
        if (!read)
            throw std::logic_error(config::to_text(read.error().front()));  // a build of ours is broken
        return *read;
    }();
    return style;
}

std::optional<std::uint8_t> MapStyle::faintest_fill() const {
    std::optional<std::uint8_t> faintest;
    for (const auto& fill : {water_fill, wood_fill, park_fill, residential_fill, building_fill}) {
        if (!fill) continue;
        const std::uint8_t light = std::max({fill->r, fill->g, fill->b});
        if (light > 0) faintest = std::min(faintest.value_or(light), light);
    }
    return faintest;
}

double width_px(const LineStyle& line, double detail_zoom, double scale) {
    const auto& zooms = k_width_zooms;
    const double zoom = std::clamp(detail_zoom, zooms.front(), zooms.back());
    std::size_t i = 1;
    while (i + 1 < zooms.size() && zoom > zooms[i])
        ++i;
    const double t = (zoom - zooms[i - 1]) / (zooms[i] - zooms[i - 1]);
    const double width = line.width_px[i - 1] + t * (line.width_px[i] - line.width_px[i - 1]);
    return std::max(1.0, width * scale);
}

}  // namespace mirror::map
