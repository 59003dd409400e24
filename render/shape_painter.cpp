#include "render/shape_painter.hpp"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <utility>

#include "module/base/handle.hpp"

namespace mirror::render {
namespace {

/// Wider lines are drawn by Cairo.
constexpr float k_thin_px = 8;

using CairoSurface = std::unique_ptr<cairo_surface_t, HandleDeleter<cairo_surface_destroy>>;
using CairoContext = std::unique_ptr<cairo_t, HandleDeleter<cairo_destroy>>;

void set_color(cairo_t* cairo, Rgba color) {
    cairo_set_source_rgba(cairo, color.r / 255.0, color.g / 255.0, color.b / 255.0, color.a / 255.0);
}

void fill_and_stroke(cairo_t* cairo, const Stroke& stroke, Rgba fill) {
    if (fill.a > 0) {
        set_color(cairo, fill);
        cairo_fill_preserve(cairo);
    }
    if (stroke.width_px > 0 && stroke.color.a > 0) {
        set_color(cairo, stroke.color);
        cairo_set_line_width(cairo, stroke.width_px);
        cairo_set_line_cap(cairo, stroke.butt ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
        if (stroke.dash_px > 0) {
            const double dashes[] = {stroke.dash_px, stroke.gap_px};
            cairo_set_dash(cairo, dashes, 2, 0);
        } else {
            cairo_set_dash(cairo, nullptr, 0, 0);
        }
        cairo_stroke_preserve(cairo);
    }
    cairo_new_path(cairo);
}

struct PartPainter {
    cairo_t* cairo;

    void operator()(const Circle& circle) const {
        cairo_arc(cairo, circle.cx, circle.cy, circle.radius, 0, 2 * std::numbers::pi);
        cairo_close_path(cairo);
        fill_and_stroke(cairo, circle.stroke, circle.fill);
    }

    void operator()(const RoundedBox& box) const {
        constexpr double quarter = std::numbers::pi / 2;
        const double r = box.corner;
        cairo_arc(cairo, box.x + box.w - r, box.y + r, r, -quarter, 0);
        cairo_arc(cairo, box.x + box.w - r, box.y + box.h - r, r, 0, quarter);
        cairo_arc(cairo, box.x + r, box.y + box.h - r, r, quarter, 2 * quarter);
        cairo_arc(cairo, box.x + r, box.y + r, r, 2 * quarter, 3 * quarter);
        cairo_close_path(cairo);
        fill_and_stroke(cairo, box.stroke, box.fill);
    }

    void operator()(const Path& path) const {
        for (const PathPoint& point : path.points)
            cairo_line_to(cairo, point.x, point.y);
        if (path.closed) cairo_close_path(cairo);
        fill_and_stroke(cairo, path.stroke, path.fill);
    }
};

/// Cairo's colours are multiplied by alpha; SDL's software renderer wants them straight.
std::uint32_t straight(std::uint32_t pixel) {
    const std::uint32_t alpha = pixel >> 24;
    if (alpha == 0 || alpha == 255) return pixel;
    const auto channel = [&](int shift) { return (((pixel >> shift) & 255U) * 255 + alpha / 2) / alpha; };
    return (alpha << 24) | (channel(16) << 16) | (channel(8) << 8) | channel(0);
}

/// Lays a colour over an opaque pixel. \param share 0 to 1
void lay_over_opaque(std::uint32_t& pixel, Rgba color, float share) {
    const auto weight = static_cast<std::uint32_t>(share * 256);
    const auto channel = [&](unsigned shift, std::uint32_t value) {
        const std::uint32_t old = (pixel >> shift) & 0xFFU;
        return ((old * (256 - weight) + value * weight) >> 8U) << shift;
    };
    pixel = 0xFF000000U | channel(16, color.r) | channel(8, color.g) | channel(0, color.b);
}

struct Rows {
    int from = 0, to = 0;
};

/// One step of a line, slice by slice across the direction in which it runs most: slices of two steps of one
/// direction neither meet twice nor leave a gap.
void draw_step(Image& image, Rows rows, PathPoint from, PathPoint to, float width_px, Rgba color) {
    const bool runs_down = std::abs(to.y - from.y) > std::abs(to.x - from.x);
    // As if it ran from left to right.
    if (runs_down) {
        std::swap(from.x, from.y);
        std::swap(to.x, to.y);
    }
    if (from.x > to.x) std::swap(from, to);
    const float run = to.x - from.x;
    if (run < 1e-3F) return;
    const Rows columns{0, image.width_px};
    const Rows slices = runs_down ? rows : columns;
    const Rows depth = runs_down ? columns : rows;
    const float slope = (to.y - from.y) / run;
    const float half = width_px / 2 * std::sqrt(1 + slope * slope);
    const auto in_view = [](float value, Rows limits) {
        return static_cast<int>(
            std::clamp(value, static_cast<float>(limits.from), static_cast<float>(limits.to)));
    };
    const int end = in_view(std::ceil(to.x - 0.5F), slices);
    for (int slice = in_view(std::ceil(from.x - 0.5F), slices); slice < end; ++slice) {
        const float middle = from.y + slope * (static_cast<float>(slice) + 0.5F - from.x);
        const int last = in_view(std::ceil(middle + half), depth);
        for (int at = in_view(std::floor(middle - half), depth); at < last; ++at) {
            const auto edge = static_cast<float>(at);
            const float cover = std::min(edge + 1, middle + half) - std::max(edge, middle - half);
            const int x = runs_down ? at : slice;
            const int y = runs_down ? slice : at;
            auto& pixel =
                image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width_px) +
                             static_cast<std::size_t>(x)];
            if (cover > 0)
                lay_over_opaque(pixel, color, std::min(cover, 1.0F) * static_cast<float>(color.a) / 255);
        }
    }
}

/// Thin lines with straight ends are all there is: ways on the map come in hundreds, all at once.
bool is_of_thin_lines(const Shape& shape) {
    return std::ranges::all_of(shape.parts, [](const auto& part) {
        const auto* const path = std::get_if<Path>(&part);
        if (path == nullptr || path->closed || path->fill.a > 0 || path->points.size() < 2) return false;
        const Stroke& stroke = path->stroke;
        return stroke.butt && stroke.dash_px <= 0 && stroke.width_px <= k_thin_px;
    });
}

/// How much of each pixel a step of a line covers, by its distance; where steps or lines meet, the greater
/// counts: joints are round and no blot is seen.
class ThinLine {
  public:
    ThinLine(Image& image, const Path& path)
        : m_image(image), m_color(path.stroke.color), m_half(path.stroke.width_px / 2) {
        const std::size_t last = path.points.size() - 1;
        for (std::size_t i = 1; i <= last; ++i)
            draw({path.points[i - 1], path.points[i], i == 1, i == last});
    }

