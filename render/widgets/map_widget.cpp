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
constexpr double k_credit_foot = 10;
constexpr double k_credit_side = 24;
/// Whose map it is must be readable at any hour.
constexpr std::uint8_t k_least_credit_light = 120;
constexpr float k_credit_steps = 8;

void append_rects(std::vector<Rect>& rects, const std::vector<Rect>& more) {
    rects.insert(rects.end(), more.begin(), more.end());
}

/// Whoever is inside changes its colour only.
bool is_same_outline(const view::RegionCircle& a, const view::RegionCircle& b) {
    return a.name == b.name && a.icon == b.icon && a.centre == b.centre && a.radius_m == b.radius_m;
}

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

/// Where words may stand: not in the screen's margins, into which the map may reach; (0, 0) is its corner.
Rect MapWidget::inside() const {
    const Rect whole{0, 0, m_area.w, m_area.h};
    if (m_context.inside_margins.empty()) return whole;
    Rect inside = m_context.inside_margins.shared_with(m_area);
    inside.x -= m_area.x;
    inside.y -= m_area.y;
    return inside.empty() ? whole : inside;
}

/// What of the map lies in the screen's margins.
std::vector<Rect> MapWidget::margins() const {
    const Rect in = inside();
    return {{0, 0, m_area.w, in.y},
            {0, in.bottom(), m_area.w, m_area.h - in.bottom()},
            {0, 0, in.x, m_area.h},
            {in.right(), 0, m_area.w - in.right(), m_area.h}};
}

Rect MapWidget::free_area() const {
    std::vector<Rect> taken;
    const int clearing = m_context.scale.px(k_clearing);
    for (const Rect& other : m_others) {
        taken.push_back({other.x - m_area.x - clearing, other.y - m_area.y - clearing, other.w + 2 * clearing,
                         other.h + 2 * clearing});
    }
    return largest_free({0, 0, m_area.w, inside().bottom() - credits_px()}, taken);
}

/// Height of the credits. They come with the first picture; it must not move because of them.
int MapWidget::credits_px() const {
    const int lines = m_area.w < m_context.scale.px(900) ? 2 : 1;
    return is_chart() ? 0 : m_context.scale.px(k_credit_line) * lines;
}

/// Where no name of a region stands.
Rect MapWidget::credits_box(const Rect& area) const {
    const int height = credits_px() > 0 ? credits_px() + m_context.scale.px(k_credit_foot) : 0;
    return {area.x, area.y + inside().bottom() - height, area.w, height};
}

/// Insets and modules on the map; (0, 0) is its corner.
std::vector<Rect> MapWidget::standing_on() const {
    std::vector<Rect> found;
    for (const Inset& inset : m_choice.insets())
        found.push_back(inset.box);
    for (const Rect& other : m_others)
        found.push_back({other.x - m_area.x, other.y - m_area.y, other.w, other.h});
    return found;
}

/// Decides what is looked at, and where everything stands on what is seen already.
void MapWidget::look(MotionTime now) {
    const Rect free = free_area();
    m_marks.keep_bottom(m_area.h - free.bottom());
    m_marks.keep_within(inside());
    m_choice.keep_within(inside());
    const map::ViewSize size{m_area.w, m_area.h};
    if (m_options.kind != config::MapKind::chart) {
        const bool is_moved = m_choice.choose(m_view, size, free);
        const std::vector<Rect> others = standing_on();
        m_marks.keep_clear(others);
        if (is_moved || !std::ranges::equal(m_outlined, m_view.regions, is_same_outline)) block(others);
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
        place_chart(now);
    } else {
        const auto& shown = m_picture.picture();
        const map::Camera& rest = shown ? shown->request.camera : m_choice.main();
        place_on(TileGround(rest, m_area), m_choice.members(), false, now);
    }
}

/// Names of places keep clear of regions, and of where people stand when the camera settles. When they move
/// on, the names stay: a map whose names dance is worse than a name under a badge.
void MapWidget::block(const std::vector<Rect>& others) {
    const Rect picture{0, 0, m_area.w, m_area.h};
    const TileGround ground(m_choice.main(), picture);
    m_outlined = m_view.regions;
    m_blocked = m_marks.footprint(m_view, m_choice.members(), ground, picture);
    append_rects(m_blocked, margins());
    m_blocked.push_back(credits_box(picture));
    m_regions.place(m_view.regions, ground, picture, m_blocked, {});
    append_rects(m_blocked, m_regions.footprint());
    append_rects(m_blocked, m_regions.outlines(m_view.regions, ground, picture));
    append_rects(m_blocked, others);
}

