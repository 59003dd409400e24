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
#include "render/widgets/weasley_theme.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

class Stage {
  public:
    /// \param maps composed base maps, or nullptr for none \param photos faces, or nullptr for none
    /// \param themes of clocks, read already; nullptr: read from their files
    /// Fonts, maps and photos must outlive the stage.
    Stage(const config::Config& config, int width_px, int height_px, FontSet& fonts, map::MapPictures* maps,
          PhotoSource* photos = nullptr, const Themes* themes = nullptr);

    /// Takes a new view; what it no longer contains is no longer drawn.
    void show(const view::MirrorView& view, MotionTime now);

    /// Whether what is new may glide and fade in. Until it may, it is there at once: a mirror that starts
    /// shows its picture, not how it came about.
    void allow_motion(bool is_allowed);

    /// The scene at this moment, in the view's light; nothing in it while the screen is off. Only what has
    /// changed is worked out again.
    Scene compose(MotionTime now);

    /// Everything is drawn once more: a face has come, or another one in its place.
    void draw_anew();

    /// Sentences about modules that have something to show and find no room on the screen, as arranged last.
    [[nodiscard]] const std::vector<std::string>& left_out() const { return m_left_out; }

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
    void find_left_out(const std::vector<Rect>& rects);
    void tell_left_out(const Actor& actor);
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
    std::vector<std::string> m_left_out;
    std::vector<std::string> m_told;  ///< what the log has been told of these
    bool m_is_right_to_left = false;
    view::Light m_light;
    AlertsWidget m_alerts;  ///< over everything
};

}  // namespace mirror::render
