#pragma once
// The whole picture from the whole view: one widget per module, laid out and drawn into a scene. Knows no
// window, no network and no clock; the window and `snapshot` use it alike.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/view/mirror_view.hpp"
#include "render/layout/layout.hpp"
#include "render/scene.hpp"
#include "render/widgets/alerts_widget.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

class Stage {
  public:
    /// \param maps composed base maps, or nullptr for none \param photos faces, or nullptr for none
    /// Fonts, maps and photos must outlive the stage.
    Stage(const config::Config& config, int width_px, int height_px, FontSet& fonts, map::MapPictures* maps,
          PhotoSource* photos = nullptr);

    /// Takes a new view; what it no longer contains is no longer drawn.
    void show(const view::MirrorView& view, MotionTime now);

    /// Whether what is new may glide and fade in. Until it may, it is there at once: a mirror that starts
    /// shows its picture, not how it came about.
    void allow_motion(bool is_allowed);

    /// The scene at this moment. Only what has changed is worked out again.
    Scene compose(MotionTime now);

    /// When the scene differs from the one at `now` although nothing new came; nothing while all is at rest.
    [[nodiscard]] std::optional<MotionTime> next_frame(MotionTime now) const;

  private:
    struct Actor {
        const config::Module* module;
        std::unique_ptr<Widget> widget;
        bool is_shown = false;
        view::ModuleView view;  ///< what it shows
        Rect rect;
        std::optional<Layer> layer;            ///< as drawn last; nothing: to be drawn
        std::optional<MotionTime> next_frame;  ///< when that is over
    };
    void arrange_all();
    /// Where the actor is seen: for right-to-left languages on the other side than it was arranged.
    [[nodiscard]] Rect seen_rect(const Actor& actor) const;
    void draw_alerts(Scene& scene, MotionTime now);
    void draw(Actor& actor, const std::string& name, MotionTime now);

    std::vector<config::Module> m_modules;
    Screen m_screen;
    FontSet& m_fonts;
    std::vector<Actor> m_actors;  ///< by config index
    std::vector<Actor*> m_order;  ///< those that are shown, in drawing order
    bool m_is_arranged = false;
    bool m_is_right_to_left = false;
    AlertsWidget m_alerts;  ///< over everything
};

}  // namespace mirror::render
