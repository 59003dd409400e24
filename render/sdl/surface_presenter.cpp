#include <fmt/format.h>

#include <optional>
#include <stdexcept>

#include "render/sdl/canvas.hpp"
#include "render/sdl/presenter.hpp"

namespace mirror::render {
namespace {

bool swaps_sides(Rotation rotation) {
    return rotation == Rotation::quarter || rotation == Rotation::three_quarters;
}

/// Copies one rectangle of the picture to its turned place on the panel.
void copy_turned(const SDL_Surface& from, SDL_Surface& to, const Rect& rect, Rotation rotation) {
    const auto* source = static_cast<const std::uint8_t*>(from.pixels);
    auto* target = static_cast<std::uint8_t*>(to.pixels);
    for (int y = rect.y; y < rect.bottom(); ++y) {
        const auto* row =
            reinterpret_cast<const std::uint32_t*>(source + static_cast<std::ptrdiff_t>(y) * from.pitch);
        for (int x = rect.x; x < rect.right(); ++x) {
            int panel_x = x;
            int panel_y = y;
            switch (rotation) {
                case Rotation::none:
                    break;
                case Rotation::quarter:
                    panel_x = from.h - 1 - y, panel_y = x;
                    break;
                case Rotation::half:
                    panel_x = from.w - 1 - x, panel_y = from.h - 1 - y;
                    break;
                case Rotation::three_quarters:
                    panel_x = y, panel_y = from.w - 1 - x;
                    break;
            }
            *reinterpret_cast<std::uint32_t*>(target + static_cast<std::ptrdiff_t>(panel_y) * to.pitch +
                                              static_cast<std::ptrdiff_t>(panel_x) * 4) = row[x];
        }
    }
}

class SurfacePresenter final : public Presenter {
  public:
    SurfacePresenter(SDL_Window* window, FontSet& fonts, Rotation rotation)
        : m_window(window), m_fonts(fonts), m_rotation(rotation) {
        attach();
    }

    [[nodiscard]] int width_px() const override {
        return swaps_sides(m_rotation) ? m_panel_height : m_panel_width;
    }
    [[nodiscard]] int height_px() const override {
        return swaps_sides(m_rotation) ? m_panel_width : m_panel_height;
    }

    bool present(const Scene& scene, const std::vector<Rect>& dirty) override {
        // After a resize the old surface is gone; SDL hands out the new one here, perhaps at the same
        // address.
        const SDL_Surface* const panel = SDL_GetWindowSurface(m_window);
        if (panel != m_panel || panel->pixels != m_pixels || panel->w != m_panel_width ||
            panel->h != m_panel_height) {
            attach();
            return false;
        }
        const bool is_shifted = m_drift != m_shown_drift;
        m_shown_drift = m_drift;
        if (is_shifted) blacken();  // what drifted away from the rims must not stay there
        std::vector<SDL_Rect> panel_rects;
        const Rect screen{0, 0, width_px(), height_px()};
        for (const Rect& rect : dirty) {
            const Rect shifted =
                Rect{rect.x + m_drift.dx, rect.y + m_drift.dy, rect.w, rect.h}.shared_with(screen);
            if (shifted.empty()) continue;
            if (m_turned) {
                m_turned->paint(scene, rect, m_drift);
                copy_turned(*m_turned->surface(), *m_panel, shifted, m_rotation);
            } else {
                m_painter->paint(scene, rect, m_drift);
            }
            const Rect on_panel = turn(is_shifted ? screen : shifted, m_rotation, width_px(), height_px());
            panel_rects.push_back({on_panel.x, on_panel.y, on_panel.w, on_panel.h});
        }
        if (panel_rects.empty()) return true;
        return SDL_UpdateWindowSurfaceRects(m_window, panel_rects.data(),
                                            static_cast<int>(panel_rects.size())) == 0;
    }

    void trim(const Scene& shown) override { (m_turned ? m_turned->painter() : *m_painter).trim(shown); }
    [[nodiscard]] std::size_t textures() const override {
        return m_turned ? m_turned->painter().textures() : m_painter ? m_painter->textures() : 0;
    }

    [[nodiscard]] const char* name() const override { return "surface"; }

  private:
    void blacken() {
        SDL_FillRect(m_panel, nullptr, SDL_MapRGB(m_panel->format, 0, 0, 0));
        if (m_turned) SDL_FillRect(m_turned->surface(), nullptr, 0xFF000000U);
    }

    void attach() {
        m_painter.reset();
        m_renderer.reset();
        m_turned.reset();
        m_panel = SDL_GetWindowSurface(m_window);
        if (m_panel == nullptr)
            throw std::runtime_error(
                fmt::format("the window gives no memory to draw in: {}", SDL_GetError()));
        m_pixels = m_panel->pixels;
        m_panel_width = m_panel->w;
        m_panel_height = m_panel->h;
        if (m_rotation != Rotation::none) {
            m_turned.emplace(width_px(), height_px(), m_fonts);
            return;
        }
        m_renderer.reset(SDL_CreateSoftwareRenderer(m_panel));
        if (!m_renderer)
            throw std::runtime_error(fmt::format("the software renderer does not start: {}", SDL_GetError()));
        m_painter.emplace(m_renderer.get(), m_fonts, m_panel);
    }

    SDL_Window* m_window;
    FontSet& m_fonts;
    Rotation m_rotation;
    Drift m_shown_drift;
    SDL_Surface* m_panel = nullptr;  ///< belongs to the window
    const void* m_pixels = nullptr;  ///< of the panel, as its size: what it had when it was attached
    int m_panel_width = 0, m_panel_height = 0;
    RendererHandle m_renderer;
    std::optional<Painter> m_painter;
    std::optional<Canvas> m_turned;
};

}  // namespace

Rect turn(const Rect& rect, Rotation rotation, int width_px, int height_px) {
    switch (rotation) {
        case Rotation::quarter:
            return {height_px - rect.bottom(), rect.x, rect.h, rect.w};
        case Rotation::half:
            return {width_px - rect.right(), height_px - rect.bottom(), rect.w, rect.h};
        case Rotation::three_quarters:
            return {rect.y, width_px - rect.right(), rect.h, rect.w};
        case Rotation::none:
            break;
    }
    return rect;
}

std::unique_ptr<Presenter> make_surface_presenter(SDL_Window* window, FontSet& fonts, Rotation rotation) {
    return std::make_unique<SurfacePresenter>(window, fonts, rotation);
}

}  // namespace mirror::render
