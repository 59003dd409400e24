#include "render/map/reproject.hpp"

#include <cmath>

namespace mirror::map {
namespace {

constexpr double k_most_zooms = 2;
constexpr std::uint32_t k_black = 0xFF000000U;

/// For each pixel of one axis the source pixel, or -1 outside.
std::vector<int> source_pixels(int count, double shift_px, double growth) {
    std::vector<int> sources(static_cast<std::size_t>(count));
    const double middle = count / 2.0;
    for (int i = 0; i < count; ++i) {
        const double source = (i + 0.5 - middle - shift_px) / growth + middle;
        sources[static_cast<std::size_t>(i)] = source >= 0 && source < count ? static_cast<int>(source) : -1;
    }
    return sources;
}

}  // namespace

render::Image reproject(const render::Image& picture, const Camera& from, const Camera& to) {
    if (std::abs(to.zoom - from.zoom) > k_most_zooms) return {};
    const ViewSize size{picture.width_px, picture.height_px};
    const PixelPoint centre = Projection(to, size).to_pixel(from.centre);
    const double growth = std::exp2(to.zoom - from.zoom);
    const std::vector<int> columns = source_pixels(size.width_px, centre.x - size.width_px / 2.0, growth);
    const std::vector<int> rows = source_pixels(size.height_px, centre.y - size.height_px / 2.0, growth);
    render::Image moved{size.width_px, size.height_px,
                        std::vector<std::uint32_t>(picture.pixels.size(), k_black)};
    auto* target = moved.pixels.data();
    for (const int row : rows) {
        const std::uint32_t* source =
            row < 0 ? nullptr : picture.pixels.data() + static_cast<std::ptrdiff_t>(row) * size.width_px;
        for (const int column : columns) {
            if (source != nullptr && column >= 0) *target = source[column];
            ++target;
        }
    }
    return moved;
}

}  // namespace mirror::map
