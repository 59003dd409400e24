#pragma once
// The whole picture from the whole view: one widget per module, laid out and drawn into a scene. Knows no
// window, no network and no clock; the window and `snapshot` use it alike.

#include <memory>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/view/mirror_view.hpp"
#include "render/layout/layout.hpp"
#include "render/scene.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

class Stage {
  public:
    /// \param maps composed base maps, or nullptr for none. Fonts and maps must outlive the stage.
    Stage(const config::Config& config, int width_px, int height_px, FontSet& fonts, map::MapPictures* maps);

    /// Takes a new view; what it no longer contains is no longer drawn.
    void show(const view::MirrorView& view, MotionTime now);

    /// The scene at this moment.
    Scene compose(MotionTime now);

    /// Whether something glides or fades right now.
    [[nodiscard]] bool is_moving(MotionTime now) const;

  private:
    struct Actor {
        const config::Module* module;
        std::unique_ptr<Widget> widget;
        bool is_shown = false;
    };

    std::vector<config::Module> m_modules;
    Screen m_screen;
    FontSet& m_fonts;
    std::vector<Actor> m_actors;  ///< by config index
};

}  // namespace mirror::render
