#include "render/widgets/weasley_face.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "render/shape_painter.hpp"

namespace mirror::render {
namespace {

/// Edge of the pieces into which the face is cut.
constexpr int k_piece_px = 120;

/// Labels take no more of their sector's arc than this, and no more of the rim.
constexpr double k_label_arc = 0.90;
constexpr double k_label_band = 0.86;
constexpr double k_least_label_px = 30;
/// From one line to the next of a label on two, in parts of its size.
constexpr double k_icon_gap = 0.3;  ///< between an icon and its name, in parts of the icon
constexpr double k_line = 1.12;

/// The head of a hand, and the ornament near its root, in parts of the radius.
constexpr double k_head = 0.06;
constexpr double k_head_width = 0.032;  // half of it
constexpr double k_leaf = 0.16;
constexpr double k_leaf_width = 0.016;

constexpr std::uint8_t k_ageing_alpha = 190;
constexpr std::uint8_t k_stale_alpha = 160;

PathPoint at(double angle_rad, double radius_px, double middle_px = 0) {
    return {static_cast<float>(middle_px + radius_px * std::sin(angle_rad)),
            static_cast<float>(middle_px - radius_px * std::cos(angle_rad))};
}

float pixels(double length) {
    return static_cast<float>(length);
}

Stroke line(double width_px, double scale, Rgba color) {
    return {pixels(std::max(1.0, width_px * scale)), color};
}

/// Everything that a theme draws, into one square picture.
class FaceShape {
  public:
    FaceShape(const Dial& dial, double radius_px, double scale, double middle_px)
        : m_dial(dial), m_radius(radius_px), m_scale(scale), m_middle(middle_px) {}

    void add(const WeasleyTheme::Ring& ring) {
        m_shape.parts.emplace_back(Circle{pixels(m_middle), pixels(m_middle), pixels(ring.radius * m_radius),
                                          line(ring.width_px, m_scale, ring.color)});
    }
    void add(const WeasleyTheme::Ticks& ticks) {
        for_each_point(ticks.per_sector, [&](double angle, double /*step*/) {
            Stroke stroke = line(ticks.width_px, m_scale, ticks.color);
            stroke.butt = true;
            m_shape.parts.emplace_back(
                Path{{at(angle, ticks.from * m_radius, m_middle), at(angle, ticks.to * m_radius, m_middle)},
                     false,
                     stroke});
        });
    }
    void add(const WeasleyTheme::Bows& bows) {
        constexpr int k_steps = 16;
        for_each_point(bows.per_sector, [&](double angle, double step) {
            Path path{{}, false, line(bows.width_px, m_scale, bows.color)};
            for (int i = 0; i <= k_steps; ++i) {
                const double part = static_cast<double>(i) / k_steps;
                const double hangs = bows.depth * std::sin(part * std::numbers::pi);
                path.points.push_back(at(angle + part * step, (bows.radius - hangs) * m_radius, m_middle));
            }
            m_shape.parts.emplace_back(std::move(path));
        });
    }
    void add(const WeasleyTheme::Beads& beads) {
        for_each_point(beads.per_sector, [&](double angle, double /*step*/) {
            const PathPoint point = at(angle, beads.radius * m_radius, m_middle);
            m_shape.parts.emplace_back(
                Circle{point.x, point.y, pixels(std::max(1.0, beads.size * m_radius)), {}, beads.color});
        });
    }
    void add(const WeasleyTheme::Star& star) {
        const int points = star.per_sector * static_cast<int>(m_dial.sectors.size());
        int skip = std::max(1, static_cast<int>(std::lround(star.turn * points)));
        while (skip > 1 && std::gcd(skip, points) > 1)
            --skip;  // one line that visits every point
        for_each_point(star.per_sector, [&](double angle, double step) {
            m_shape.parts.emplace_back(Path{{at(angle, star.radius * m_radius, m_middle),
                                             at(angle + skip * step, star.radius * m_radius, m_middle)},
                                            false,
                                            line(star.width_px, m_scale, star.color)});
        });
    }
    template <class T>
    void add_all(const std::vector<T>& parts) {
        for (const T& part : parts)
            add(part);
    }
    /// Fills the first circle.
    void blacken_first() {
        if (m_shape.parts.empty()) return;
        if (auto* circle = std::get_if<Circle>(&m_shape.parts.front())) circle->fill = {0, 0, 0, 255};
    }
    [[nodiscard]] const Shape& shape() const { return m_shape; }

