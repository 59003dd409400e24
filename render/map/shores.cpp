#include "render/map/shores.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "render/map/canvas.hpp"

namespace mirror::map {
namespace {

using tiles::Theme;

// Contours need not follow every bend of the shore: steps of this length keep them smooth and cheap.
constexpr double k_contour_step_px = 3;

struct Mask {
    int width = 0, height = 0, stride = 0;
    std::vector<std::uint8_t> bytes;
    bool is_empty = true;

    [[nodiscard]] const std::uint8_t* row(int y) const {
        return bytes.data() + static_cast<std::ptrdiff_t>(y) * stride;
    }
};

/// How much of every pixel is water: 0..255.
Mask water_mask(const render::Image& picture, std::span<const TileOnView> tiles) {
    Mask mask{picture.width_px,
              picture.height_px,
              cairo_format_stride_for_width(CAIRO_FORMAT_A8, picture.width_px),
              {},
              true};
    mask.bytes.resize(static_cast<std::size_t>(mask.stride) * static_cast<std::size_t>(mask.height));
    const SurfaceHandle surface(cairo_image_surface_create_for_data(mask.bytes.data(), CAIRO_FORMAT_A8,
                                                                    mask.width, mask.height, mask.stride));
    const CairoHandle cairo(cairo_create(surface.get()));
    cairo_set_antialias(cairo.get(), CAIRO_ANTIALIAS_FAST);
    cairo_set_fill_rule(cairo.get(), CAIRO_FILL_RULE_EVEN_ODD);
    PixelLines rings;
    for (const TileOnView& view : tiles) {
        for (const tiles::Feature& feature : view.tile().features) {
            if (feature.theme != Theme::water) continue;
            rings.clear();
            add_rings(view, feature, rings);
            if (rings.runs.empty()) continue;
            mask.is_empty = false;
            set_path(cairo.get(), rings);
            cairo_fill(cairo.get());
        }
    }
    cairo_surface_flush(surface.get());
    return mask;
}

/// Distance of every pixel to the nearest shore, as far as `reach`.
class ShoreDistance {
  public:
    ShoreDistance(int width, int height, double reach)
        : m_width(width),
          m_height(height),
          m_reach(static_cast<float>(reach)),
          m_squared(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), m_reach * m_reach) {}

    void add(const PixelLines& shores) {
        for (const auto& run : shores.runs)
            add_run(std::span(shores.points).subspan(run.first, run.count), run.closed);
    }
    [[nodiscard]] const float* squared_row(int y) const {
        return m_squared.data() + static_cast<std::ptrdiff_t>(y) * m_width;
    }

  private:
    void add_run(std::span<const PixelPoint> points, bool closed) {
        if (points.empty()) return;
        PixelPoint from = points[0];
        for (std::size_t i = 1; i < points.size(); ++i) {
            const bool is_last = i + 1 == points.size();
            const PixelPoint to = points[i];
            if (!is_last && std::hypot(to.x - from.x, to.y - from.y) < k_contour_step_px) continue;
            add_segment(from, to);
            from = to;
        }
        if (closed) add_segment(from, points[0]);
    }

    void add_segment(PixelPoint a, PixelPoint b) {
        const int left = std::max(0, static_cast<int>(std::min(a.x, b.x) - m_reach));
        const int right = std::min(m_width, static_cast<int>(std::max(a.x, b.x) + m_reach) + 1);
        const int top = std::max(0, static_cast<int>(std::min(a.y, b.y) - m_reach));
        const int bottom = std::min(m_height, static_cast<int>(std::max(a.y, b.y) + m_reach) + 1);
        const auto dx = static_cast<float>(b.x - a.x);
        const auto dy = static_cast<float>(b.y - a.y);
        const float length_squared = dx * dx + dy * dy;
        const float per_length = length_squared > 0 ? 1 / length_squared : 0;
        for (int y = top; y < bottom; ++y) {
            float* const row = m_squared.data() + static_cast<std::ptrdiff_t>(y) * m_width;
            const float py = static_cast<float>(y) + 0.5F - static_cast<float>(a.y);
            const auto ax = static_cast<float>(a.x) - 0.5F;
            for (int x = left; x < right; ++x) {
                const float px = static_cast<float>(x) - ax;
                const float along = std::min(std::max((px * dx + py * dy) * per_length, 0.0F), 1.0F);
                const float ex = px - along * dx;
                const float ey = py - along * dy;
                row[x] = std::min(row[x], ex * ex + ey * ey);
            }
        }
    }

    int m_width;
    int m_height;
    float m_reach;
    std::vector<float> m_squared;
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

std::uint32_t mix(std::uint32_t pixel, Color water, std::uint32_t strength, std::uint32_t cover) {
    const auto channel = [&](unsigned shift, std::uint32_t color) {
        const std::uint32_t old = (pixel >> shift) & 0xFFU;
        return ((old * (255 - cover) + color * strength / 255 * cover) / 255) << shift;
    };
    return channel(16, water.r) | channel(8, water.g) | channel(0, water.b);
}

}  // namespace

void paint_water(render::Image& picture, std::span<const TileOnView> tiles, const MapStyle& style,
                 double scale) {
    const Mask mask = water_mask(picture, tiles);
    if (mask.is_empty) return;

    const ContourProfile profile(style.water, scale);
    ShoreDistance distance(picture.width_px, picture.height_px, profile.reach_px());
    PixelLines shores;
    for (const TileOnView& view : tiles) {
        for (const tiles::Feature& feature : view.tile().features)
            if (feature.theme == Theme::water) add_outlines(view, feature, shores);
    }
    distance.add(shores);

    // The profile over the squared distance, so that no pixel needs a root.
    constexpr std::size_t k_steps = 4096;
    const double reach_squared = profile.reach_px() * profile.reach_px();
    std::vector<std::uint8_t> strength_at(k_steps + 1);
    for (std::size_t i = 0; i <= k_steps; ++i) {
        const double squared = reach_squared * static_cast<double>(i) / k_steps;
        strength_at[i] = static_cast<std::uint8_t>(std::lround(255 * profile.at(std::sqrt(squared))));
    }
    const auto per_step = static_cast<float>(k_steps / reach_squared);
    for (int y = 0; y < picture.height_px; ++y) {
        const std::uint8_t* const cover = mask.row(y);
        const float* const squared = distance.squared_row(y);
        std::uint32_t* const row = picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width_px;
        for (int x = 0; x < picture.width_px; ++x) {
            if (cover[x] == 0) continue;
            const auto step = std::min(static_cast<std::size_t>(squared[x] * per_step), k_steps);
            row[x] = mix(row[x], style.water.shore.color, strength_at[step], cover[x]);
        }
    }
}

}  // namespace mirror::map
