#include "render/sdl/painter.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "module/base/log.hpp"
#include "render/sdl/surface_pixels.hpp"
#include "render/shape_painter.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_mib = std::size_t{1024} * 1024;
/// While something moves, every frame may bring shapes that never come again. Text and shapes of a full
/// mirror at 1080x1920 need about 3 MiB, 4K about 12.
constexpr std::size_t k_most_bytes = 16 * k_mib;
/// One frame takes several paints, one for each part that has changed: what they use is kept, however large.
constexpr std::uint64_t k_recent_paints = 32;
/// At rest, beside what is shown: words and figures that come and go.
constexpr std::size_t k_most_aside_bytes = k_mib;

template <class T>
void append_bytes(std::string& key, const T& value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    key.append(bytes, sizeof(T));
}

void append(std::string& key, Rgba color) {
    key.append({char(color.r), char(color.g), char(color.b), char(color.a)});
}

void append(std::string& key, const Stroke& stroke) {
    append_bytes(key, stroke.width_px);
    append(key, stroke.color);
    append_bytes(key, stroke.dash_px);
    append_bytes(key, stroke.gap_px);
    key += stroke.butt ? '|' : 'o';
}

struct PartKey {
    std::string& key;
    void operator()(const Circle& circle) const {
        key += 'c';
        for (const float value : {circle.cx, circle.cy, circle.radius})
            append_bytes(key, value);
        append(key, circle.stroke);
        append(key, circle.fill);
    }
    void operator()(const RoundedBox& box) const {
        key += 'b';
        for (const float value : {box.x, box.y, box.w, box.h, box.corner})
            append_bytes(key, value);
        append(key, box.stroke);
        append(key, box.fill);
    }
    void operator()(const Path& path) const {
        key += path.closed ? 'P' : 'p';
        append_bytes(key, path.points.size());
        for (const PathPoint& point : path.points) {
            append_bytes(key, point.x);
            append_bytes(key, point.y);
        }
        append(key, path.stroke);
        append(key, path.fill);
    }
};

std::string key_of(const TextRun& run) {
    std::string key = "t";
    append_bytes(key, run.font.face);
    append_bytes(key, run.font.size_px);
    append_bytes(key, run.halo_px);
    append_bytes(key, run.tracking_px);
    append(key, run.color);
    return key + run.text;
}

std::string key_of(const Shape& shape, const Rect& bounds) {
    std::string key = "s";
    append_bytes(key, bounds.w);
    append_bytes(key, bounds.h);
    for (const auto& part : shape.parts)
        std::visit(PartKey{key}, part);
    return key;
}

TextureHandle make_texture(SDL_Renderer* renderer, const Image& image, SDL_BlendMode blend) {
    TextureHandle texture(SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC,
                                            image.width_px, image.height_px));
    if (!texture) {
        log::write_rarely(log::Level::warning, "texture",
                          std::string("a picture cannot be shown: ") + SDL_GetError());
        return texture;
    }
    SDL_SetTextureBlendMode(texture.get(), blend);
    SDL_SetTextureScaleMode(texture.get(), SDL_ScaleModeLinear);
    SDL_UpdateTexture(texture.get(), nullptr, image.pixels.data(), image.width_px * 4);
    return texture;
}

bool has_size(SDL_Texture* texture, const Image& image) {
    int width_px = 0;
    int height_px = 0;
    return texture != nullptr && SDL_QueryTexture(texture, nullptr, nullptr, &width_px, &height_px) == 0 &&
           width_px == image.width_px && height_px == image.height_px;
}

constexpr Rgba k_full_light{255, 255, 255, 255};

/// Whether words are to be read in any light, and this light is dim.
bool is_undimmed(const TextRun& run, const Scene& scene) {
    return run.least_light > 0 && scene.light != k_full_light;
}

TextRun undimmed(const TextRun& run, const Scene& scene) {
    TextRun lit = run;
    lit.color = lit_at_least(run.color, scene.light, run.least_light);
    return lit;
}

bool shows(const Scene& scene, const Image* image) {
    return std::ranges::any_of(scene.layers, [image](const Layer& layer) {
        return std::ranges::any_of(layer.items, [image](const Item& item) {
            const auto* const picture = std::get_if<Picture>(&item.what);
            return picture != nullptr && picture->image.get() == image;
        });
    });
}

}  // namespace

Painter::Cached* Painter::find(const std::string& key) {
    const auto found = m_cache.find(key);
    if (found == m_cache.end()) return nullptr;
    m_by_age.splice(m_by_age.begin(), m_by_age, found->second.age);
    found->second.last_paint = m_paints;
    return &found->second;
}