  private:
    /// So many points in each sector, the first on its border.
    template <class Use>
    void for_each_point(int per_sector, const Use& use) {
        for (const Sector& sector : m_dial.sectors) {
            const double step = sector.width_rad / per_sector;
            for (int i = 0; i < per_sector; ++i)
                use(sector.middle_rad - sector.width_rad / 2 + i * step, step);
        }
    }

    const Dial& m_dial;
    double m_radius, m_scale, m_middle;
    Shape m_shape;
};

/// Cuts a picture into pieces and drops those in which there is nothing.
std::vector<ClockPiece> cut_up(const Image& whole, int left, int top) {
    std::vector<ClockPiece> pieces;
    for (int y = 0; y < whole.height_px; y += k_piece_px) {
        for (int x = 0; x < whole.width_px; x += k_piece_px) {
            Image piece{
                std::min(k_piece_px, whole.width_px - x), std::min(k_piece_px, whole.height_px - y), {}};
            piece.pixels.reserve(static_cast<std::size_t>(piece.width_px) *
                                 static_cast<std::size_t>(piece.height_px));
            for (int row = 0; row < piece.height_px; ++row) {
                const auto* from =
                    whole.pixels.data() + static_cast<std::ptrdiff_t>(y + row) * whole.width_px + x;
                piece.pixels.insert(piece.pixels.end(), from, from + piece.width_px);
            }
            if (std::ranges::all_of(piece.pixels, [](std::uint32_t pixel) { return pixel == 0; })) continue;
            pieces.push_back({std::make_shared<const Image>(std::move(piece)), left + x, top + y});
        }
    }
    return pieces;
}

/// A square picture of shapes around the middle of the clock.
Image draw_square(const FaceShape& shape, int half_px) {
    return draw_shape(shape.shape(), 2 * half_px, 2 * half_px);
}

/// The smallest whole pixels around some points.
struct Bounds {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    void add(const Path& path) {
        for (const PathPoint& point : path.points) {
            left = std::min(left, static_cast<double>(point.x));
            right = std::max(right, static_cast<double>(point.x));
            top = std::min(top, static_cast<double>(point.y));
            bottom = std::max(bottom, static_cast<double>(point.y));
        }
    }
};

ClockPiece draw_paths(std::vector<Path> paths, double margin_px) {
    Bounds bounds;
    for (const Path& path : paths)
        bounds.add(path);
    const int left = static_cast<int>(std::floor(bounds.left - margin_px));
    const int top = static_cast<int>(std::floor(bounds.top - margin_px));
    const int width = static_cast<int>(std::ceil(bounds.right + margin_px)) - left;
    const int height = static_cast<int>(std::ceil(bounds.bottom + margin_px)) - top;
    Shape shape;
    for (Path& path : paths) {
        for (PathPoint& point : path.points) {
            point.x -= static_cast<float>(left);
            point.y -= static_cast<float>(top);
        }
        shape.parts.emplace_back(std::move(path));
    }
    return {std::make_shared<const Image>(draw_shape(shape, width, height)), left, top};
}

/// Turns outlines of a hand that points up, x across and y along it.
class HandOutline {
  public:
    explicit HandOutline(double angle_rad) : m_sine(std::sin(angle_rad)), m_cosine(std::cos(angle_rad)) {}
    [[nodiscard]] PathPoint point(double across, double along) const {
        return {static_cast<float>(across * m_cosine + along * m_sine),
                static_cast<float>(across * m_sine - along * m_cosine)};
    }
    /// The outline on one side, and back on the other.
    [[nodiscard]] Path both_sides(const std::vector<std::pair<double, double>>& half, Rgba color) const {
        Path path{{}, true, {}, color};
        for (const auto& [across, along] : half)
            path.points.push_back(point(across, along));
        for (auto each = half.rbegin(); each != half.rend(); ++each)
            path.points.push_back(point(-each->first, each->second));
        return path;
    }

