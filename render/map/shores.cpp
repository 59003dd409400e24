#include "render/map/shores.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "render/map/canvas.hpp"

namespace mirror::map {
namespace {

using tiles::Theme;

// Contours need not follow every bend of the shore: steps of this length keep them smooth and cheap.
constexpr double k_contour_step_px = 4;

struct Mask {
    int width = 0, height = 0, stride = 0;
    std::vector<std::uint8_t> bytes;
    bool is_empty = true;

    [[nodiscard]] const std::uint8_t* row(int y) const {
        return bytes.data() + static_cast<std::ptrdiff_t>(y) * stride;
    }
};

/// How much of every pixel of the piece is water: 0..255.
Mask water_mask(const render::Rect& area, const WaterAreas& water) {
    Mask mask{area.w, area.h, cairo_format_stride_for_width(CAIRO_FORMAT_A8, area.w), {}, true};
    mask.bytes.resize(static_cast<std::size_t>(mask.stride) * static_cast<std::size_t>(mask.height));
    const SurfaceHandle surface(cairo_image_surface_create_for_data(mask.bytes.data(), CAIRO_FORMAT_A8,
                                                                    mask.width, mask.height, mask.stride));
    const CairoHandle cairo(cairo_create(surface.get()));
    cairo_translate(cairo.get(), -area.x, -area.y);
    cairo_set_antialias(cairo.get(), CAIRO_ANTIALIAS_FAST);
    cairo_set_fill_rule(cairo.get(), CAIRO_FILL_RULE_EVEN_ODD);
    for (const PixelLines& rings : water.areas) {
        set_path(cairo.get(), rings, area, 1);
        if (cairo_has_current_point(cairo.get()) == 0) continue;
        mask.is_empty = false;
        cairo_fill(cairo.get());
    }
    cairo_surface_flush(surface.get());
    return mask;
}

struct Segment {
    float ax, ay, bx, by;
};

/// The shores near a piece as segments, sorted into bands of rows so that each band is worked on while it
/// is in the processor's cache. Distances are measured in the whole picture's coordinates, so that every
/// piece finds the same.
class Shores {
  public:
    static constexpr int k_band_rows = 64;

    Shores(const render::Rect& area, double reach_px) : m_area(area), m_reach(static_cast<float>(reach_px)) {
        m_bands.resize(static_cast<std::size_t>((area.h + k_band_rows - 1) / k_band_rows));
    }

    void add(const PixelLines& shores) {
        for (const auto& run : shores.runs) {
            if (run.touches(m_area, m_reach + 1))
                add_run(std::span(shores.points).subspan(run.first, run.count), run.closed);
        }
    }

    /// Sets `squared` (k_band_rows rows as wide as the piece) to the squared distance to the nearest shore,
    /// or to that of the reach.
    void measure(std::size_t band, std::vector<float>& squared) const {
        std::ranges::fill(squared, m_reach * m_reach);
        const int first_row = m_area.y + static_cast<int>(band) * k_band_rows;
        for (const Segment& segment : m_bands[band])
            measure(segment, first_row, squared.data());
    }

  private:
    void add_run(std::span<const PixelPoint> points, bool closed) {
        if (points.empty()) return;
        PixelPoint from = points[0];
        for (std::size_t i = 1; i < points.size(); ++i) {
            const bool is_last = i + 1 == points.size();
            const PixelPoint to = points[i];
            const double dx = to.x - from.x;
            const double dy = to.y - from.y;
            if (!is_last && dx * dx + dy * dy < k_contour_step_px * k_contour_step_px) continue;
            add_segment(from, to);
            from = to;
        }
        if (closed) add_segment(from, points[0]);
    }

    void add_segment(PixelPoint a, PixelPoint b) {
        const Segment segment{static_cast<float>(a.x), static_cast<float>(a.y), static_cast<float>(b.x),
                              static_cast<float>(b.y)};
        const double top = std::min(a.y, b.y) - m_reach - m_area.y;
        const double bottom = std::max(a.y, b.y) + m_reach - m_area.y;
        if (bottom < 0 || top >= m_area.h) return;
        const auto first = static_cast<std::size_t>(std::max(0.0, top)) / k_band_rows;
        const auto last = std::min(static_cast<std::size_t>(bottom) / k_band_rows, m_bands.size() - 1);
        for (std::size_t band = first; band <= last; ++band)
            m_bands[band].push_back(segment);
    }

    void measure(const Segment& s, int first_row, float* squared) const {
        const float top = std::min(s.ay, s.by);
        const float bottom = std::max(s.ay, s.by);
        const float left = std::min(s.ax, s.bx);
        const float right = std::max(s.ax, s.bx);
        const float dx = s.bx - s.ax;
        const float dy = s.by - s.ay;
        const float length_squared = dx * dx + dy * dy;
        const float per_length = length_squared > 0 ? 1 / length_squared : 0;
        const int from_y = std::max(first_row, static_cast<int>(top - m_reach));
        const int to_y =
            std::min({first_row + k_band_rows, m_area.bottom(), static_cast<int>(bottom + m_reach) + 1});
        for (int y = from_y; y < to_y; ++y) {
            const float at_y = static_cast<float>(y) + 0.5F;
            const float off = std::max({top - at_y, at_y - bottom, 0.0F});
            const float reach = std::sqrt(std::max(m_reach * m_reach - off * off, 0.0F));
            const int from_x = std::max(0, static_cast<int>(left - reach) - m_area.x);
            const int to_x = std::min(m_area.w, static_cast<int>(right + reach) + 1 - m_area.x);
            float* const row = squared + static_cast<std::ptrdiff_t>(y - first_row) * m_area.w;
            const float py = at_y - s.ay;
            const float ax = s.ax - 0.5F;
            const int x0 = m_area.x;
            // Ternaries on values, not std::min on references: the compiler makes vectors of these.
            for (int x = from_x; x < to_x; ++x) {
                const float px = static_cast<float>(x0 + x) - ax;
                float along = (px * dx + py * dy) * per_length;
                along = along > 0.0F ? along : 0.0F;
                along = along < 1.0F ? along : 1.0F;
                const float ex = px - along * dx;
                const float ey = py - along * dy;
                const float found = ex * ex + ey * ey;
                const float known = row[x];
                row[x] = found < known ? found : known;
            }
        }
    }

