#include "render/sdl/surface_pixels.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "render/bands.hpp"

namespace mirror::render {
namespace {

// Two pixels at once where the processor has registers for that; elsewhere the compiler takes them apart.
using Bytes [[gnu::vector_size(8)]] = std::uint8_t;
using Words [[gnu::vector_size(16)]] = std::uint16_t;

Words factors_of(const SDL_PixelFormat& format, Rgba light) {
    const std::uint32_t colors = format.Rmask | format.Gmask | format.Bmask;
    const std::uint32_t pixel = ~colors | std::uint32_t{light.r} << format.Rshift |
                                std::uint32_t{light.g} << format.Gshift |
                                std::uint32_t{light.b} << format.Bshift;
    const std::uint64_t both = std::uint64_t{pixel} << 32U | pixel;
    Bytes bytes;
    std::memcpy(&bytes, &both, sizeof(bytes));
    return __builtin_convertvector(bytes, Words);
}

/// A 255th, rounded down, of what two bytes can make.
Words over_255(Words product) {
    return (product + 1 + (product >> 8U)) >> 8U;
}

void dim_some(std::uint8_t* at, std::size_t size, Words factors) {
    Bytes bytes{};
    std::memcpy(&bytes, at, size);
    bytes = __builtin_convertvector(over_255(__builtin_convertvector(bytes, Words) * factors), Bytes);
    std::memcpy(at, &bytes, size);
}

void dim_row(std::uint8_t* row, int width, Words factors) {
    constexpr std::size_t k_pixel = 4;
    const std::size_t size = static_cast<std::size_t>(width) * k_pixel;
    std::size_t at = 0;
    for (; at + sizeof(Bytes) <= size; at += sizeof(Bytes))
        dim_some(row + at, sizeof(Bytes), factors);
    if (at < size) dim_some(row + at, k_pixel, factors);
}

std::size_t pixels_of(const Rect& area) {
    return static_cast<std::size_t>(area.w) * static_cast<std::size_t>(area.h);
}

std::uint8_t* pixel_at(SDL_Surface& surface, int x, int y) {
    return static_cast<std::uint8_t*>(surface.pixels) + std::ptrdiff_t{y} * surface.pitch +
           std::ptrdiff_t{x} * 4;
}

}  // namespace

bool dim_pixels(SDL_Surface& surface, const Rect& area, Rgba light) {
    const SDL_PixelFormat& format = *surface.format;
    const bool has_bytes =
        format.BytesPerPixel == 4 && format.Rloss == 0 && format.Gloss == 0 && format.Bloss == 0;
    if (!has_bytes || SDL_MUSTLOCK(&surface)) return false;
    const Rect shown = area.shared_with({0, 0, surface.w, surface.h});
    const Words factors = factors_of(format, light);
    in_bands(shown.h, pixels_of(shown), [&](int from, int to) {
        for (int y = shown.y + from; y < shown.y + to; ++y)
            dim_row(pixel_at(surface, shown.x, y), shown.w, factors);
    });
    return true;
}

bool copy_pixels(SDL_Surface& surface, const Rect& area, const Image& image, int left, int top) {
    const SDL_PixelFormat& format = *surface.format;
    const bool is_alike = format.BytesPerPixel == 4 && format.Rmask == 0x00FF0000U &&
                          format.Gmask == 0x0000FF00U && format.Bmask == 0x000000FFU;
    if (!is_alike || SDL_MUSTLOCK(&surface)) return false;
    const Rect shown = area.shared_with({left, top, image.width_px, image.height_px})
                           .shared_with({0, 0, surface.w, surface.h});
    in_bands(shown.h, pixels_of(shown), [&](int from, int to) {
        for (int y = shown.y + from; y < shown.y + to; ++y) {
            const std::ptrdiff_t first = std::ptrdiff_t{y - top} * image.width_px + (shown.x - left);
            std::memcpy(pixel_at(surface, shown.x, y), image.pixels.data() + first,
                        static_cast<std::size_t>(shown.w) * sizeof(std::uint32_t));
        }
    });
    return true;
}

}  // namespace mirror::render
