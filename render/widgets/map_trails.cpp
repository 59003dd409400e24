#include "render/widgets/map_trails.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "render/shape_painter.hpp"
#include "render/widgets/badge.hpp"

namespace mirror::render {
namespace {

constexpr double k_width = 3.5;
constexpr double k_least_step = 3;
/// Short pieces are soon left out where they are not seen.
constexpr float k_longest_piece = 60;
/// Smaller ones would be many, larger ones mostly empty.
constexpr double k_square = 120;
constexpr int k_fades = 8;
constexpr double k_newest_alpha = 235;
constexpr double k_oldest_alpha = 70;

/// How many views away from the form's own view a camera on its way may show something.
constexpr int k_moving_reach = 6;
constexpr float k_far_px = 1e9F;

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
    const bool is_form_new = is_ground_new || m_form.area != area || m_form.from != view.trails_from ||
                             m_form.to != view.trails_to || m_form.scale != scale.factor();
    m_form = {area, scale.factor(), view.trails_from, view.trails_to};
    m_width_px = scale.pxf(k_width);
    m_moving.reset();
    bool is_any_new = is_form_new || m_placed.size() != view.trails.size();
    std::vector<Placed> placed;
    for (const view::TrailLine& line : view.trails) {
        const auto same = std::ranges::find(m_placed, line, &Placed::line);
        if (!is_form_new && same != m_placed.end()) {
            placed.push_back(std::move(*same));
        } else {
            placed.push_back({line, trail_pieces(line, ground, m_form)});
            is_any_new = true;
        }
    }
    m_placed = std::move(placed);
    if (!is_any_new) return;
    std::vector<std::span<const TrailPiece>> ways;
    for (const Placed& each : m_placed)
        ways.emplace_back(each.pieces);
    m_tiles = way_tiles(ways, area, m_width_px, scale.px(k_square));
}

void MapTrails::draw(SceneBuilder& builder) const {
    for (const WayTile& tile : m_tiles)
        builder.shape(tile.bounds, tile.shape);
}

void MapTrails::follow(const map::Camera& form, const map::Camera& seen, map::ViewSize size) {
    const Rect view{0, 0, size.width_px, size.height_px};
    if (!m_moving || m_moving->form != form) {
        m_moving = Moving{form, {}, {}};
        TrailForm wide = m_form;
        wide.area = {-k_moving_reach * view.w, -k_moving_reach * view.h, (2 * k_moving_reach + 1) * view.w,
                     (2 * k_moving_reach + 1) * view.h};
        for (const Placed& placed : m_placed) {
            auto pieces = trail_pieces(placed.line, TileGround(form, view), wide);
            std::ranges::move(pieces, std::back_inserter(m_moving->pieces));
        }
    }
    // From one camera to the other everything is moved and scaled alike.
    const auto growth = static_cast<float>(std::exp2(seen.zoom - form.zoom));
    const PathPoint middle = TileGround(seen, view).to_pixel(form.centre);
    const PathPoint half{static_cast<float>(view.w) / 2, static_cast<float>(view.h) / 2};
    m_moving->seen.clear();
    for (const TrailPiece& piece : m_moving->pieces) {
        SeenPiece at{{{}, piece.color}, k_far_px, -k_far_px};
        PathPoint across{k_far_px, -k_far_px};  // from where to where
        for (const PathPoint& point : piece.points) {
            const PathPoint corner{middle.x + (point.x - half.x) * growth,
                                   middle.y + (point.y - half.y) * growth};
            across = {std::min(across.x, corner.x), std::max(across.y, corner.x)};
            at.top = std::min(at.top, corner.y - m_width_px);
            at.bottom = std::max(at.bottom, corner.y + m_width_px);
            // Seen from afar, corners fall together; the ends stay, where pieces meet.
            std::vector<PathPoint>& path = at.piece.points;
            const bool is_end = &point == &piece.points.front() || &point == &piece.points.back();
            if (is_end || std::hypot(corner.x - path.back().x, corner.y - path.back().y) >= m_width_px)
                path.push_back(corner);
        }
        const bool is_seen = across.y > -m_width_px && at.bottom > 0 &&
                             across.x < static_cast<float>(view.w) + m_width_px &&
                             at.top < static_cast<float>(view.h);
        if (is_seen) m_moving->seen.push_back(std::move(at));
    }
}

void MapTrails::draw_on(Image& image, int from_row, int to_row, double strength) const {
    if (!m_moving) return;
    for (const SeenPiece& seen : m_moving->seen) {
        if (seen.bottom < static_cast<float>(from_row) || seen.top > static_cast<float>(to_row)) continue;
        Rgba color = seen.piece.color;
        color.a = static_cast<std::uint8_t>(std::lround(color.a * strength));
        draw_line_on(image, from_row, to_row, seen.piece.points, m_width_px, color);
    }
}

}  // namespace mirror::render