Painter::Cached& Painter::store(std::string key, const Image& image) {
    Cached cached;
    cached.texture = make_texture(m_renderer, image, SDL_BLENDMODE_BLEND);
    cached.width_px = image.width_px;
    cached.height_px = image.height_px;
    cached.bytes = image.pixels.size() * 4 + key.size();
    cached.last_paint = m_paints;
    std::list<const std::string*> place{nullptr};  // first: after it nothing fails half way
    cached.age = place.begin();
    const auto stored = m_cache.emplace(std::move(key), std::move(cached)).first;
    place.front() = &stored->first;
    m_by_age.splice(m_by_age.begin(), place);
    m_bytes += stored->second.bytes;
    return stored->second;
}

void Painter::draw(const Rect& bounds, const TextRun& run) {
    std::string key = key_of(run);
    Cached* cached = find(key);
    if (cached == nullptr) {
        const TextPixels pixels = m_fonts.draw(run);
        cached = &store(std::move(key), pixels.image);
        cached->left = pixels.left;
        cached->baseline = pixels.baseline;
    }
    (void)bounds;
    const SDL_Rect to = shifted(
        {run.left + cached->left, run.baseline - cached->baseline, cached->width_px, cached->height_px});
    SDL_RenderCopy(m_renderer, cached->texture.get(), nullptr, &to);
}

void Painter::draw(const Rect& bounds, const Shape& shape) {
    std::string key = key_of(shape, bounds);
    Cached* cached = find(key);
    if (cached == nullptr) cached = &store(std::move(key), draw_shape(shape, bounds.w, bounds.h));
    const SDL_Rect to = shifted(bounds);
    SDL_RenderCopy(m_renderer, cached->texture.get(), nullptr, &to);
}

void Painter::draw(const Rect& bounds, const Picture& picture) {
    if (!picture.image || is_copied(bounds, picture)) return;
    CachedPicture& cached = m_pictures[picture.image.get()];
    if (!cached.texture || cached.image.expired()) {
        TextureHandle spare = take_spare(*picture.image);
        if (spare && SDL_UpdateTexture(spare.get(), nullptr, picture.image->pixels.data(),
                                       picture.image->width_px * 4) == 0) {
            cached.texture = std::move(spare);
        } else {
            cached.texture = make_texture(m_renderer, *picture.image, SDL_BLENDMODE_BLEND);
        }
        cached.image = picture.image;
    }
    const bool blends = !picture.opaque || picture.alpha < 255;
    SDL_SetTextureBlendMode(cached.texture.get(), blends ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_NONE);
    SDL_SetTextureAlphaMod(cached.texture.get(), picture.alpha);
    const SDL_Rect to = shifted({bounds.x, bounds.y, picture.image->width_px, picture.image->height_px});
    SDL_RenderCopy(m_renderer, cached.texture.get(), nullptr, &to);
}

/// Straight from the image where that looks the same: a texture would be a second copy in memory, and another
/// in time.
bool Painter::is_copied(const Rect& bounds, const Picture& picture) {
    if (m_target == nullptr || !picture.opaque || picture.alpha < 255) return false;
    SDL_RenderFlush(m_renderer);
    const SDL_Rect at = shifted(bounds);
    const SDL_Rect area = shifted(m_clip);
    return copy_pixels(*m_target, {area.x, area.y, area.w, area.h}, *picture.image, at.x, at.y);
}

/// A map that moves has a new picture in every frame: the one that is no longer shown gives its texture.
TextureHandle Painter::take_spare(const Image& image) {
    TextureHandle spare;
    for (auto entry = m_pictures.begin(); entry != m_pictures.end();) {
        const auto& [other, cached] = *entry;
        const bool is_gone = other != &image && cached.image.expired();
        const bool fits = other != &image && !spare && has_size(cached.texture.get(), image);
        const bool is_spare = fits && (is_gone || !shows(*m_scene, other));
        if (is_spare) spare = std::move(entry->second.texture);
        entry = is_gone || is_spare ? m_pictures.erase(entry) : std::next(entry);
    }
    return spare;
}

