#include "render/map/label_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace mirror::map {
namespace {

constexpr double k_cell_px = 64;

// All at scale 1.
constexpr double k_air_px = 8;            // around every name
constexpr double k_repeat_px = 380;       // between two equal names
constexpr double k_dot_gap_px = 11;       // from a dot's middle to its name
constexpr double k_dot_px = 4;            // radius, with its rim
constexpr double k_line_surplus_px = 12;  // by which a line is longer than its name

// A line this straight carries a name well: its chord is nearly as long as its arc.
constexpr double k_least_straightness = 0.955;

// Neighbouring letters that turn more than this against each other cannot be read.
constexpr double k_most_turn = 0.45;

constexpr std::array<double, 5> k_line_positions{0.5, 0.35, 0.65, 0.2, 0.8};

/// A polyline that can be asked for the point at a distance from its start.
class Track {
  public:
    explicit Track(std::span<const PixelPoint> points) : m_points(points.begin(), points.end()) { measure(); }

    [[nodiscard]] double length() const { return m_at.back(); }
    void reverse() {
        std::ranges::reverse(m_points);
        measure();
    }
    [[nodiscard]] PixelPoint point(double distance) const {
        const auto [i, t] = find(distance);
        const PixelPoint a = m_points[i];
        const PixelPoint b = m_points[i + 1];
        return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
    }

  private:
    void measure() {
        m_at.assign(1, 0.0);
        for (std::size_t i = 1; i < m_points.size(); ++i)
            m_at.push_back(m_at.back() +
                           std::hypot(m_points[i].x - m_points[i - 1].x, m_points[i].y - m_points[i - 1].y));
    }
    [[nodiscard]] std::pair<std::size_t, double> find(double distance) const {
        const auto after = std::ranges::upper_bound(m_at, distance);
        const auto last = static_cast<std::ptrdiff_t>(m_at.size()) - 2;
        const auto i =
            static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(after - m_at.begin() - 1, 0, last));
        const double step = m_at[i + 1] - m_at[i];
        return {i, step > 0 ? (distance - m_at[i]) / step : 0};
    }

    std::vector<PixelPoint> m_points;
    std::vector<double> m_at;
};

class Placer {
  public:
    Placer(Typesetter& typesetter, const LabelSpace& space)
        : m_typesetter(typesetter), m_space(space), m_grid(space.inside) {
        for (const LabelBox& box : space.blocked)
            m_grid.occupy(box);
    }

    void try_place(const LabelCandidate& candidate) {
        const TypeChoice type{candidate.style.size_px * m_space.scale, candidate.style.tracking,
                              candidate.style.italic, m_space.halo_px * m_space.scale};
        const ShapedText* const shaped = m_typesetter.shape(candidate.text, type);
        if (shaped == nullptr) return;
        if (!candidate.path.empty())
            try_along(candidate, *shaped);
        else if (candidate.has_dot)
            try_beside_dot(candidate, *shaped);
        else
            try_on_point(candidate, *shaped);
    }

    std::vector<PlacedLabel> take() { return std::move(m_placed); }
    [[nodiscard]] bool is_full() const { return m_placed.size() >= m_space.max_labels; }

  private:
    [[nodiscard]] double scaled(double px) const { return px * m_space.scale; }

    /// The same name stands nearby already.
    [[nodiscard]] bool is_repeated(const std::string& text, PixelPoint middle) const {
        return std::ranges::any_of(m_placed, [&](const PlacedLabel& label) {
            if (label.text != text) return false;
            const LabelBox& box = label.boxes[label.boxes.size() / 2];
            return std::hypot((box.left + box.right) / 2 - middle.x, (box.top + box.bottom) / 2 - middle.y) <
                   scaled(k_repeat_px);
        });
    }

    [[nodiscard]] bool is_free(const LabelBox& box) const {
        return box.is_within(m_space.inside) && m_grid.is_free(box.grown(scaled(k_air_px)));
    }

    /// Writes the text with its left end and baseline there, if nothing is in the way.
    bool place_upright(const LabelCandidate& candidate, const ShapedText& shaped, double left,
                       double baseline, bool with_dot) {
        const LabelBox box{left, baseline - shaped.ascent_px, left + shaped.width_px,
                           baseline + shaped.descent_px};
        if (!is_free(box) || is_repeated(candidate.text, {(box.left + box.right) / 2, baseline}))
            return false;
        PlacedLabel label{candidate.text, &shaped, candidate.style.color, {}, {box}, std::nullopt};
        for (const ShapedGlyph& glyph : shaped.glyphs)
            label.glyphs.push_back({glyph.glyph, left + glyph.x, baseline + glyph.y, 0});
        if (with_dot) {
            label.dot = candidate.at;
            const double r = scaled(k_dot_px);
            label.boxes.push_back(
                {candidate.at.x - r, candidate.at.y - r, candidate.at.x + r, candidate.at.y + r});
        }
        add(std::move(label));
        return true;
    }

    void try_on_point(const LabelCandidate& candidate, const ShapedText& shaped) {
        const double left = candidate.at.x - shaped.width_px / 2;
        const double middle = candidate.at.y + shaped.ascent_px / 2;
        for (const double step : {0.0, -0.9, 0.9, -1.6, 1.6}) {
            if (place_upright(candidate, shaped, left, middle + step * shaped.type.size_px, false)) return;
        }
    }

