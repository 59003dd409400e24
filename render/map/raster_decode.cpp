#include "render/map/raster_decode.hpp"

#include <SDL_image.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "module/base/handle.hpp"
#include "module/raster/answer.hpp"
#include "render/image_loaders.hpp"

namespace mirror::map {
namespace {

using SurfaceHandle = std::unique_ptr<SDL_Surface, HandleDeleter<SDL_FreeSurface>>;
using StreamHandle = std::unique_ptr<SDL_RWops, HandleDeleter<SDL_RWclose>>;

constexpr std::ptrdiff_t k_jpeg_tail = 64;

/// libjpeg paints what is missing grey and calls it a picture; a whole one has its end mark.
bool is_whole_jpeg(std::span<const std::uint8_t> bytes) {
    constexpr std::uint8_t k_end[] = {0xFF, 0xD9};
    const auto size = static_cast<std::ptrdiff_t>(bytes.size());
    const auto tail = bytes.begin() + std::max<std::ptrdiff_t>(0, size - k_jpeg_tail);
    return std::search(tail, bytes.end(), std::begin(k_end), std::end(k_end)) != bytes.end();
}

SurfaceHandle load(std::span<const std::uint8_t> bytes, ImageFormat format) {
    const StreamHandle stream(SDL_RWFromConstMem(bytes.data(), static_cast<int>(bytes.size())));
    if (!stream) return nullptr;
    switch (format) {
        case ImageFormat::png:
            return SurfaceHandle(IMG_LoadPNG_RW(stream.get()));
        case ImageFormat::jpeg:
            return SurfaceHandle(is_whole_jpeg(bytes) ? IMG_LoadJPG_RW(stream.get()) : nullptr);
        case ImageFormat::webp:
            return SurfaceHandle(IMG_LoadWEBP_RW(stream.get()));
    }
    return nullptr;
}

}  // namespace

std::optional<render::Image> decode_raster_tile(std::span<const std::uint8_t> bytes) {
    const auto header = read_image_header(bytes);
    if (!header || !raster::is_tile_sized(*header) || !render::start_image_loaders()) return std::nullopt;
    const SurfaceHandle loaded = load(bytes, header->format);
    if (!loaded) return std::nullopt;
    const SurfaceHandle surface(SDL_ConvertSurfaceFormat(loaded.get(), SDL_PIXELFORMAT_ARGB8888, 0));
    if (!surface || surface->w != header->width_px || surface->h != header->height_px) return std::nullopt;
    render::Image image{surface->w, surface->h, {}};
    image.pixels.resize(static_cast<std::size_t>(surface->w) * static_cast<std::size_t>(surface->h));
    for (int y = 0; y < surface->h; ++y) {
        const auto* row =
            static_cast<const std::uint8_t*>(surface->pixels) + std::ptrdiff_t{y} * surface->pitch;
        std::memcpy(image.pixels.data() + std::ptrdiff_t{y} * surface->w, row,
                    static_cast<std::size_t>(surface->w) * sizeof(std::uint32_t));
    }
    return image;
}

}  // namespace mirror::map
