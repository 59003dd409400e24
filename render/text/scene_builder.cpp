#include "render/text/scene_builder.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace mirror::render {
namespace {

/// The whole pixels that enclose a box.
Rect enclosing(float left, float top, float right, float bottom) {
    const int x = static_cast<int>(std::floor(left));
    const int y = static_cast<int>(std::floor(top));
    return {x, y, static_cast<int>(std::ceil(right)) - x, static_cast<int>(std::ceil(bottom)) - y};
}

}  // namespace

void SceneBuilder::begin_layer(std::string name, std::optional<Rect> clip) {
    m_scene.layers.push_back({std::move(name), {}, clip});
}

void SceneBuilder::add(Item item) {
    if (m_scene.layers.empty()) begin_layer("");
    if (!item.bounds.empty()) m_scene.layers.back().items.push_back(std::move(item));
}

int SceneBuilder::text(std::string_view text, const TextStyle& style, int x, int baseline, Align align,
                       int max_width_px) {
    std::string shown(text);
    Font font = style.font;
    if (max_width_px <= 0) return 0;
    if (max_width_px < k_any_width) {
        font = m_fonts.fit(text, style.font, max_width_px);
        shown = m_fonts.ellipsize(text, font, max_width_px);
    }
    if (shown.empty()) return 0;
    const TextMetrics metrics = m_fonts.measure(shown, font, style.tracking_px);
    const int left = align == Align::left    ? x
                     : align == Align::right ? x - metrics.width_px
                                             : x - metrics.width_px / 2;
    const int margin = style.halo_px + font.size_px / 4;
    const Rect bounds{left - margin, baseline - metrics.ascent_px - style.halo_px,
                      metrics.width_px + 2 * margin,
                      metrics.ascent_px + metrics.descent_px + 2 * style.halo_px};
    add({bounds, TextRun{std::move(shown), font, style.color, left, baseline, style.halo_px,
                         style.tracking_px, style.least_light}});
    return metrics.width_px;
}

void SceneBuilder::circle(float cx, float cy, float radius, const Stroke& stroke, Rgba fill) {
    const float reach = radius + stroke.width_px / 2 + 1;
    const Rect bounds = enclosing(cx - reach, cy - reach, cx + reach, cy + reach);
    const auto left = static_cast<float>(bounds.x);
    const auto top = static_cast<float>(bounds.y);
    add({bounds, Shape{{Circle{cx - left, cy - top, radius, stroke, fill}}}});
}

void SceneBuilder::rounded_box(const Rect& box, float corner, const Stroke& stroke, Rgba fill) {
    const int reach = static_cast<int>(std::ceil(stroke.width_px / 2)) + 1;
    const Rect bounds{box.x - reach, box.y - reach, box.w + 2 * reach, box.h + 2 * reach};
    const auto inset = static_cast<float>(reach);
    add({bounds, Shape{{RoundedBox{inset, inset, static_cast<float>(box.w), static_cast<float>(box.h), corner,
                                   stroke, fill}}}});
}

void SceneBuilder::path(std::vector<PathPoint> points, bool closed, const Stroke& stroke, Rgba fill) {
    if (points.empty()) return;
    float left = points[0].x;
    float right = left;
    float top = points[0].y;
    float bottom = top;
    for (const PathPoint& point : points) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        top = std::min(top, point.y);
        bottom = std::max(bottom, point.y);
    }
    const bool has_round_ends = closed || !stroke.butt;
    const float reach = has_round_ends ? stroke.width_px * 2 + 1 : stroke.width_px / 2 + 1;
    const Rect bounds = enclosing(left - reach, top - reach, right + reach, bottom + reach);
    for (PathPoint& point : points) {
        point.x -= static_cast<float>(bounds.x);
        point.y -= static_cast<float>(bounds.y);
    }
    add({bounds, Shape{{Path{std::move(points), closed, stroke, fill}}}});
}

void SceneBuilder::shape(const Rect& bounds, Shape shape) {
    add({bounds, std::move(shape)});
}

void SceneBuilder::rule(const Rect& box, Rgba color) {
    add({box, Fill{color}});
}

void SceneBuilder::picture(std::shared_ptr<const Image> image, int x, int y, bool opaque,
                           std::uint8_t alpha) {
    if (!image || alpha == 0) return;
    const Rect bounds{x, y, image->width_px, image->height_px};
    add({bounds, Picture{std::move(image), alpha, opaque}});
}

}  // namespace mirror::render
