#include "render/shape_painter.hpp"

#include <cairo.h>

#include <memory>
#include <numbers>

#include "module/base/handle.hpp"

namespace mirror::render {
namespace {

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

}  // namespace

Image draw_shape(const Shape& shape, int width_px, int height_px) {
    Image image{width_px, height_px, {}};
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

}  // namespace mirror::render
