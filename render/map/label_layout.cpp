#include "render/map/label_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "render/map/name_track.hpp"

namespace mirror::map {
namespace {

constexpr double k_cell_px = 64;

// All at scale 1.
constexpr double k_air_px = 8;             // around every name
constexpr double k_repeat_px = 380;        // between two equal names
constexpr double k_repeat_water_px = 720;  // a river is long, and its name is no news
constexpr double k_dot_gap_px = 11;        // from a dot's middle to its name
constexpr double k_dot_px = 4;             // radius, with its rim
constexpr double k_line_surplus_px = 12;   // by which a line is longer than its name

// A line this straight carries a name well: its chord is nearly as long as its arc.
constexpr double k_least_straightness = 0.955;

// Neighbouring letters that turn more than this against each other cannot be read.
constexpr double k_most_turn = 0.45;

constexpr std::array<double, 9> k_line_positions{0.5, 0.35, 0.65, 0.2, 0.8, 0.42, 0.58, 0.27, 0.73};

// A river's name on ground brighter than this (0..1), and any letter of it on brighter than that, would hide
// a road.
constexpr double k_brightest_ground = 0.14;
constexpr double k_brightest_letter = 0.2;

// … and so far from its letters no great road runs.
constexpr double k_off_great_roads_px = 6;

// Ground this bright is a road that leads out of town: the mirror's style draws from secondary roads upwards
// like this. A gap in such a line is seen first of all, so that it weighs more than its few pixels.
constexpr std::uint32_t k_major_light = 200;
constexpr std::uint32_t k_major_weight = 4;

// Dots nearer to each other than this are one town and its quarters.
constexpr double k_dots_apart_px = 72;

// Every so many pixels the ground is looked at.
constexpr int k_probe_px = 3;

/// Where a name may stand, and how much light ground (0..1) that place is worth avoiding.
struct Spot {
    double left = 0;
    double baseline = 0;
    double reluctance = 0;
};

class Placer {
  public:
    Placer(Typesetter& typesetter, const LabelSpace& space)
        : m_typesetter(typesetter), m_space(space), m_grid(space.inside) {
        for (const LabelBox& box : space.blocked)
            m_grid.occupy(box);
    }

