#include "render/widgets/map_trails.hpp"

#include <algorithm>
#include <cmath>

#include "render/widgets/badge.hpp"

namespace mirror::render {
namespace {

constexpr double k_width = 3.5;
constexpr double k_least_step = 3;
/// A piece is a picture of its own: many small ones cost less memory and paint than one large one.
constexpr float k_longest_piece = 150;
constexpr int k_fades = 8;
constexpr double k_newest_alpha = 235;
constexpr double k_oldest_alpha = 70;

/// How far a piece of this age has faded: 0 new, k_fades - 1 about to go.
int fade_of(UtcSeconds time, const TrailForm& form) {
    const auto span = std::max<std::int64_t>(1, (form.to - form.from).count());
    const auto age = std::clamp<std::int64_t>((form.to - time).count(), 0, span - 1);
    return static_cast<int>(age * k_fades / span);
}

std::uint8_t alpha_of(int fade) {
    return static_cast<std::uint8_t>(
        std::lround(k_newest_alpha + (k_oldest_alpha - k_newest_alpha) * fade / (k_fades - 1)));
}

struct Corner {
    PathPoint at;
    UtcSeconds time;
    bool after_gap;
};

/// What is worth drawing: between from and to, and further apart than a line is wide.
std::vector<Corner> corners_of(const view::TrailLine& trail, const MapGround& ground, const TrailForm& form) {
    const auto least = static_cast<float>(k_least_step * form.scale);
    std::vector<Corner> corners;
    bool is_gap = true;
    for (const household::TrailPoint& point : *trail.points) {
        is_gap |= point.after_gap;
        if (point.time < form.from || point.time > form.to) continue;
        const PathPoint at = ground.to_pixel(point.place);
        if (!is_gap && std::hypot(at.x - corners.back().at.x, at.y - corners.back().at.y) < least) continue;
        corners.push_back({at, point.time, is_gap});
        is_gap = false;
    }
    return corners;
}

class Cutter {
  public:
    Cutter(const TrailForm& form, config::Color color, std::vector<TrailPiece>& pieces)
        : m_form(form), m_color(color), m_pieces(pieces) {}

    /// Pieces meet in the middle of a straight step, where a joint is not seen.
    void step(const Corner& from, const Corner& to) {
        if (m_piece.points.empty()) begin(from.at, fade_of(from.time, m_form));
        const int fade = fade_of(to.time, m_form);
        const bool is_long = reach(to.at) > k_longest_piece * static_cast<float>(m_form.scale);
        if (fade != m_fade || is_long) {
            const PathPoint middle{(from.at.x + to.at.x) / 2, (from.at.y + to.at.y) / 2};
            m_piece.points.push_back(middle);
            end();
            begin(middle, fade);
        }
        m_piece.points.push_back(to.at);
    }

    void end() {
        const auto outside = [&](auto less) { return std::ranges::all_of(m_piece.points, less); };
        const Rect& area = m_form.area;
        const bool is_seen =
            m_piece.points.size() > 1 &&
            !outside([&](const PathPoint& p) { return p.x < static_cast<float>(area.x); }) &&
            !outside([&](const PathPoint& p) { return p.y < static_cast<float>(area.y); }) &&
            !outside([&](const PathPoint& p) { return p.x > static_cast<float>(area.right()); }) &&
            !outside([&](const PathPoint& p) { return p.y > static_cast<float>(area.bottom()); });
        if (is_seen) m_pieces.push_back(m_piece);
        m_piece.points.clear();
    }

  private:
    void begin(PathPoint at, int fade) {
        m_fade = fade;
        m_piece.color = to_rgba(m_color, alpha_of(fade));
        m_piece.points = {at};
    }
    [[nodiscard]] float reach(PathPoint to) const {
        const PathPoint& from = m_piece.points.front();
        return std::max(std::abs(to.x - from.x), std::abs(to.y - from.y));
    }

    const TrailForm& m_form;
    config::Color m_color;
    std::vector<TrailPiece>& m_pieces;
    TrailPiece m_piece;
    int m_fade = 0;
};

}  // namespace

std::vector<TrailPiece> trail_pieces(const view::TrailLine& trail, const MapGround& ground,
                                     const TrailForm& form) {
    std::vector<TrailPiece> pieces;
    const std::vector<Corner> corners = corners_of(trail, ground, form);
    Cutter cutter(form, trail.color, pieces);
    for (std::size_t i = 1; i < corners.size(); ++i) {
        if (corners[i].after_gap) {
            cutter.end();
        } else {
            cutter.step(corners[i - 1], corners[i]);
        }
    }
    cutter.end();
    return pieces;
}

void MapTrails::place(const view::MapView& view, const MapGround& ground, const Rect& area,
                      const TypeScale& scale, bool is_ground_new) {
    m_width_px = scale.pxf(k_width);
    const bool is_form_new = is_ground_new || m_form.area != area || m_form.from != view.trails_from ||
                             m_form.to != view.trails_to || m_form.scale != scale.factor();
    m_form = {area, scale.factor(), view.trails_from, view.trails_to};
    std::vector<Placed> placed;
    for (const view::TrailLine& line : view.trails) {
        const auto same = std::ranges::find(m_placed, line, &Placed::line);
        if (!is_form_new && same != m_placed.end()) {
            placed.push_back(std::move(*same));
        } else {
            placed.push_back({line, trail_pieces(line, ground, m_form)});
        }
    }
    m_placed = std::move(placed);
}

void MapTrails::draw(SceneBuilder& builder) const {
    for (const Placed& placed : m_placed) {
        for (const TrailPiece& piece : placed.pieces)
            builder.path(piece.points, false, {m_width_px, piece.color, 0, 0, true});
    }
}

}  // namespace mirror::render
