#include "render/stage.hpp"

#include "module/base/log.hpp"

namespace mirror::render {
namespace {

using config::Position;

/// In a right corner text is set flush right, as people expect of a mirror.
bool leans_right(Position position) {
    return position == Position::top_right || position == Position::bottom_right;
}

}  // namespace

Stage::Stage(const config::Config& config, int width_px, int height_px, FontSet& fonts,
             map::MapPictures* maps)
    : m_modules(config.modules),
      m_screen{width_px, height_px, TypeScale::for_screen(width_px, height_px, config.display, config.zoom),
               config.display},
      m_fonts(fonts) {
    const WidgetContext context{&fonts, maps, m_screen.scale, config.display.reduce_motion};
    for (const config::Module& module : m_modules) {
        m_actors.push_back({&module, make_widget(module, context), false});
        if (!m_actors.back().widget)
            log::warn("module \"{}\" is not known here and is not drawn", module.name);
    }
}

void Stage::show(const view::MirrorView& view, MotionTime now) {
    m_fonts.read_right_to_left(view.right_to_left);
    for (Actor& actor : m_actors)
        actor.is_shown = false;
    for (const view::ModuleView& module : view.modules) {
        if (module.config_index >= m_actors.size()) continue;
        Actor& actor = m_actors[module.config_index];
        if (!actor.widget) continue;
        actor.widget->show(module, now);
        actor.is_shown = actor.module->position != Position::none;
    }
}

Scene Stage::compose(MotionTime now) {
    std::vector<Actor*> shown;
    std::vector<Placement> placements;
    for (Actor& actor : m_actors) {
        if (!actor.is_shown) continue;
        const Widget& widget = *actor.widget;
        placements.push_back({actor.module->position, actor.module->order,
                              [&widget](int width_px) { return widget.height_for(width_px); }, widget.fills(),
                              widget.wanted_width()});
        shown.push_back(&actor);
    }
    const std::vector<Rect> rects = arrange(m_screen, placements);
    SceneBuilder builder(m_screen.width_px, m_screen.height_px, m_fonts);
    // What fills lies under everything else.
    for (const bool filling : {true, false}) {
        for (std::size_t i = 0; i < shown.size(); ++i) {
            if (rects[i].empty() || placements[i].fills != filling) continue;
            builder.begin_layer(shown[i]->module->name + "/" + std::to_string(i),
                                filling ? std::optional<Rect>(rects[i]) : std::nullopt);
            shown[i]->widget->draw(builder, rects[i], leans_right(placements[i].position), now);
        }
    }
    return builder.take();
}

bool Stage::is_moving(MotionTime now) const {
    for (const Actor& actor : m_actors) {
        if (actor.is_shown && actor.widget->is_moving(now)) return true;
    }
    return false;
}

}  // namespace mirror::render
