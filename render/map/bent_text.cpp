#include "render/map/bent_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "render/map/name_picture.hpp"

namespace mirror::map {
namespace {

/// A pixel near the track, in the text's own directions.
struct Near {
    float off = std::numeric_limits<float>::max();  ///< along the track, from the step that found it
    float along = 0;                                ///< from the text's start
    float above = 0;                                ///< from the track, upwards
};

/// The pixels around a track.
struct Field {
    int left = 0, top = 0, width = 0, height = 0;
    std::vector<Near> pixels;
};

Field field_around(const render::Image& picture, std::span<const PixelPoint> track, double reach) {
    PixelPoint low = track.front();
    PixelPoint high = track.front();
    for (const PixelPoint at : track) {
        low = {std::min(low.x, at.x), std::min(low.y, at.y)};
        high = {std::max(high.x, at.x), std::max(high.y, at.y)};
    }
    Field field;
    field.left = std::max(0, static_cast<int>(std::floor(low.x - reach)));
    field.top = std::max(0, static_cast<int>(std::floor(low.y - reach)));
    field.width = std::min(picture.width_px, static_cast<int>(std::ceil(high.x + reach))) - field.left;
    field.height = std::min(picture.height_px, static_cast<int>(std::ceil(high.y + reach))) - field.top;
    if (field.width > 0 && field.height > 0)
        field.pixels.resize(static_cast<std::size_t>(field.width) * static_cast<std::size_t>(field.height));
    return field;
}

/// Tells every pixel within reach of one step of the track where in the text it lies.
void look_from(Field& field, PixelPoint at, PixelPoint direction, double along, double reach) {
    const int from_x = std::max(field.left, static_cast<int>(at.x - reach));
    const int to_x = std::min(field.left + field.width, static_cast<int>(at.x + reach) + 1);
    const int from_y = std::max(field.top, static_cast<int>(at.y - reach));
    const int to_y = std::min(field.top + field.height, static_cast<int>(at.y + reach) + 1);
    for (int y = from_y; y < to_y; ++y) {
        for (int x = from_x; x < to_x; ++x) {
            const double dx = x + 0.5 - at.x;
            const double dy = y + 0.5 - at.y;
            const auto off = static_cast<float>(dx * direction.x + dy * direction.y);
            Near& pixel =
                field.pixels[static_cast<std::size_t>(y - field.top) * static_cast<std::size_t>(field.width) +
                             static_cast<std::size_t>(x - field.left)];
            if (std::abs(off) >= std::abs(pixel.off)) continue;
            pixel = {off, static_cast<float>(along) + off,
                     static_cast<float>(dx * direction.y - dy * direction.x)};
        }
    }
}

/// Coverage between the pixels of a strip; 0 outside.
unsigned sampled(const render::GlyphImage& strip, const std::vector<std::uint8_t>& cover, double x,
                 double y) {
    const double fx = x - 0.5;
    const double fy = y - 0.5;
    const auto x0 = static_cast<int>(std::floor(fx));
    const auto y0 = static_cast<int>(std::floor(fy));
    if (x0 < 0 || y0 < 0 || x0 + 1 >= strip.width || y0 + 1 >= strip.height) return 0;
    const std::uint8_t* const row = cover.data() + y0 * strip.width + x0;
    const double tx = fx - x0;
    const double ty = fy - y0;
    const double upper = row[0] * (1 - tx) + row[1] * tx;
    const double lower = row[strip.width] * (1 - tx) + row[strip.width + 1] * tx;
    return static_cast<unsigned>(std::lround(upper * (1 - ty) + lower * ty));
}

}  // namespace

void stamp_bent(render::Image& picture, const render::GlyphImage& strip, std::span<const PixelPoint> track,
                double step_px, double middle_px, Color color) {
    if (track.size() < 2 || strip.fill.empty()) return;
    const double reach = std::max(-strip.top - middle_px, strip.height + strip.top + middle_px) + 2;
    Field field = field_around(picture, track, reach);
    if (field.pixels.empty()) return;
    for (std::size_t i = 0; i < track.size(); ++i) {
        const PixelPoint before = track[i > 2 ? i - 2 : 0];
        const PixelPoint after = track[std::min(i + 2, track.size() - 1)];
        const double length = std::hypot(after.x - before.x, after.y - before.y);
        if (length <= 0) continue;
        look_from(field, track[i], {(after.x - before.x) / length, (after.y - before.y) / length},
                  static_cast<double>(i) * step_px, reach);
    }
    // Between two steps nobody is further off than this; at the ends the text reaches a little beyond.
    const double last = static_cast<double>(track.size() - 1) * step_px;
    for (int y = 0; y < field.height; ++y) {
        for (int x = 0; x < field.width; ++x) {
            const Near& near =
                field.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(field.width) +
                             static_cast<std::size_t>(x)];
            const bool is_at_end = near.along < 0 || near.along > last;
            if (std::abs(near.off) > (is_at_end ? reach : 2 * step_px)) continue;
            const double strip_x = static_cast<double>(near.along) - strip.left;
            const double strip_y = -(near.above + middle_px) - strip.top;
            std::uint32_t& pixel = picture.pixels[static_cast<std::size_t>(y + field.top) *
                                                      static_cast<std::size_t>(picture.width_px) +
                                                  static_cast<std::size_t>(x + field.left)];
            if (const unsigned halo = sampled(strip, strip.halo, strip_x, strip_y); halo > 0)
                pixel = inked(pixel, {}, halo);
            if (const unsigned fill = sampled(strip, strip.fill, strip_x, strip_y); fill > 0)
                pixel = inked(pixel, color, fill);
        }
    }
}

}  // namespace mirror::map
