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

}  // namespace

Canvas::Canvas(int width_px, int height_px, FontSet& fonts)
    : m_surface(make_surface(width_px, height_px)),
      m_renderer(make_renderer(m_surface.get())),
      m_painter(m_renderer.get(), fonts) {}

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

Result<void, Failure> write_png(const Image& image, const std::string& path) {
    // RGB24 ignores the top byte, so opaque pictures need no conversion.
    auto* pixels = const_cast<std::uint32_t*>(image.pixels.data());
    const CairoSurface surface(cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(pixels),
                                                                   CAIRO_FORMAT_RGB24, image.width_px,
                                                                   image.height_px, image.width_px * 4));
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
    Image image{
        width, height,
        std::vector<std::uint32_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))};
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
