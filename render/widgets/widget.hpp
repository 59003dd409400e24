#pragma once
// What every widget is: it measures itself, it draws itself from a view, and it reaches for nothing.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/config/config.hpp"
#include "module/view/mirror_view.hpp"
#include "render/layout/layout.hpp"
#include "render/map/map_pictures.hpp"
#include "render/photo/photo_source.hpp"
#include "render/scene.hpp"
#include "render/text/scene_builder.hpp"
#include "render/widgets/motion.hpp"

namespace mirror::render {

struct WeasleyTheme;

/// What the app lends to widgets for as long as they live.
struct WidgetContext {
    FontSet* fonts = nullptr;
    map::MapPictures* maps = nullptr;  ///< composed base maps; nullptr: no map is ever drawn
    TypeScale scale;
    bool reduce_motion = false;
    PhotoSource* photos = nullptr;  ///< faces; nullptr: initials only
    /// Themes of clocks that were read already, by name; nullptr: widgets read them.
    const std::map<std::string, WeasleyTheme>* themes = nullptr;
    /// The part of the screen in which words stand: its margins are free of them. Empty: no margins.
    Rect inside_margins = {};
};

class Widget {
  public:
    virtual ~Widget() = default;

    /// Takes the newest data. Called before measuring whenever the view was rebuilt.
    virtual void show(const view::ModuleView& view, MotionTime now) = 0;

    /// Pixels of height at this width; 0 when there is nothing to show.
    [[nodiscard]] virtual int height_for(int width_px) const = 0;

    /// Width it would like in a corner; 0: all it can get.
    [[nodiscard]] virtual int wanted_width() const { return 0; }

    /// Whether it takes all the room that is left.
    [[nodiscard]] virtual bool fills() const { return false; }

    /// Whether it is turned around, with its place on the screen, for languages that are written from right
    /// to left. What has a right and a left of its own is not: a map, the face of a clock.
    /// \param area that it is drawn into
    [[nodiscard]] virtual bool turns_with_language(const Rect& /*area*/) const { return !fills(); }

    /// Draws into its rectangle. `towards_right`: the text of a right corner is set flush right.
    virtual void draw(SceneBuilder& builder, const Rect& area, bool towards_right, MotionTime now) = 0;

    /// When it looks different although nothing new has come; nothing while it rests.
    [[nodiscard]] virtual std::optional<MotionTime> next_frame(MotionTime /*now*/) const { return {}; }

    /// Whether something that was asked for elsewhere (a base map, a face) has come since it was drawn.
    [[nodiscard]] virtual bool has_news() const { return false; }

    /// Whether what is new may glide and fade in; where it may not, it is there at once.
    virtual void allow_motion(bool /*is_allowed*/) {}

    /// Tells where other modules stand, in pixels of the screen, before it is drawn.
    virtual void keep_clear(const std::vector<Rect>& /*others*/) {}
};

/// One module name and how to make its widget.
struct WidgetKind {
    const char* name;
    std::unique_ptr<Widget> (*make)(const config::Module& module, const WidgetContext& context);
};

/// The widget of a module. \return nullptr for a name that is not in the registry
std::unique_ptr<Widget> make_widget(const config::Module& module, const WidgetContext& context);

/// Every module name there is, for `check-config` and the tests.
std::vector<std::string_view> widget_names();

}  // namespace mirror::render