void Painter::draw(const Rect& bounds, const Fill& fill) {
    const bool is_veil = fill.color.r == 0 && fill.color.g == 0 && fill.color.b == 0;
    if (is_veil && fill.color.a < 255) {
        const auto light = static_cast<std::uint8_t>(255 - fill.color.a);
        return dim(bounds, {light, light, light});
    }
    const SDL_Rect area = shifted(bounds);
    SDL_SetRenderDrawBlendMode(m_renderer, fill.color.a < 255 ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_NONE);
    SDL_SetRenderDrawColor(m_renderer, fill.color.r, fill.color.g, fill.color.b, fill.color.a);
    SDL_RenderFillRect(m_renderer, &area);
}

/// Every pixel of the area once: black stays black, and painting in parts gives the same as painting all.
void Painter::dim(const Rect& rect, Rgba light) {
    if (light == k_full_light) return;
    const SDL_Rect area = shifted(rect.shared_with(m_clip));
    if (m_target != nullptr) {
        SDL_RenderFlush(m_renderer);
        if (dim_pixels(*m_target, {area.x, area.y, area.w, area.h}, light)) return;
    }
    SDL_SetRenderDrawBlendMode(m_renderer, SDL_BLENDMODE_MOD);
    SDL_SetRenderDrawColor(m_renderer, light.r, light.g, light.b, 255);
    SDL_RenderFillRect(m_renderer, &area);
}

/// Words that must be read in any light are drawn once more, over their dimmed selves.
void Painter::draw_undimmed(const Scene& scene, const Rect& clip) {
    if (scene.light == k_full_light) return;
    for (const Layer& layer : scene.layers) {
        const Rect visible = layer.clip ? clip.shared_with(*layer.clip) : clip;
        for (const Item& item : layer.items) {
            const auto* const run = std::get_if<TextRun>(&item.what);
            if (run == nullptr || !is_undimmed(*run, scene) || !item.bounds.intersects(visible)) continue;
            clip_to(visible);
            draw(item.bounds, undimmed(*run, scene));
        }
    }
}

void Painter::clip_to(const Rect& rect) {
    m_clip = rect;
    const SDL_Rect area = shifted(rect);
    SDL_RenderSetClipRect(m_renderer, &area);
}

void Painter::paint(const Scene& scene, const Rect& clip, Drift drift) {
    m_drift = drift;
    m_scene = &scene;
    ++m_paints;
    clip_to(clip);
    const SDL_Rect area = shifted(clip);
    SDL_SetRenderDrawColor(m_renderer, 0, 0, 0, 255);
    SDL_SetRenderDrawBlendMode(m_renderer, SDL_BLENDMODE_NONE);
    SDL_RenderFillRect(m_renderer, &area);
    for (const Layer& layer : scene.layers) {
        const Rect visible = layer.clip ? clip.shared_with(*layer.clip) : clip;
        if (visible.empty()) continue;
        clip_to(visible);
        for (const Item& item : layer.items) {
            if (!item.bounds.intersects(visible)) continue;
            std::visit([&](const auto& what) { draw(item.bounds, what); }, item.what);
        }
    }
    clip_to(clip);
    dim(clip, scene.light);
    draw_undimmed(scene, clip);
    SDL_RenderSetClipRect(m_renderer, nullptr);
    SDL_RenderFlush(m_renderer);
    m_scene = nullptr;
    forget_above(k_most_bytes);
}

void Painter::trim(const Scene& shown) {
    std::erase_if(m_pictures, [](const auto& entry) { return entry.second.image.expired(); });
    if (m_bytes <= k_most_aside_bytes) return;
    m_paints += k_recent_paints;  // what moved is over
    std::size_t shown_bytes = 0;
    const auto count = [&](const std::string& key) {
        if (const Cached* const cached = find(key)) shown_bytes += cached->bytes;
    };
    for (const Layer& layer : shown.layers) {
        for (const Item& item : layer.items) {
            if (const auto* const shape = std::get_if<Shape>(&item.what)) count(key_of(*shape, item.bounds));
            const auto* const run = std::get_if<TextRun>(&item.what);
            if (run == nullptr) continue;
            count(key_of(*run));
            if (is_undimmed(*run, shown)) count(key_of(undimmed(*run, shown)));
        }
    }
    forget_above(shown_bytes + k_most_aside_bytes);
}

/// What was not used for the longest time goes first; never what is being shown.
void Painter::forget_above(std::size_t most_bytes) {
    while (m_bytes > most_bytes && !m_by_age.empty()) {
        const auto oldest = m_cache.find(*m_by_age.back());
        if (oldest->second.last_paint + k_recent_paints > m_paints) return;
        m_by_age.pop_back();
        m_bytes -= oldest->second.bytes;
        m_cache.erase(oldest);
    }
}

}  // namespace mirror::render