  private:
    double m_sine, m_cosine;
};

/// A slim leaf between two points of a hand.
std::vector<std::pair<double, double>> leaf(double from, double to, double half_width) {
    constexpr int k_steps = 12;
    std::vector<std::pair<double, double>> half;
    for (int i = 0; i <= k_steps; ++i) {
        const double part = static_cast<double>(i) / k_steps;
        half.emplace_back(half_width * std::sin(std::numbers::pi * std::pow(part, 0.8)),
                          from + (to - from) * part);
    }
    return half;
}

/// A name without the letters that no font can write, emoji for example.
std::string writable(Typesetter& typesetter, const std::string& name, const TypeChoice& type) {
    if (typesetter.shape(name, type) != nullptr) return name;
    std::string kept;
    std::string letter;
    for (std::size_t i = 0; i < name.size(); ++i) {
        letter += name[i];
        const bool is_whole =
            i + 1 == name.size() || (static_cast<unsigned char>(name[i + 1]) & 0xC0U) != 0x80U;
        if (!is_whole) continue;
        const bool is_lone_space = letter == " " && (kept.empty() || kept.back() == ' ');
        if (!is_lone_space && typesetter.shape(letter, type) != nullptr) kept += letter;
        letter.clear();
    }
    while (kept.ends_with(' '))
        kept.pop_back();
    return kept.empty() ? "?" : kept;
}

}  // namespace

std::vector<ClockPiece> draw_face(const WeasleyTheme& theme, const Dial& dial, double radius_px,
                                  double scale) {
    const int half = static_cast<int>(std::ceil(radius_px + 4 * scale)) + 1;
    FaceShape shape(dial, radius_px, scale, half);
    shape.add_all(theme.stars);
    shape.add_all(theme.bows);
    shape.add_all(theme.ticks);
    shape.add_all(theme.rings);
    shape.add_all(theme.beads);
    return cut_up(draw_square(shape, half), -half, -half);
}

ClockPiece draw_hub(const WeasleyTheme& theme, double radius_px, double scale) {
    double reach = 0;
    for (const WeasleyTheme::Ring& ring : theme.hub)
        reach = std::max(reach, ring.radius * radius_px + ring.width_px * scale);
    const int half = static_cast<int>(std::ceil(reach)) + 2;
    const Dial none;
    FaceShape shape(none, radius_px, scale, half);
    shape.add_all(theme.hub);
    shape.blacken_first();  // the roots of the hands do not show
    Image image = draw_square(shape, half);
    return {std::make_shared<const Image>(std::move(image)), -half, -half};
}

ClockLabel draw_label(Typesetter& typesetter, const WeasleyTheme& theme, const LabelWish& wish,
                      const Sector& sector, double radius_px, double scale, Rgba color) {
    TypeChoice type;
    type.tracking_em = theme.label.tracking_em;
    type.light = theme.label.light;
    const double rim = dial::k_label * radius_px;
    const double icon = wish.icon_px > 0 ? wish.icon_px * (1 + k_icon_gap) : 0;
    const double arc = k_label_arc * sector.width_rad * rim - icon;
    const double band = k_label_band * (dial::k_outer_ring - dial::k_inner_ring) * radius_px;
    type.size_px = theme.label.size_px * scale;
    const auto width_of = [&](const std::string& text, double size_px) {
        type.size_px = size_px;
        return arc_text_width(typesetter, text, type);
    };
    const LabelFit fit = fit_label(writable(typesetter, wish.name, type), arc, band,
                                   theme.label.size_px * scale, k_least_label_px * scale, width_of);
    double width = 0;
    for (const std::string& line : fit.lines)
        width = std::max(width, width_of(line, fit.size_px));
    type.size_px = fit.size_px;
    const bool is_flipped = std::cos(sector.middle_rad) < -1e-9;
    // In the lower half letters run against the clock; some languages run against the others.
    const double forward = (is_flipped ? -1 : 1) * (wish.is_right_to_left ? -1 : 1) / rim;
    const double icon_rad = sector.middle_rad - forward * (width + icon - wish.icon_px) / 2;
    ClockLabel label;
    label.icon = {static_cast<float>(std::round(rim * std::sin(icon_rad))),
                  static_cast<float>(std::round(-rim * std::cos(icon_rad)))};
    ArcPlace place{sector.middle_rad + forward * icon / 2, rim, is_flipped};
    const double half_gap = fit.lines.size() > 1 ? k_line * fit.size_px / 2 : 0;
    for (std::size_t i = 0; i < fit.lines.size(); ++i) {
        // The first line is the upper one: outside in the upper half, inside in the lower.
        const bool is_outer = (i == 0) != place.flipped;
        ArcPlace line = place;
        line.radius_px += is_outer ? half_gap : -half_gap;
        ArcText text = bend_text(typesetter, fit.lines[i], type, line, color);
        if (text.image.pixels.empty()) continue;
        label.pieces.push_back({std::make_shared<const Image>(std::move(text.image)), text.left, text.top});
    }
    return label;
}

ClockPiece draw_hand(const WeasleyTheme& theme, const HandStand& stand, const HandLook& look,
                     double radius_px, double scale) {
    const HandOutline outline(stand.angle_rad);
    const double tip = theme.hand.tip_px * scale / 2;
    const double full = theme.hand.root_px * scale / 2;
    const double root = full + (tip - full) * stand.root_px / std::max(1.0, stand.tip_px);
    const double begin = std::min(std::max(look.root_px, stand.root_px), stand.tip_px - 1);
    Rgba color = look.color;
    if (look.freshness == household::Freshness::stale) {
        color.a = k_stale_alpha;
        Stroke stroke{static_cast<float>(std::max(1.0, root + tip)), color};
        stroke.dash_px = pixels(0.035 * radius_px);
        stroke.gap_px = pixels(0.025 * radius_px);
        stroke.butt = true;
        return draw_paths({Path{{outline.point(0, stand.tip_px), outline.point(0, begin)}, false, stroke}},
                          root + 2);
    }
    if (look.freshness == household::Freshness::ageing) color.a = k_ageing_alpha;
    const bool is_fresh = look.freshness == household::Freshness::fresh;
    const double whole_head = std::min(k_head * radius_px, stand.tip_px - begin);
    // Only one that reaches out of its disc has a head.
    const double head = is_fresh && stand.tip_px - stand.disc_px >= whole_head ? whole_head : 0;
    std::vector<Path> paths;
    paths.push_back(outline.both_sides({{root, begin}, {tip, stand.tip_px - head}}, color));
    if (theme.hand.shape == WeasleyTheme::HandShape::leaf && stand.root_px == 0) {
        const double length = std::min(k_leaf * radius_px, stand.tip_px - begin);
        const double from = begin + 0.2 * length;
        paths.push_back(outline.both_sides(leaf(from, from + length, k_leaf_width * radius_px), color));
    }
    if (head > 0)
        paths.push_back(
            outline.both_sides({{k_head_width * radius_px, stand.tip_px - head}, {0, stand.tip_px}}, color));
    return draw_paths(std::move(paths), k_head_width * radius_px + 2);
}

}  // namespace mirror::render
