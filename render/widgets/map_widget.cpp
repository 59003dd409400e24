#include "render/widgets/map_widget.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace mirror::render {
namespace {

constexpr double k_edge_fade = 96;
/// How far a module over the map keeps its lines away.
constexpr double k_clearing = 12;
constexpr std::size_t k_most_insets = 2;
constexpr double k_credit_line = 26;

}  // namespace

MapWidget::MapWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context),
      m_options(std::get<config::MapOptions>(module.options)),
      m_choice(m_options, context.scale),
      m_chart(context),
      m_regions(context.scale, *context.fonts),
      m_marks(context) {
    if (context.reduce_motion) m_options.animation_speed = config::Duration(0);
    if (context.maps == nullptr) return;
    m_slot = context.maps->new_slot();
    for (std::size_t i = 0; i < k_most_insets; ++i)
        m_insets.emplace_back(context, context.maps->new_slot());
}

MapWidget::~MapWidget() {
    if (m_context.maps == nullptr) return;
    m_context.maps->forget(m_slot);
    for (MapInset& inset : m_insets)
        inset.clear();
}

void MapWidget::show(const view::ModuleView& view, MotionTime now) {
    const bool was_hidden = m_view.is_everybody_home;
    m_view = std::get<view::MapView>(view.data);
    m_everybody.resize(m_view.markers.size());
    std::iota(m_everybody.begin(), m_everybody.end(), std::size_t{0});
    if (m_view.is_everybody_home != was_hidden) m_veiling = motion(now);
    m_is_view_new = true;
}

int MapWidget::height_for(int width_px) const {
    return width_px / 2;
}

void MapWidget::keep_clear(const std::vector<Rect>& others) {
    if (m_others == others) return;
    m_others = others;
    m_is_view_new = true;
}

Motion MapWidget::motion(MotionTime now) const {
    return {now, m_has_motion ? m_options.animation_speed : MotionTime(0)};
}

bool MapWidget::is_chart() const {
    return m_options.kind == config::MapKind::chart || (m_picture.picture() && m_picture.picture()->is_blank);
}

map::Camera MapWidget::seen(MotionTime now) const {
    return m_picture.picture() ? m_picture.camera(now) : m_choice.main();
}

Rect MapWidget::free_area() const {
    std::vector<Rect> taken;
    const int clearing = m_context.scale.px(k_clearing);
    for (const Rect& other : m_others) {
        taken.push_back({other.x - m_area.x - clearing, other.y - m_area.y - clearing, other.w + 2 * clearing,
                         other.h + 2 * clearing});
    }
    // The credits come with the first picture; it must not move because of them.
    const int lines = m_area.w < m_context.scale.px(900) ? 2 : 1;
    const int credits = is_chart() ? 0 : m_context.scale.px(k_credit_line) * lines;
    return largest_free({0, 0, m_area.w, m_area.h - credits}, taken);
}

/// Decides what is looked at, and where everything stands on what is seen already.
void MapWidget::look(MotionTime now) {
    const Rect free = free_area();
    m_marks.keep_bottom(m_area.h - free.bottom());
    const map::ViewSize size{m_area.w, m_area.h};
    if (m_options.kind != config::MapKind::chart) {
        if (m_choice.choose(m_view, size, free)) {
            // Names of places keep clear of where people stand when the camera settles. When they move on,
            // the names stay: a map whose names dance is worse than a name under a badge.
            const Rect picture{0, 0, m_area.w, m_area.h};
            const TileGround ground(m_choice.main(), picture);
            m_blocked = m_marks.footprint(m_view, m_choice.members(), ground, picture);
            m_regions.place(m_view.regions, ground, picture, m_blocked, {});
            const std::vector<Rect> names = m_regions.footprint();
            m_blocked.insert(m_blocked.end(), names.begin(), names.end());
            for (const Inset& inset : m_choice.insets())
                m_blocked.push_back(inset.box);
            for (const Rect& other : m_others)
                m_blocked.push_back({other.x - m_area.x, other.y - m_area.y, other.w, other.h});
        }
        for (std::size_t i = 0; i < m_insets.size(); ++i) {
            if (i < m_choice.insets().size()) {
                m_insets[i].place(m_view, m_choice.insets()[i], m_area, m_options.show_labels, motion(now));
            } else {
                m_insets[i].clear();
            }
        }
        ask();
    }
    if (is_chart()) {
        if (m_chart.place(m_view, m_area, free))
            place_on(ChartGround(m_chart.chart(), m_area), m_everybody, true, now);
    } else {
        const auto& shown = m_picture.picture();
        const map::Camera& rest = shown ? shown->request.camera : m_choice.main();
        place_on(TileGround(rest, m_area), m_choice.members(), false, now);
    }
}

void MapWidget::place_on(const MapGround& ground, const std::vector<std::size_t>& members, bool is_ground_new,
                         MotionTime now) {
    m_marks.place(m_view, members, ground, m_area, motion(now));
    m_regions.place(m_view.regions, ground, m_area, m_marks.footprint(), m_marks.named_regions(m_view));
    m_trails.place(m_view, ground, m_area, m_context.scale, is_ground_new);
}

void MapWidget::ask() {
    if (m_context.maps == nullptr) return;
    map::MapRequest request;
    request.camera = m_choice.main();
    request.width_px = m_area.w;
    request.height_px = m_area.h;
    request.scale = m_context.scale.factor();
    request.edge_fade_px = m_context.scale.px(k_edge_fade);
    request.labels = m_options.show_labels;
    request.street_names = m_choice.is_following();
    request.blocked = m_blocked;
    m_context.maps->ask(m_slot, std::move(request));
}

