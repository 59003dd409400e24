#include "render/stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "module/base/log.hpp"
#include "module/config/module_options.hpp"

namespace mirror::render {
namespace {

using config::Position;

constexpr double k_least_alert_height = 300;
constexpr double k_least_alert_width = 400;

/// In a right corner text is set flush right, as people expect of a mirror.
bool leans_right(Position position) {
    return position == Position::top_right || position == Position::bottom_right;
}

/// What lies on what: the whole screen's background, then what fills the free room, then everything else,
/// then the whole screen's foreground.
int height_of(Position position, bool fills) {
    if (position == Position::fullscreen_below) return fills ? 0 : 1;
    if (position == Position::fullscreen_above) return fills ? 4 : 5;
    return fills ? 2 : 3;
}

std::string_view name_of(Position position) {
    for (const auto& choice : config::position_names()) {
        if (choice.value == position) return choice.name;
    }
    return "no position";
}

/// Where alerts stand: in the face window, or where one would be in a household that has none.
Rect alert_area(const Screen& screen) {
    Rect area = face_window(screen);
    if (screen.is_portrait()) {
        area.y = std::min(area.y, screen.height_px - screen.scale.px(k_least_alert_height));
    } else if (area.w < screen.scale.px(k_least_alert_width)) {
        area.x = screen.width_px / 4;
        area.w = screen.width_px / 2;
    }
    return area;
}

}  // namespace

Stage::Stage(const config::Config& config, int width_px, int height_px, FontSet& fonts,
             map::MapPictures* maps, PhotoSource* photos, const Themes* themes)
    : m_modules(config.modules),
      m_screen{width_px, height_px, TypeScale::for_screen(width_px, height_px, config.display, config.zoom),
               config.display},
      m_fonts(fonts),
      m_alerts({&fonts, maps, m_screen.scale, config.display.reduce_motion, photos}, alert_area(m_screen),
               m_screen.is_portrait()) {
    const WidgetContext context{&fonts, maps,   m_screen.scale,          config.display.reduce_motion,
                                photos, themes, inside_margins(m_screen)};
    for (const config::Module& module : m_modules) {
        m_actors.push_back({&module, make_widget(module, context), false, {}, {}, {}, {}});
        if (!m_actors.back().widget)
            log::warn("module \"{}\" is not known here and is not drawn", module.name);
    }
}

void Stage::allow_motion(bool is_allowed) {
    for (Actor& actor : m_actors) {
        if (actor.widget) actor.widget->allow_motion(is_allowed);
    }
    m_alerts.allow_motion(is_allowed);
}

void Stage::draw_anew() {
    for (Actor& actor : m_actors)
        actor.layer.reset();
}

void Stage::show(const view::MirrorView& view, MotionTime now) {
    m_fonts.read_right_to_left(view.right_to_left);
    if (std::exchange(m_is_right_to_left, view.right_to_left) != view.right_to_left) {
        for (Actor& actor : m_actors)
            actor.layer.reset();
        m_is_arranged = false;
    }
    m_light = view.light;
    std::vector<bool> is_shown(m_actors.size());
    for (const view::ModuleView& module : view.modules) {
        if (module.config_index >= m_actors.size()) continue;
        Actor& actor = m_actors[module.config_index];
        if (!actor.widget || actor.module->position == Position::none) continue;
        is_shown[module.config_index] = true;
        if (actor.is_shown && actor.view == module) continue;
        actor.view = module;
        actor.widget->show(module, now);
        actor.layer.reset();
        m_is_arranged = false;
    }
    for (std::size_t i = 0; i < m_actors.size(); ++i) {
        m_is_arranged &= m_actors[i].is_shown == is_shown[i];
        m_actors[i].is_shown = is_shown[i];
    }
    m_alerts.show(view.alert, now);
}

Rect Stage::seen_rect(const Actor& actor) const {
    Rect rect = actor.rect;
    if (m_is_right_to_left) rect.x = m_screen.width_px - rect.right();
    return rect;
}

void Stage::arrange_all() {
    m_order.clear();
    std::vector<Placement> placements;
    for (Actor& actor : m_actors) {
        if (!actor.is_shown) continue;
        const Widget& widget = *actor.widget;
        placements.push_back({actor.module->position, actor.module->order,
                              [&widget](int width_px) { return widget.height_for(width_px); }, widget.fills(),
                              widget.wanted_width()});
        m_order.push_back(&actor);
    }
    const std::vector<Rect> rects = arrange(m_screen, placements);
    find_left_out(rects);
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        if (m_order[i]->rect != rects[i]) m_order[i]->layer.reset();
        m_order[i]->rect = rects[i];
    }
    std::erase_if(m_order, [](const Actor* actor) { return actor->rect.empty(); });
    const auto height = [](const Actor* actor) {
        return height_of(actor->module->position, actor->widget->fills());
    };
    std::ranges::stable_sort(m_order, {}, height);
    for (auto low = m_order.begin(); low != m_order.end(); ++low) {
        std::vector<Rect> above;
        std::for_each(std::next(low), m_order.end(), [&](const Actor* high) {
            const Rect rect = seen_rect(*high);
            if (!high->widget->fills() && rect.intersects(seen_rect(**low))) above.push_back(rect);
        });
        (*low)->widget->keep_clear(above);
    }
    m_is_arranged = true;
}