  private:
    struct Step {
        PathPoint from, to;
        bool is_first, is_last;
    };

    void draw(const Step& step) {
        const float dx = step.to.x - step.from.x;
        const float dy = step.to.y - step.from.y;
        const float length = std::hypot(dx, dy);
        if (length < 1e-3F) return;
        const float reach = m_half + 1;
        const int top = within(std::min(step.from.y, step.to.y) - reach, m_image.height_px);
        const int bottom = within(std::max(step.from.y, step.to.y) + reach + 1, m_image.height_px);
        const float left = std::min(step.from.x, step.to.x) - reach;
        const float right = std::max(step.from.x, step.to.x) + reach + 1;
        // A row meets the line's band from here to there.
        const float half_band = reach * length / std::max(std::abs(dy), 1e-3F);
        for (int y = top; y < bottom; ++y) {
            const float down = static_cast<float>(y) + 0.5F - step.from.y;
            const float middle = step.from.x + dx * down / (std::abs(dy) < 1e-3F ? 1e-3F : dy);
            const int begin = within(std::max(left, middle - half_band), m_image.width_px);
            const int end = within(std::min(right, middle + half_band + 1), m_image.width_px);
            for (int x = begin; x < end; ++x) {
                const float across = static_cast<float>(x) + 0.5F - step.from.x;
                lighten(x, y,
                        cover(step, (across * dx + down * dy) / length, (across * dy - down * dx) / length,
                              length));
            }
        }
    }

    /// \param along how far along the step a pixel lies \param aside how far beside it
    [[nodiscard]] float cover(const Step& step, float along, float aside, float length) const {
        const float beyond = std::max({-along, along - length, 0.0F});
        const float distance = beyond > 0 ? std::sqrt(aside * aside + beyond * beyond) : std::abs(aside);
        float cover = std::clamp(m_half + 0.5F - distance, 0.0F, 1.0F);
        if (step.is_first) cover *= std::clamp(along + 0.5F, 0.0F, 1.0F);
        if (step.is_last) cover *= std::clamp(length - along + 0.5F, 0.0F, 1.0F);
        return cover;
    }

    void lighten(int x, int y, float cover) {
        const std::uint32_t alpha = (static_cast<std::uint32_t>(cover * 256) * m_color.a + 128) / 256;
        std::uint32_t& pixel =
            m_image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_image.width_px) +
                           static_cast<std::size_t>(x)];
        if (alpha <= pixel >> 24U) return;
        pixel =
            (alpha << 24U) | (std::uint32_t{m_color.r} << 16U) | (std::uint32_t{m_color.g} << 8U) | m_color.b;
    }

    static int within(float value, int limit) {
        return static_cast<int>(std::clamp(std::floor(value), 0.0F, static_cast<float>(limit)));
    }

    Image& m_image;
    Rgba m_color;
    float m_half;
};

}  // namespace

Image draw_shape(const Shape& shape, int width_px, int height_px) {
    Image image{width_px, height_px, {}};
    if (is_of_thin_lines(shape)) {
        image.pixels.assign(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px), 0);
        for (const auto& part : shape.parts)
            ThinLine(image, std::get<Path>(part));
        return image;
    }
    const CairoSurface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px));
    {
        const CairoContext cairo(cairo_create(surface.get()));
        cairo_set_line_join(cairo.get(), CAIRO_LINE_JOIN_ROUND);
        for (const auto& part : shape.parts)
            std::visit(PartPainter{cairo.get()}, part);
    }
    cairo_surface_flush(surface.get());
    image.pixels.resize(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px));
    const unsigned char* data = cairo_image_surface_get_data(surface.get());
    if (data == nullptr) return image;
    const int stride = cairo_image_surface_get_stride(surface.get());
    for (int y = 0; y < height_px; ++y) {
        const auto* row =
            reinterpret_cast<const std::uint32_t*>(data + static_cast<std::ptrdiff_t>(y) * stride);
        for (int x = 0; x < width_px; ++x) {
            image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_px) +
                         static_cast<std::size_t>(x)] = straight(row[x]);
        }
    }
    return image;
}

void draw_line_on(Image& image, int from_row, int to_row, std::span<const PathPoint> points, float width_px,
                  Rgba color) {
    for (std::size_t i = 1; i < points.size(); ++i)
        draw_step(image, {from_row, to_row}, points[i - 1], points[i], width_px, color);
}

}  // namespace mirror::render