    render::Rect m_area;
    float m_reach;
    std::vector<std::vector<Segment>> m_bands;
};

/// How strongly a contour line shines at a distance from the shore: 0..1.
class ContourProfile {
  public:
    ContourProfile(const WaterStyle& style, double scale) : m_style(style), m_scale(scale) {}

    [[nodiscard]] double reach_px() const {
        return (m_style.contour_distance_px.back() + m_style.contour_width_px) * m_scale + 1;
    }
    [[nodiscard]] double at(double distance_px) const {
        double strength = 0;
        for (std::size_t i = 0; i < m_style.contour_distance_px.size(); ++i) {
            const double off = std::abs(distance_px - m_style.contour_distance_px[i] * m_scale);
            const double cover = std::clamp(m_style.contour_width_px * m_scale / 2 + 0.5 - off, 0.0, 1.0);
            strength = std::max(strength, m_style.contour_strength[i] * cover);
        }
        return strength;
    }

  private:
    const WaterStyle& m_style;
    double m_scale;
};

/// The profile over the squared distance, so that no pixel needs a root.
class StrengthTable {
  public:
    explicit StrengthTable(const ContourProfile& profile) {
        const double reach_squared = profile.reach_px() * profile.reach_px();
        m_per_step = static_cast<float>(k_steps / reach_squared);
        for (std::size_t i = 0; i < m_strength.size(); ++i) {
            const double squared = reach_squared * (static_cast<double>(i) + 0.5) / k_steps;
            m_strength[i] = static_cast<std::uint8_t>(std::lround(255 * profile.at(std::sqrt(squared))));
        }
    }
    [[nodiscard]] std::uint32_t at(float squared) const {
        return m_strength[std::min(static_cast<std::size_t>(squared * m_per_step), k_steps - 1)];
    }

  private:
    static constexpr std::size_t k_steps = 4096;
    float m_per_step = 1;
    std::array<std::uint8_t, k_steps> m_strength{};
};

/// What a pixel of water may look like.
struct Water {
    Color line;
    Color ground;  ///< between the lines
};

/// `cover` of the pixel (0..255) becomes water whose line shines with `strength` (0..255).
std::uint32_t flooded(std::uint32_t pixel, const Water& water, std::uint32_t strength, std::uint32_t cover) {
    const auto channel = [&](unsigned shift, std::uint32_t line, std::uint32_t ground) {
        const std::uint32_t old = (pixel >> shift) & 0xFFU;
        const std::uint32_t wet = std::max(line * strength / 255, ground);
        return ((old * (255 - cover) + wet * cover) / 255) << shift;
    };
    return channel(16, water.line.r, water.ground.r) | channel(8, water.line.g, water.ground.g) |
           channel(0, water.line.b, water.ground.b);
}

}  // namespace

WaterAreas gather_water(std::span<const TileOnView> tiles) {
    WaterAreas water;
    for (const TileOnView& view : tiles) {
        for (const tiles::Feature& feature : view.tile().features) {
            if (feature.theme != Theme::water) continue;
            PixelLines rings;
            add_rings(view, feature, rings);
            if (!rings.runs.empty()) water.areas.push_back(std::move(rings));
            add_outlines(view, feature, water.shores);
        }
    }
    return water;
}

void paint_water(Piece& piece, const WaterAreas& water, const MapStyle& style, double scale) {
    const render::Rect& area = piece.area;
    const Mask mask = water_mask(area, water);
    if (mask.is_empty) return;

    const ContourProfile profile(style.water, scale);
    const StrengthTable strength(profile);
    Shores shores(area, profile.reach_px());
    shores.add(water.shores);

    const Water look{style.water.shore.color, style.water_fill.value_or(Color())};
    const std::uint32_t open_water = flooded(0, look, 0, 255);
    std::vector<float> squared(static_cast<std::size_t>(area.w) * Shores::k_band_rows);
    for (int y = 0; y < area.h; ++y) {
        const int row_in_band = y % Shores::k_band_rows;
        if (row_in_band == 0) shores.measure(static_cast<std::size_t>(y / Shores::k_band_rows), squared);
        const std::uint8_t* const cover = mask.row(y);
        const float* const distance = squared.data() + static_cast<std::ptrdiff_t>(row_in_band) * area.w;
        std::uint32_t* const row = piece.image.pixels.data() + static_cast<std::ptrdiff_t>(y) * area.w;
        for (int x = 0; x < area.w; ++x) {
            if (cover[x] == 0) continue;
            const std::uint32_t shine = strength.at(distance[x]);
            if (shine == 0 && cover[x] == 255)
                row[x] = open_water;  // nearly all water
            else
                row[x] = flooded(row[x], look, shine, cover[x]);
        }
    }
}

}  // namespace mirror::map
