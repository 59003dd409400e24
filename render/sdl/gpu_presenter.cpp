#include <optional>

#include "module/base/log.hpp"
#include "render/sdl/painter.hpp"
#include "render/sdl/presenter.hpp"

namespace mirror::render {
namespace {

class GpuPresenter final : public Presenter {
  public:
    GpuPresenter(RendererHandle renderer, FontSet& fonts, Rotation rotation)
        : m_renderer(std::move(renderer)), m_painter(m_renderer.get(), fonts), m_rotation(rotation) {
        measure_panel();
    }

    [[nodiscard]] int width_px() const override { return swaps_sides() ? m_panel_height : m_panel_width; }
    [[nodiscard]] int height_px() const override { return swaps_sides() ? m_panel_width : m_panel_height; }

    bool present(const Scene& scene, const std::vector<Rect>& dirty) override {
        if (dirty.empty()) return true;
        const int old_width = m_panel_width;
        const int old_height = m_panel_height;
        measure_panel();
        if (old_width != m_panel_width || old_height != m_panel_height) return false;
        const Rect everything{0, 0, width_px(), height_px()};
        if (m_rotation == Rotation::none) {
            clear();
            m_painter.paint(scene, everything, m_drift);
        } else {
            present_turned(scene, everything);
        }
        SDL_RenderPresent(m_renderer.get());
        return true;
    }

    void trim(const Scene& shown) override { m_painter.trim(shown); }
    [[nodiscard]] std::size_t textures() const override { return m_painter.textures(); }

    [[nodiscard]] const char* name() const override { return "gpu"; }

  private:
    [[nodiscard]] bool swaps_sides() const {
        return m_rotation == Rotation::quarter || m_rotation == Rotation::three_quarters;
    }

    void clear() {
        SDL_SetRenderDrawColor(m_renderer.get(), 0, 0, 0, 255);
        SDL_RenderClear(m_renderer.get());
    }

    void measure_panel() {
        SDL_GetRendererOutputSize(m_renderer.get(), &m_panel_width, &m_panel_height);
        if (m_target && (m_target_width != width_px() || m_target_height != height_px())) m_target.reset();
    }

    /// Draws upright into a texture, then turns that once: SDL's KMSDRM driver cannot turn the panel.
    void present_turned(const Scene& scene, const Rect& everything) {
        if (!m_target) {
            m_target_width = everything.w;
            m_target_height = everything.h;
            m_target.reset(SDL_CreateTexture(m_renderer.get(), SDL_PIXELFORMAT_ARGB8888,
                                             SDL_TEXTUREACCESS_TARGET, everything.w, everything.h));
        }
        SDL_SetRenderTarget(m_renderer.get(), m_target.get());
        clear();
        m_painter.paint(scene, everything, m_drift);
        SDL_SetRenderTarget(m_renderer.get(), nullptr);
        clear();
        // SDL turns about the middle of the target rectangle, so that one is centred on the panel.
        const SDL_Rect centred{(m_panel_width - everything.w) / 2, (m_panel_height - everything.h) / 2,
                               everything.w, everything.h};
        SDL_SetTextureBlendMode(m_target.get(), SDL_BLENDMODE_NONE);
        SDL_RenderCopyEx(m_renderer.get(), m_target.get(), nullptr, &centred,
                         90.0 * static_cast<int>(m_rotation), nullptr, SDL_FLIP_NONE);
    }

    RendererHandle m_renderer;
    Painter m_painter;
    Rotation m_rotation;
    TextureHandle m_target;
    int m_panel_width = 0, m_panel_height = 0;
    int m_target_width = 0, m_target_height = 0;
};

}  // namespace

std::unique_ptr<Presenter> make_gpu_presenter(SDL_Window* window, FontSet& fonts, Rotation rotation) {
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "opengles2");
    SDL_SetHint(SDL_HINT_RENDER_BATCHING, "1");  // naming a driver switches batching off
    RendererHandle renderer(SDL_CreateRenderer(
        window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC | SDL_RENDERER_TARGETTEXTURE));
    if (!renderer) {
        log::warn("no OpenGL ES 2 here ({}): drawing in software", SDL_GetError());
        return nullptr;
    }
    return std::make_unique<GpuPresenter>(std::move(renderer), fonts, rotation);
}

}  // namespace mirror::render
