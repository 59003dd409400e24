#include "render/map/name_picture.hpp"

#include <algorithm>

namespace mirror::map {

std::uint32_t inked(std::uint32_t pixel, Color color, unsigned cover) {
    // Most pixels of a name are covered whole, or lie on nothing: they need no divisions.
    if (cover == 255 || pixel >> 24U == 0)
        return cover == 0 ? 0 : (cover << 24U | unsigned{color.r} << 16U | unsigned{color.g} << 8U | color.b);
    const unsigned before = (pixel >> 24U) * (255 - cover);  // what the old colour weighs, times 255
    const unsigned weight = before + 255 * cover;
    if (weight == 0) return 0;
    const auto channel = [&](unsigned shift, unsigned value) {
        const unsigned old = (pixel >> shift) & 0xFFU;
        return ((old * before + value * 255 * cover + weight / 2) / weight) << shift;
    };
    return (weight + 127) / 255 << 24U | channel(16, color.r) | channel(8, color.g) | channel(0, color.b);
}

render::Image with_names(render::Image ground, std::span<const NamePicture> names) {
    for (const NamePicture& name : names) {
        const render::Image& image = *name.image;
        const int left = std::max(0, name.x);
        const int right = std::min(ground.width_px, name.x + image.width_px);
        const int bottom = std::min(ground.height_px, name.y + image.height_px);
        for (int y = std::max(0, name.y); y < bottom; ++y) {
            const std::uint32_t* const from =
                image.pixels.data() + std::ptrdiff_t{y - name.y} * image.width_px - name.x;
            std::uint32_t* const to = ground.pixels.data() + std::ptrdiff_t{y} * ground.width_px;
            for (int x = left; x < right; ++x) {
                const std::uint32_t pixel = from[x];
                const Color color{static_cast<std::uint8_t>(pixel >> 16U),
                                  static_cast<std::uint8_t>(pixel >> 8U), static_cast<std::uint8_t>(pixel)};
                if (pixel >> 24U != 0) to[x] = inked(to[x], color, pixel >> 24U);
            }
        }
    }
    return ground;
}

}  // namespace mirror::map