void MapWidget::place_on(const MapGround& ground, const std::vector<std::size_t>& members, bool is_ground_new,
                         MotionTime now) {
    m_marks.place(m_view, members, ground, m_area, motion(now));
    std::vector<Rect> taken = m_marks.footprint();
    taken.push_back(credits_box(m_area));
    for (const Rect& margin : margins())
        taken.push_back({m_area.x + margin.x, m_area.y + margin.y, margin.w, margin.h});
    m_regions.place(m_view.regions, ground, m_area, taken, m_marks.named_regions(m_view));
    m_trails.place(m_view, ground, m_area, m_context.scale, is_ground_new);
}

/// On a chart there are neither credits nor insets, though a map may have been awaited.
void MapWidget::place_chart(MotionTime now) {
    const Rect free = free_area();
    m_marks.keep_bottom(m_area.h - free.bottom());
    m_marks.keep_clear({});
    if (m_chart.place(m_view, m_area, free))
        place_on(ChartGround(m_chart.chart(), m_area), m_everybody, true, now);
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
        place_chart(now);
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
    if (shown(now) <= 0) return;
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
    // Ways go into the pictures of a camera that moves: as lines they would be painted anew, one by one.
    if (m_picture.is_moving(now)) m_trails.follow(m_picture.closest(), seen(now), {m_area.w, m_area.h});
    m_picture.draw_ground(builder, m_area.x, m_area.y, now, [&](Image& picture, int from_row, int to_row) {
        m_trails.draw_on(picture, from_row, to_row, m_picture.strength(now));
    });
    if (!m_picture.is_moving(now)) m_trails.draw(builder);
    const TileGround ground(seen(now), m_area);
    m_picture.draw_names(builder, m_area.x, m_area.y, now);
    m_regions.draw(builder, m_view.regions, ground);
    draw_attribution(builder, now);
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
    m_regions.draw(builder, m_view.regions, ground);
    m_marks.draw(builder, m_view, ground, now);
}

/// How much is seen of the map while it comes or goes: 0 to 1.
float MapWidget::shown(MotionTime now) const {
    return m_view.is_everybody_home ? 1 - m_veiling.progress(now) : m_veiling.progress(now);
}

void MapWidget::draw_veil(SceneBuilder& builder, MotionTime now) const {
    if (m_veiling.is_over(now)) return;
    builder.rule(m_area, {0, 0, 0, static_cast<std::uint8_t>(std::lround((1 - shown(now)) * 255))});
}

std::vector<std::string> MapWidget::attribution() const {
    if (m_context.maps == nullptr) return {};
    const TypeScale& scale = m_context.scale;
    return m_context.fonts
        ->wrap(m_context.maps->attribution(), scale.font(Face::medium, size::k_note),
               std::min(inside().w, m_area.w - scale.px(2 * k_credit_side)), 3)
        .lines;
}

void MapWidget::draw_attribution(SceneBuilder& builder, MotionTime now) const {
    const TypeScale& scale = m_context.scale;
    TextStyle style{scale.font(Face::medium, size::k_note), k_dimmed, scale.px(3), 0, k_least_credit_light};
    // The veil fades them smoothly; each step is set anew.
    style.color.a =
        static_cast<std::uint8_t>(std::lround(255 * std::ceil(shown(now) * k_credit_steps) / k_credit_steps));
    const std::vector<std::string> lines = attribution();
    const Rect in = inside();
    const int line_px = scale.px(k_credit_line);
    const int right = m_area.x + std::min(in.right(), m_area.w - scale.px(k_credit_side));
    int baseline =
        m_area.y + in.bottom() - scale.px(k_credit_foot) - line_px * (static_cast<int>(lines.size()) - 1);
    for (const std::string& line : lines) {
        builder.text(line, style, right, baseline, Align::right);
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
