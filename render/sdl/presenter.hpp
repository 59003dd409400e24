#pragma once
// Bringing a scene to the screen: one interface, two ways.

#include <memory>
#include <vector>

#include "render/layout/drift.hpp"
#include "render/scene.hpp"
#include "render/sdl/handles.hpp"
#include "render/text/font_set.hpp"

namespace mirror::render {

/// How far the picture is turned clockwise on the panel.
enum class Rotation : std::uint8_t { none = 0, quarter = 1, half = 2, three_quarters = 3 };

class Presenter {
  public:
    virtual ~Presenter() = default;

    /// Size of the scenes to draw, in pixels, before rotation.
    [[nodiscard]] virtual int width_px() const = 0;
    [[nodiscard]] virtual int height_px() const = 0;

    /// Brings what changed to the screen. `dirty` lists where the scene differs from the last one presented.
    /// \return false when the screen's memory was lost: present again with everything dirty
    virtual bool present(const Scene& scene, const std::vector<Rect>& dirty) = 0;

    /// Everything stands this much beside its place from the next present on, which must have everything
    /// dirty.
    void set_drift(Drift drift) { m_drift = drift; }

    /// Forgets textures that are not needed any more, when the picture that is shown rests.
    virtual void trim(const Scene& shown) = 0;
    /// How many are held.
    [[nodiscard]] virtual std::size_t textures() const = 0;

    /// For the log and for `doctor`.
    [[nodiscard]] virtual const char* name() const = 0;

  protected:
    Drift m_drift;
};

/// Software drawing straight into the window's memory; only the changed rectangles travel. For machines
/// without a GPU. The window must have been made with SDL_FRAMEBUFFER_ACCELERATION=0, else SDL presents
/// through a software OpenGL. \throws std::runtime_error when SDL gives the window no memory
std::unique_ptr<Presenter> make_surface_presenter(SDL_Window* window, FontSet& fonts, Rotation rotation);

/// OpenGL ES 2: everything is drawn again at each present, in step with the screen.
/// \return nullptr (and a line in the log) when there is no such renderer here
std::unique_ptr<Presenter> make_gpu_presenter(SDL_Window* window, FontSet& fonts, Rotation rotation);

/// Where a rectangle of the unturned picture lies on the panel.
Rect turn(const Rect& rect, Rotation rotation, int width_px, int height_px);

}  // namespace mirror::render
