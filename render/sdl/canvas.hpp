#pragma once
// A picture in memory that scenes are painted on: no window, no display, no SDL video.

#include <string>

#include "module/base/result.hpp"
#include "render/scene.hpp"
#include "render/sdl/handles.hpp"
#include "render/sdl/painter.hpp"

namespace mirror::render {

class Canvas {
  public:
    /// \throws std::runtime_error when there is no memory for the picture
    Canvas(int width_px, int height_px, FontSet& fonts);

    void paint(const Scene& scene, const Rect& clip, Drift drift = {}) {
        m_painter.paint(scene, clip, drift);
    }
    void paint(const Scene& scene) { paint(scene, {0, 0, width_px(), height_px()}); }

    [[nodiscard]] int width_px() const { return m_surface->w; }
    [[nodiscard]] int height_px() const { return m_surface->h; }
    [[nodiscard]] SDL_Surface* surface() const { return m_surface.get(); }
    [[nodiscard]] Painter& painter() { return m_painter; }
    [[nodiscard]] const Painter& painter() const { return m_painter; }

    /// A copy of the pixels, all opaque.
    [[nodiscard]] Image image() const;

  private:
    SurfaceHandle m_surface;
    RendererHandle m_renderer;
    Painter m_painter;
};

/// Writes an image as PNG (through a temporary file, so that no half picture is ever seen).
Result<void, Failure> write_png(const Image& image, const std::string& path);
/// The same in memory.
Result<std::string, Failure> encode_png(const Image& image);

/// Reads a PNG. Only for our own files.
Result<Image, Failure> read_png(const std::string& path);

}  // namespace mirror::render
