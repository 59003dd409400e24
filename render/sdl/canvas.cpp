#include "render/sdl/canvas.hpp"

#include <cairo.h>
#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

namespace mirror::render {
namespace {

using CairoSurface = std::unique_ptr<cairo_surface_t, HandleDeleter<cairo_surface_destroy>>;

SurfaceHandle make_surface(int width_px, int height_px) {
    SurfaceHandle surface(
        SDL_CreateRGBSurfaceWithFormat(0, width_px, height_px, 32, SDL_PIXELFORMAT_ARGB8888));
    if (!surface)
        throw std::runtime_error(
            fmt::format("no memory for a picture of {}x{}: {}", width_px, height_px, SDL_GetError()));
    SDL_FillRect(surface.get(), nullptr, SDL_MapRGB(surface->format, 0, 0, 0));
    return surface;
}

RendererHandle make_renderer(SDL_Surface* surface) {
    RendererHandle renderer(SDL_CreateSoftwareRenderer(surface));
    if (!renderer)
        throw std::runtime_error(fmt::format("the software renderer does not start: {}", SDL_GetError()));
    return renderer;
}

/// Reads the image's own pixels: it must outlive the surface. RGB24 ignores the top byte, so opaque pictures
/// need no conversion.
CairoSurface surface_over(const Image& image) {
    auto* pixels = const_cast<std::uint32_t*>(image.pixels.data());
    return CairoSurface(cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(pixels),
                                                            CAIRO_FORMAT_RGB24, image.width_px,
                                                            image.height_px, image.width_px * 4));
}

}  // namespace

Canvas::Canvas(int width_px, int height_px, FontSet& fonts)
    : m_surface(make_surface(width_px, height_px)),
      m_renderer(make_renderer(m_surface.get())),
      m_painter(m_renderer.get(), fonts, m_surface.get()) {}

Image Canvas::image() const {
    Image image{m_surface->w, m_surface->h, {}};
    image.pixels.reserve(static_cast<std::size_t>(image.width_px) *
                         static_cast<std::size_t>(image.height_px));
    for (int y = 0; y < m_surface->h; ++y) {
        const auto* row =
            reinterpret_cast<const std::uint32_t*>(static_cast<const std::uint8_t*>(m_surface->pixels) +
                                                   static_cast<std::ptrdiff_t>(y) * m_surface->pitch);
        for (int x = 0; x < m_surface->w; ++x)
            image.pixels.push_back(row[x] | 0xFF000000U);
    }
    return image;
}

Result<std::string, Failure> encode_png(const Image& image) {
    const CairoSurface surface = surface_over(image);
    std::string bytes;
    const auto add = [](void* closure, const unsigned char* data, unsigned int length) {
        static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
        return CAIRO_STATUS_SUCCESS;
    };
    const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), add, &bytes);
    if (status == CAIRO_STATUS_SUCCESS) return bytes;
    return tl::unexpected(
        Failure{fmt::format("the picture cannot be made a PNG: {}", cairo_status_to_string(status))});
}

Result<void, Failure> write_png(const Image& image, const std::string& path) {
    const CairoSurface surface = surface_over(image);
    const std::string temporary = path + ".part";
    const cairo_status_t status = cairo_surface_write_to_png(surface.get(), temporary.c_str());
    if (status != CAIRO_STATUS_SUCCESS) {
        return tl::unexpected(Failure{fmt::format("cannot write {}: {}; check the folder and its permissions",
                                                  path, cairo_status_to_string(status))});
    }
    if (std::rename(temporary.c_str(), path.c_str()) != 0) {
        return tl::unexpected(
            Failure{fmt::format("cannot write {}: the finished picture stays in {}", path, temporary)});
    }
    return {};
}

Result<Image, Failure> read_png(const std::string& path) {
    const CairoSurface loaded(cairo_image_surface_create_from_png(path.c_str()));
    const cairo_status_t status = cairo_surface_status(loaded.get());
    if (status != CAIRO_STATUS_SUCCESS) {
        return tl::unexpected(
            Failure{fmt::format("cannot read {}: {}", path, cairo_status_to_string(status))});
    }
    const int width = cairo_image_surface_get_width(loaded.get());
    const int height = cairo_image_surface_get_height(loaded.get());
    Image image{width, height, Pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 0)};
    const CairoSurface target(cairo_image_surface_create_for_data(
        reinterpret_cast<unsigned char*>(image.pixels.data()), CAIRO_FORMAT_RGB24, width, height, width * 4));
    {
        const std::unique_ptr<cairo_t, HandleDeleter<cairo_destroy>> cairo(cairo_create(target.get()));
        cairo_set_source_surface(cairo.get(), loaded.get(), 0, 0);
        cairo_paint(cairo.get());
    }
    cairo_surface_flush(target.get());
    for (std::uint32_t& pixel : image.pixels)
        pixel |= 0xFF000000U;
    return image;
}

}  // namespace mirror::render
