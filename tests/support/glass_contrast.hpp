#pragma once
// How well something can be read behind the glass.

#include <cmath>
#include <cstdint>

#include "render/sdl/glass.hpp"

namespace mirror::test {

/// The least that what has to be read may have by day, against the glass beside it.
inline constexpr double k_least_contrast = 2.0;

/// WCAG's relative luminance.
inline double luminance(std::uint32_t pixel) {
    const auto linear = [](std::uint32_t channel) {
        const double value = static_cast<double>(channel & 255U) / 255;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(pixel >> 16) + 0.7152 * linear(pixel >> 8) + 0.0722 * linear(pixel);
}

/// Contrast of a colour on black against black, both seen through the glass.
inline double contrast(const render::Rgba& color, render::Glass glass) {
    const auto lit = [&](std::uint8_t channel) {
        return static_cast<std::uint32_t>(std::lround(channel * color.a / 255.0));
    };
    render::Image image{
        2, 1, {0xFF000000U | lit(color.r) << 16U | lit(color.g) << 8U | lit(color.b), 0xFF000000U}};
    render::apply_glass(image, glass);
    return luminance(image.pixels[0]) / luminance(image.pixels[1]);
}

}  // namespace mirror::test