void Stage::find_left_out(const std::vector<Rect>& rects) {
    m_left_out.clear();
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        const Widget& widget = *m_order[i]->widget;
        const bool has_something = widget.fills() || widget.height_for(m_screen.width_px) > 0;
        if (rects[i].empty() && has_something) tell_left_out(*m_order[i]);
    }
}

/// Nobody should look for a module that is missing without a word: the log names it, once.
void Stage::tell_left_out(const Actor& actor) {
    const std::string sentence = fmt::format(
        "module \"{}\" at {} finds no room on the screen of {}x{} and is not shown: use fewer modules, a "
        "smaller zoom or another position",
        actor.module->name, name_of(actor.module->position), m_screen.width_px, m_screen.height_px);
    if (std::ranges::find(m_left_out, sentence) == m_left_out.end()) m_left_out.push_back(sentence);
    if (std::ranges::find(m_told, sentence) != m_told.end()) return;
    m_told.push_back(sentence);
    log::warn("{}", sentence);
}

void Stage::draw(Actor& actor, const std::string& name, MotionTime now) {
    SceneBuilder builder(m_screen.width_px, m_screen.height_px, m_fonts);
    // What turns with the language is drawn as ever and turned afterwards.
    const bool is_turned = m_is_right_to_left && actor.widget->turns_with_language(actor.rect);
    const Rect area = is_turned ? actor.rect : seen_rect(actor);
    const bool leans = leans_right(actor.module->position) != (m_is_right_to_left && !is_turned);
    builder.begin_layer(name, actor.widget->fills() ? std::optional<Rect>(area) : std::nullopt);
    actor.widget->draw(builder, area, leans, now);
    actor.layer = std::move(builder.take().layers.front());
    // Not even its first line has room there.
    if (actor.layer->items.empty() && !actor.widget->fills() && actor.widget->height_for(area.w) > area.h)
        tell_left_out(actor);
    if (is_turned) mirror_for_right_to_left(*actor.layer, m_screen.width_px);
    actor.next_frame = actor.widget->next_frame(now);
}

void Stage::draw_alerts(Scene& scene, MotionTime now) {
    if (m_alerts.is_empty()) return;
    SceneBuilder builder(m_screen.width_px, m_screen.height_px, m_fonts);
    builder.begin_layer("alerts");
    m_alerts.draw(builder, now);
    Layer layer = std::move(builder.take().layers.front());
    if (m_is_right_to_left) mirror_for_right_to_left(layer, m_screen.width_px);
    if (!layer.items.empty()) scene.layers.push_back(std::move(layer));
}

Scene Stage::compose(MotionTime now) {
    if (!m_light.is_on) return {m_screen.width_px, m_screen.height_px, {}};
    if (!m_is_arranged) {
        // Who fills keeps clear of who stands over it: that may have changed as well.
        for (Actor& actor : m_actors) {
            if (actor.widget && actor.widget->fills()) actor.layer.reset();
        }
        arrange_all();
    }
    Scene scene{m_screen.width_px, m_screen.height_px, {}};
    scene.light = {m_light.tint.red, m_light.tint.green, m_light.tint.blue, 255};
    for (Actor* const actor : m_order) {
        const bool is_due = actor->next_frame && *actor->next_frame <= now;
        if (!actor->layer || is_due || actor->widget->has_news()) {
            const auto index = static_cast<std::size_t>(actor - m_actors.data());
            draw(*actor, actor->module->name + "/" + std::to_string(index), now);
        }
        scene.layers.push_back(*actor->layer);
    }
    draw_alerts(scene, now);
    return scene;
}

std::optional<MotionTime> Stage::next_frame(MotionTime now) const {
    if (!m_light.is_on) return std::nullopt;
    std::optional<MotionTime> next = m_alerts.next_frame(now);
    for (const Actor* const actor : m_order)
        next = earlier(next, actor->next_frame);
    return next;
}

}  // namespace mirror::render