void MapWidget::take_pictures(MotionTime now) {
    if (m_context.maps == nullptr || m_options.kind == config::MapKind::chart) return;
    for (MapInset& inset : m_insets)
        inset.take_picture(m_view, motion(now));
    const map::FinishedMap* const latest = m_context.maps->latest(m_slot);
    if (!latest || latest->request.size() != map::ViewSize{m_area.w, m_area.h}) return;
    if (m_picture.picture() && m_picture.picture()->image == latest->image) return;
    const bool was_chart = is_chart();
    if (was_chart) m_picture.clear();
    m_picture.take(*latest, motion(now).duration, now);
    // Marks stand on the picture that is seen, not on the one that was still being drawn.
    if (is_chart()) {
        if (m_chart.place(m_view, m_area, free_area()))
            place_on(ChartGround(m_chart.chart(), m_area), m_everybody, true, now);
    } else {
        place_on(TileGround(latest->request.camera, m_area), m_choice.members(), true, now);
    }
}

void MapWidget::draw(SceneBuilder& builder, const Rect& area, bool /*towards_right*/, MotionTime now) {
    if (area != m_area) {
        if (area.w != m_area.w || area.h != m_area.h) m_picture.clear();
        m_area = area;
        m_is_view_new = true;
    }
    if (std::exchange(m_is_view_new, false)) look(now);
    take_pictures(now);
    if (m_view.is_everybody_home && m_veiling.is_over(now)) return;
    if (is_chart()) {
        draw_chart(builder, now);
    } else {
        draw_map(builder, now);
    }
    const int clearing = m_context.scale.px(k_clearing);
    for (const Rect& other : m_others) {
        const Rect hole{other.x - clearing, other.y - clearing, other.w + 2 * clearing,
                        other.h + 2 * clearing};
        builder.rule(hole.shared_with(m_area), {0, 0, 0, 255});
    }
    draw_veil(builder, now);
}

void MapWidget::draw_map(SceneBuilder& builder, MotionTime now) {
    m_picture.draw(builder, m_area.x, m_area.y, now);
    const TileGround ground(seen(now), m_area);
    const bool rests = !m_picture.is_moving(now);
    // Trails and names belong to the view at rest: on the way there they would have to be drawn anew thirty
    // times a second.
    if (rests) m_trails.draw(builder);
    m_regions.draw(builder, m_view.regions, ground, rests);
    draw_attribution(builder);
    for (MapInset& inset : m_insets)
        inset.draw(builder, m_view, now);
    m_marks.draw(builder, m_view, ground, now);
}

void MapWidget::draw_chart(SceneBuilder& builder, MotionTime now) {
    if (!m_view.home && m_view.markers.empty()) return;
    const ChartGround ground(m_chart.chart(), m_area);
    std::vector<Rect> taken = m_marks.footprint();
    const std::vector<Rect> names = m_regions.footprint();
    taken.insert(taken.end(), names.begin(), names.end());
    m_chart.draw(builder, m_view, m_area, taken);
    m_trails.draw(builder);
    m_regions.draw(builder, m_view.regions, ground, true);
    m_marks.draw(builder, m_view, ground, now);
}

void MapWidget::draw_veil(SceneBuilder& builder, MotionTime now) const {
    if (m_veiling.is_over(now)) return;
    const float shown = m_view.is_everybody_home ? 1 - m_veiling.progress(now) : m_veiling.progress(now);
    builder.rule(m_area, {0, 0, 0, static_cast<std::uint8_t>(std::lround((1 - shown) * 255))});
}

std::vector<std::string> MapWidget::attribution() const {
    if (m_context.maps == nullptr) return {};
    const TypeScale& scale = m_context.scale;
    return m_context.fonts
        ->wrap(m_context.maps->attribution(), scale.font(Face::medium, size::k_note), m_area.w - scale.px(48),
               3)
        .lines;
}

void MapWidget::draw_attribution(SceneBuilder& builder) const {
    const TypeScale& scale = m_context.scale;
    const TextStyle style{scale.font(Face::medium, size::k_note), k_dimmed, scale.px(3)};
    const std::vector<std::string> lines = attribution();
    const int line_px = scale.px(k_credit_line);
    int baseline = m_area.bottom() - scale.px(10) - line_px * (static_cast<int>(lines.size()) - 1);
    for (const std::string& line : lines) {
        builder.text(line, style, m_area.right() - scale.px(24), baseline, Align::right);
        baseline += line_px;
    }
}

std::optional<MotionTime> MapWidget::next_frame(MotionTime now) const {
    const bool is_hidden = m_view.is_everybody_home && m_veiling.is_over(now);
    if (is_hidden || m_area.empty()) return std::nullopt;
    if (!m_veiling.is_over(now) || m_picture.is_moving(now)) return now + k_frame_time;
    std::optional<MotionTime> next;
    if (is_chart()) {
        if (!m_view.home && m_view.markers.empty()) return std::nullopt;
        return m_marks.next_step(ChartGround(m_chart.chart(), m_area), now);
    }
    next = m_marks.next_step(TileGround(seen(now), m_area), now);
    for (const MapInset& inset : m_insets)
        next = earlier(next, inset.next_frame(now));
    return next;
}

bool MapWidget::has_news() const {
    if (m_marks.has_new_face(m_view)) return true;
    if (m_context.maps == nullptr || m_options.kind == config::MapKind::chart) return false;
    const map::FinishedMap* const latest = m_context.maps->latest(m_slot);
    if (latest && (!m_picture.picture() || latest->image != m_picture.picture()->image)) return true;
    return std::ranges::any_of(m_insets, [&](const MapInset& inset) { return inset.has_news(m_view); });
}

}  // namespace mirror::render