    void try_beside_dot(const LabelCandidate& candidate, const ShapedText& shaped) {
        const double r = scaled(k_dot_px);
        const LabelBox dot{candidate.at.x - r, candidate.at.y - r, candidate.at.x + r, candidate.at.y + r};
        if (!is_free(dot)) return;
        const double gap = scaled(k_dot_gap_px);
        const double middle = candidate.at.y + shaped.ascent_px / 2;
        const double centred = candidate.at.x - shaped.width_px / 2;
        if (place_upright(candidate, shaped, candidate.at.x + gap, middle, true)) return;
        if (place_upright(candidate, shaped, candidate.at.x - gap - shaped.width_px, middle, true)) return;
        if (place_upright(candidate, shaped, centred, candidate.at.y - gap - shaped.descent_px / 2, true))
            return;
        place_upright(candidate, shaped, centred, candidate.at.y + gap + shaped.ascent_px, true);
    }

    void try_along(const LabelCandidate& candidate, const ShapedText& shaped) {
        Track track(candidate.path);
        if (track.length() < shaped.width_px + scaled(k_line_surplus_px)) return;
        for (const double position : k_line_positions) {
            const double start = (track.length() - shaped.width_px) * position;
            if (place_along(candidate, shaped, track, start)) return;
        }
    }

    bool place_along(const LabelCandidate& candidate, const ShapedText& shaped, Track track, double start) {
        const PixelPoint from = track.point(start);
        const PixelPoint to = track.point(start + shaped.width_px);
        if (std::hypot(to.x - from.x, to.y - from.y) < k_least_straightness * shaped.width_px) return false;
        if (to.x < from.x) {
            track.reverse();
            start = track.length() - start - shaped.width_px;
        }
        PlacedLabel label{candidate.text, &shaped, candidate.style.color, {}, {}, std::nullopt};
        double last_angle = 0;
        for (const ShapedGlyph& glyph : shaped.glyphs) {
            // The line's direction over the width of the letter and its neighbours: no letter tips over.
            const double middle = start + glyph.x + glyph.advance / 2;
            const double reach = std::max(glyph.advance / 2, shaped.type.size_px / 2);
            const PixelPoint before = track.point(middle - reach);
            const PixelPoint after = track.point(middle + reach);
            const double angle = std::atan2(after.y - before.y, after.x - before.x);
            if (!label.glyphs.empty() && std::abs(angle - last_angle) > k_most_turn) return false;
            last_angle = angle;
            const PixelPoint at = track.point(middle);
            const double sink = shaped.ascent_px / 2 + glyph.y;
            const double half = glyph.advance / 2;
            label.glyphs.push_back({glyph.glyph, at.x - half * std::cos(angle) - sink * std::sin(angle),
                                    at.y - half * std::sin(angle) + sink * std::cos(angle), turns_of(angle)});
            const double r = std::max(glyph.advance, shaped.ascent_px) / 2;
            label.boxes.push_back({at.x - r, at.y - r, at.x + r, at.y + r});
        }
        const auto& middle_box = label.boxes[label.boxes.size() / 2];
        if (is_repeated(candidate.text,
                        {(middle_box.left + middle_box.right) / 2, (middle_box.top + middle_box.bottom) / 2}))
            return false;
        if (!std::ranges::all_of(label.boxes, [this](const LabelBox& box) { return is_free(box); }))
            return false;
        add(std::move(label));
        return true;
    }

    static int turns_of(double angle) {
        const auto turns =
            static_cast<int>(std::lround(angle / (2 * std::numbers::pi) * Typesetter::k_turns));
        return (turns + Typesetter::k_turns) % Typesetter::k_turns;
    }

    void add(PlacedLabel label) {
        for (const LabelBox& box : label.boxes)
            m_grid.occupy(box);
        m_placed.push_back(std::move(label));
    }

    Typesetter& m_typesetter;
    const LabelSpace& m_space;
    LabelGrid m_grid;
    std::vector<PlacedLabel> m_placed;
};

}  // namespace

LabelGrid::LabelGrid(const LabelBox& inside)
    : m_inside(inside),
      m_columns(std::max(1, static_cast<int>(std::ceil((inside.right - inside.left) / k_cell_px)))),
      m_rows(std::max(1, static_cast<int>(std::ceil((inside.bottom - inside.top) / k_cell_px)))),
      m_cells(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows)) {}

LabelGrid::Cells LabelGrid::cells_of(const LabelBox& box) const {
    const auto cell = [](double at, int count) {
        return static_cast<int>(std::clamp<double>(std::floor(at / k_cell_px), 0, count - 1));
    };
    return {cell(box.left - m_inside.left, m_columns), cell(box.top - m_inside.top, m_rows),
            cell(box.right - m_inside.left, m_columns), cell(box.bottom - m_inside.top, m_rows)};
}

bool LabelGrid::is_free(const LabelBox& box) const {
    const Cells cells = cells_of(box);
    for (int row = cells.top; row <= cells.bottom; ++row) {
        for (int column = cells.left; column <= cells.right; ++column) {
            const auto& boxes = m_cells[static_cast<std::size_t>(row * m_columns + column)];
            if (std::ranges::any_of(boxes, [&](const LabelBox& other) { return other.overlaps(box); }))
                return false;
        }
    }
    return true;
}

void LabelGrid::occupy(const LabelBox& box) {
    const Cells cells = cells_of(box);
    for (int row = cells.top; row <= cells.bottom; ++row)
        for (int column = cells.left; column <= cells.right; ++column)
            m_cells[static_cast<std::size_t>(row * m_columns + column)].push_back(box);
}

std::vector<PlacedLabel> place_labels(std::vector<LabelCandidate> candidates, Typesetter& typesetter,
                                      const LabelSpace& space) {
    std::ranges::stable_sort(candidates, {}, &LabelCandidate::rank);
    Placer placer(typesetter, space);
    for (const LabelCandidate& candidate : candidates) {
        if (placer.is_full()) break;
        placer.try_place(candidate);
    }
    return placer.take();
}

}  // namespace mirror::map
