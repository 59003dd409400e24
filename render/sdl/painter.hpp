#pragma once
// Draws scenes with any SDL renderer. Main thread only, like the renderer itself.

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "render/layout/drift.hpp"
#include "render/scene.hpp"
#include "render/sdl/handles.hpp"
#include "render/text/font_set.hpp"

namespace mirror::render {

class Painter {
  public:
    /// All must outlive the painter.
    /// \param target what the renderer draws on, where that is memory: some things are quicker done there
    /// without SDL
    Painter(SDL_Renderer* renderer, FontSet& fonts, SDL_Surface* target = nullptr)
        : m_renderer(renderer), m_target(target), m_fonts(fonts) {}

    /// Paints one rectangle of the scene: black, then every item that touches it, then its light.
    /// \param drift how far from its place everything is painted; the clip, too, is one of the scene
    void paint(const Scene& scene, const Rect& clip, Drift drift = {});

    /// Bytes of textures held (text and shapes; pictures belong to the scene).
    [[nodiscard]] std::size_t cached_bytes() const { return m_bytes; }

    /// Text, shapes and pictures.
    [[nodiscard]] std::size_t textures() const { return m_cache.size() + m_pictures.size(); }

    /// Forgets textures of pictures that no scene holds any more, and of text and shapes what is neither
    /// shown nor among the last MiB. For a picture that rests; what moves is held to a cap by itself.
    void trim(const Scene& shown);

  private:
    struct Cached {
        TextureHandle texture;
        int width_px = 0, height_px = 0;
        int left = 0, baseline = 0;  ///< text only
        std::size_t bytes = 0;
        std::uint64_t last_paint = 0;
        std::list<const std::string*>::iterator age;
    };
    struct CachedPicture {
        TextureHandle texture;
        std::weak_ptr<const Image> image;
    };

    void draw(const Rect& bounds, const TextRun& run);
    void draw(const Rect& bounds, const Shape& shape);
    void draw(const Rect& bounds, const Picture& picture);
    void draw(const Rect& bounds, const Fill& fill);
    bool is_copied(const Rect& bounds, const Picture& picture);
    void dim(const Rect& rect, Rgba light);
    void clip_to(const Rect& rect);
    void draw_undimmed(const Scene& scene, const Rect& clip);
    TextureHandle take_spare(const Image& image);
    Cached* find(const std::string& key);
    Cached& store(std::string key, const Image& image);
    void forget_above(std::size_t most_bytes);

    [[nodiscard]] SDL_Rect shifted(const Rect& rect) const {
        return {rect.x + m_drift.dx, rect.y + m_drift.dy, rect.w, rect.h};
    }

    SDL_Renderer* m_renderer;
    SDL_Surface* m_target;
    const Scene* m_scene = nullptr;  ///< while it is painted
    Rect m_clip;                     ///< of the scene, while it is painted
    Drift m_drift;
    FontSet& m_fonts;
    std::unordered_map<std::string, Cached> m_cache;
    std::list<const std::string*> m_by_age;  ///< keys, most recently used first
    std::unordered_map<const Image*, CachedPicture> m_pictures;
    std::size_t m_bytes = 0;
    std::uint64_t m_paints = 0;
};

}  // namespace mirror::render