    void try_place(const LabelCandidate& candidate) {
        const double size_px = candidate.style.size_px * m_space.scale;
        const TypeChoice type{size_px, candidate.style.tracking, candidate.style.italic,
                              candidate.style.light, m_space.halo_em * size_px};
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
    [[nodiscard]] bool is_repeated(const LabelCandidate& candidate, PixelPoint middle) const {
        const double apart = scaled(candidate.style.italic ? k_repeat_water_px : k_repeat_px);
        return std::ranges::any_of(m_placed, [&](const PlacedLabel& label) {
            if (label.text != candidate.text) return false;
            const LabelBox& box = label.boxes[label.boxes.size() / 2];
            return std::hypot((box.left + box.right) / 2 - middle.x, (box.top + box.bottom) / 2 - middle.y) <
                   apart;
        });
    }

    [[nodiscard]] bool is_free(const LabelBox& box) const {
        return box.is_within(m_space.inside) && m_grid.is_free(box.grown(scaled(k_air_px)));
    }

    /// How bright the ground of a box is: 0 black, 1 light all over; great roads weigh more than others.
    [[nodiscard]] double brightness(const LabelBox& box) const {
        if (m_space.ground == nullptr) return 0;
        const render::Image& ground = *m_space.ground;
        const int left = std::max(0, static_cast<int>(box.left));
        const int right = std::min(ground.width_px, static_cast<int>(box.right) + 1);
        const int top = std::max(0, static_cast<int>(box.top));
        const int bottom = std::min(ground.height_px, static_cast<int>(box.bottom) + 1);
        std::uint64_t light = 0;
        std::uint64_t probes = 0;
        for (int y = top; y < bottom; y += k_probe_px) {
            const std::uint32_t* const row =
                ground.pixels.data() + static_cast<std::ptrdiff_t>(y) * ground.width_px;
            for (int x = left + y % k_probe_px; x < right; x += k_probe_px) {
                const std::uint32_t value = (row[x] >> 8U) & 0xFFU;
                light += value >= k_major_light ? k_major_weight * value : value;
                ++probes;
            }
        }
        return probes == 0 ? 0 : static_cast<double>(light) / (255.0 * static_cast<double>(probes));
    }

    /// Whether a great road runs below a name or touches it.
    [[nodiscard]] bool is_at_great_road(const PlacedLabel& label) const {
        if (m_space.ground == nullptr) return false;
        const render::Image& ground = *m_space.ground;
        return std::ranges::any_of(label.boxes, [&](const LabelBox& box) {
            const LabelBox wide = box.grown(scaled(k_off_great_roads_px));
            const int right = std::min(ground.width_px, static_cast<int>(wide.right) + 1);
            const int bottom = std::min(ground.height_px, static_cast<int>(wide.bottom) + 1);
            for (int y = std::max(0, static_cast<int>(wide.top)); y < bottom; ++y) {
                const std::uint32_t* const row =
                    ground.pixels.data() + static_cast<std::ptrdiff_t>(y) * ground.width_px;
                for (int x = std::max(0, static_cast<int>(wide.left)); x < right; ++x)
                    if (((row[x] >> 8U) & 0xFFU) >= k_major_light) return true;
            }
            return false;
        });
    }

    static LabelBox box_at(const ShapedText& shaped, const Spot& spot) {
        return {spot.left, spot.baseline - shaped.ascent_px, spot.left + shaped.width_px,
                spot.baseline + shaped.descent_px};
    }

    /// Writes the text at the best free spot, if there is one.
    void place_upright(const LabelCandidate& candidate, const ShapedText& shaped,
                       std::span<const Spot> spots) {
        const Spot* best = nullptr;
        double least = 0;
        for (const Spot& spot : spots) {
            if (best != nullptr && spot.reluctance >= least) continue;
            const LabelBox box = box_at(shaped, spot);
            if (!is_free(box)) continue;
            const double cost = spot.reluctance + brightness(box);
            if (best == nullptr || cost < least) {
                best = &spot;
                least = cost;
            }
        }
        if (best == nullptr) return;
        const LabelBox box = box_at(shaped, *best);
        if (is_repeated(candidate, {(box.left + box.right) / 2, (box.top + box.bottom) / 2})) return;
        PlacedLabel label{candidate.text, &shaped, candidate.style.color, {}, {}, {box}, std::nullopt};
        for (const ShapedGlyph& glyph : shaped.glyphs)
            label.glyphs.push_back({&glyph, best->left + glyph.x, best->baseline + glyph.y, 0});
        if (candidate.has_dot) {
            label.dot = candidate.at;
            label.boxes.push_back(dot_box(candidate.at));
        }
        add(std::move(label));
    }

    void try_on_point(const LabelCandidate& candidate, const ShapedText& shaped) {
        const double left = candidate.at.x - shaped.width_px / 2;
        const double baseline = candidate.at.y + shaped.ascent_px / 2;
        const double roam = candidate.stays ? 0.5 : 1;
        std::vector<Spot> spots;
        for (const double down : {0.0, -0.8, 0.8, -1.5, 1.5, -2.3, 2.3}) {
            // Further off only where a great road would be hidden all along.
            const double far = std::abs(down) > 2 ? 0.2 : 0;
            if (far > 0 && candidate.stays) continue;
            for (const double aside : {0.0, -0.25, 0.25, -0.5, 0.5})
                spots.push_back({left + roam * aside * shaped.width_px,
                                 baseline + roam * down * shaped.type.size_px,
                                 0.02 * std::abs(down) + 0.06 * std::abs(aside) + far});
        }
        place_upright(candidate, shaped, spots);
    }

    [[nodiscard]] LabelBox dot_box(PixelPoint at) const {
        const double r = scaled(k_dot_px);
        return {at.x - r, at.y - r, at.x + r, at.y + r};
    }

    void try_beside_dot(const LabelCandidate& candidate, const ShapedText& shaped) {
        const PixelPoint at = candidate.at;
        const bool is_crowded = std::ranges::any_of(m_placed, [&](const PlacedLabel& label) {
            return label.dot &&
                   std::hypot(label.dot->x - at.x, label.dot->y - at.y) < scaled(k_dots_apart_px);
        });
        if (is_crowded || !is_free(dot_box(at))) return;
        const double gap = scaled(k_dot_gap_px);
        const double middle = at.y + shaped.ascent_px / 2;
        const double centred = at.x - shaped.width_px / 2;
        const std::array<Spot, 4> spots{{{at.x + gap, middle, 0},
                                         {at.x - gap - shaped.width_px, middle, 0.02},
                                         {centred, at.y - gap, 0.04},
                                         {centred, at.y + gap + shaped.ascent_px, 0.05}}};
        place_upright(candidate, shaped, spots);
    }

    void try_along(const LabelCandidate& candidate, const ShapedText& shaped) {
        const double least_length = shaped.width_px + scaled(k_line_surplus_px);
        if (NameTrack(candidate.path).length() < least_length) return;  // smoothing makes no line longer
        const NameTrack track(smoothed(candidate.path, 0.7 * shaped.type.size_px));
        if (track.length() < least_length) return;
        NameTrack reversed = track;
        reversed.reverse();
        std::optional<PlacedLabel> best;
        double least = candidate.style.italic ? k_brightest_ground : 1;
        for (std::size_t i = 0; i < k_line_positions.size(); ++i) {
            const double start = (track.length() - shaped.width_px) * k_line_positions[i];
            auto label = along(candidate, shaped, track, reversed, start);
            if (!label) continue;
            double light = 0;
            double brightest = 0;
            for (const LabelBox& box : label->boxes) {
                const double here = brightness(box);
                light += here / static_cast<double>(label->boxes.size());
                brightest = std::max(brightest, here);
            }
            if (candidate.style.italic && (brightest > k_brightest_letter || is_at_great_road(*label)))
                continue;
            const double cost = light + 0.01 * static_cast<double>(i);
            if (cost >= least) continue;
            least = cost;
            best = std::move(label);
        }
        if (best) add(std::move(*best));
    }

    /// The text along the track from `start` on, if it is readable and nothing is in the way.
    std::optional<PlacedLabel> along(const LabelCandidate& candidate, const ShapedText& shaped,
                                     const NameTrack& forward, const NameTrack& backward,
                                     double start) const {
        const PixelPoint from = forward.point(start);
        const PixelPoint to = forward.point(start + shaped.width_px);
        if (std::hypot(to.x - from.x, to.y - from.y) < k_least_straightness * shaped.width_px)
            return std::nullopt;
        const bool is_turned = to.x < from.x;
        const NameTrack& track = is_turned ? backward : forward;
        if (is_turned) start = track.length() - start - shaped.width_px;
        PlacedLabel label{candidate.text, &shaped, candidate.style.color, {}, {}, {}, std::nullopt};
        const bool is_readable = shaped.is_joined ? set_as_strip(shaped, track, start, label)
                                                  : set_by_letters(shaped, track, start, label);
        if (!is_readable) return std::nullopt;
        const LabelBox& middle_box = label.boxes[label.boxes.size() / 2];
        const PixelPoint middle{(middle_box.left + middle_box.right) / 2,
                                (middle_box.top + middle_box.bottom) / 2};
        if (is_repeated(candidate, middle)) return std::nullopt;
        if (!std::ranges::all_of(label.boxes, [this](const LabelBox& box) { return is_free(box); }))
            return std::nullopt;
        return label;
    }

    /// A joined script along the track: one strip, bent. \return false where it would be torn.
    static bool set_as_strip(const ShapedText& shaped, const NameTrack& track, double start,
                             PlacedLabel& label) {
        const auto steps = static_cast<std::size_t>(std::ceil(shaped.width_px));
        const double step = shaped.width_px / static_cast<double>(steps);
        for (std::size_t i = 0; i <= steps; ++i)
            label.track.push_back(track.point(start + static_cast<double>(i) * step));
        const double em = shaped.type.size_px;
        const double r = (shaped.ascent_px + shaped.descent_px) / 2;
        double last_angle = 0;
        const auto boxes = static_cast<std::size_t>(std::ceil(shaped.width_px / (em / 2)));
        for (std::size_t i = 1; i <= boxes; ++i) {
            const double at = static_cast<double>(i) * em / 2;
            const PixelPoint before = track.point(start + at - em / 2);
            const PixelPoint after = track.point(start + at + em / 2);
            const double angle = std::atan2(after.y - before.y, after.x - before.x);
            if (!label.boxes.empty() && std::abs(angle - last_angle) > k_most_turn) return false;
            last_angle = angle;
            const PixelPoint middle = track.point(start + std::min(at, shaped.width_px));
            label.boxes.push_back({middle.x - r, middle.y - r, middle.x + r, middle.y + r});
        }
        return true;
    }

    /// Each letter turned by itself. \return false where two neighbours lean too far apart.
    static bool set_by_letters(const ShapedText& shaped, const NameTrack& track, double start,
                               PlacedLabel& label) {
        double last_angle = 0;
        for (const ShapedGlyph& glyph : shaped.glyphs) {
            // The line's direction over the width of the letter and its neighbours: no letter tips over.
            const double middle = start + glyph.x + glyph.advance / 2;
            const double reach = std::max(glyph.advance, shaped.type.size_px) / 2;
            const PixelPoint before = track.point(middle - reach);
            const PixelPoint after = track.point(middle + reach);
            const double angle = std::atan2(after.y - before.y, after.x - before.x);
            if (!label.glyphs.empty() && std::abs(angle - last_angle) > k_most_turn) return false;
            last_angle = angle;
            const PixelPoint at = track.point(middle);
            const double sink = shaped.ascent_px / 2 + glyph.y;
            const double half = glyph.advance / 2;
            label.glyphs.push_back({&glyph, at.x - half * std::cos(angle) - sink * std::sin(angle),
                                    at.y - half * std::sin(angle) + sink * std::cos(angle), turns_of(angle)});
            const double r = std::max(glyph.advance, shaped.ascent_px) / 2;
            label.boxes.push_back({at.x - r, at.y - r, at.x + r, at.y + r});
        }
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

std::size_t LabelGrid::cell_index(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) +
           static_cast<std::size_t>(column);
}

bool LabelGrid::is_free(const LabelBox& box) const {
    const Cells cells = cells_of(box);
    for (int row = cells.top; row <= cells.bottom; ++row) {
        for (int column = cells.left; column <= cells.right; ++column) {
            const auto& boxes = m_cells[cell_index(row, column)];
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
            m_cells[cell_index(row, column)].push_back(box);
}

std::vector<PlacedLabel> place_labels(std::vector<LabelCandidate> candidates, Typesetter& typesetter,
                                      const LabelSpace& space) {
    // Of equals the one nearer to the middle of the view comes first: that is where the people are.
    const PixelPoint middle{(space.inside.left + space.inside.right) / 2,
                            (space.inside.top + space.inside.bottom) / 2};
    const auto order = [&](const LabelCandidate& candidate) {
        const PixelPoint at =
            candidate.path.empty() ? candidate.at : candidate.path[candidate.path.size() / 2];
        return std::pair(candidate.rank, std::hypot(at.x - middle.x, at.y - middle.y));
    };
    std::ranges::stable_sort(candidates, {}, order);
    Placer placer(typesetter, space);
    for (const LabelCandidate& candidate : candidates) {
        if (placer.is_full()) break;
        placer.try_place(candidate);
    }
    return placer.take();
}

}  // namespace mirror::map
