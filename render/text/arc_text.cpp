#include "render/text/arc_text.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mirror::render {
namespace {

/// The strip is shaped so much larger and every pixel is the mean of as many samples squared: bending once
/// must not blur.
constexpr int k_finer = 2;

/// Coverage between the pixels of a strip, 0 to 255; 0 outside.
double sampled(const GlyphImage& strip, double x, double y) {
    const double fx = x - 0.5;
    const double fy = y - 0.5;
    const auto x0 = static_cast<int>(std::floor(fx));
    const auto y0 = static_cast<int>(std::floor(fy));
    if (x0 < 0 || y0 < 0 || x0 + 1 >= strip.width || y0 + 1 >= strip.height) return 0;
    const std::uint8_t* const row = strip.fill.data() + static_cast<std::ptrdiff_t>(y0) * strip.width + x0;
    const double tx = fx - x0;
    const double ty = fy - y0;
    const double upper = row[0] * (1 - tx) + row[1] * tx;
    const double lower = row[strip.width] * (1 - tx) + row[strip.width + 1] * tx;
    return upper * (1 - ty) + lower * ty;
}

/// The pixels around the middle of a circle that a piece of a ring touches.
Rect bounds_of(double middle_rad, double half_rad, double inner_px, double outer_px) {
    constexpr int k_steps = 64;
    double left = 1e9;
    double top = 1e9;
    double right = -1e9;
    double bottom = -1e9;
    for (int i = 0; i <= k_steps; ++i) {
        const double angle = middle_rad + half_rad * (2.0 * i / k_steps - 1);
        for (const double radius : {inner_px, outer_px}) {
            left = std::min(left, radius * std::sin(angle));
            right = std::max(right, radius * std::sin(angle));
            top = std::min(top, -radius * std::cos(angle));
            bottom = std::max(bottom, -radius * std::cos(angle));
        }
    }
    const int x = static_cast<int>(std::floor(left)) - 1;
    const int y = static_cast<int>(std::floor(top)) - 1;
    return {x, y, static_cast<int>(std::ceil(right)) + 1 - x, static_cast<int>(std::ceil(bottom)) + 1 - y};
}

/// A strip with the directions in which it is bent.
struct Bend {
    const GlyphImage& strip;
    ArcPlace place;
    double width_px;
    double half_capital_px;
    double reach_px;  ///< of letters, from the middle of capitals

    /// Mean coverage of a pixel around a point, from the middle of the circle.
    [[nodiscard]] double cover(double x, double y) const {
        const double distance = std::hypot(x, y);
        const double away = distance - place.radius_px;
        if (std::abs(away) > reach_px) return 0;
        const double turned = std::remainder(std::atan2(x, -y) - place.middle_rad, 2 * std::numbers::pi);
        const double sign = place.flipped ? -1 : 1;
        const double along = width_px / 2 + sign * turned * place.radius_px;
        const double above = half_capital_px + sign * away;
        // Within a pixel the circle is straight: its directions there are those of the point.
        const double east = sign * x / distance;
        const double south = sign * y / distance;
        double sum = 0;
        for (int part = 0; part < k_finer * k_finer; ++part) {
            const int column = part % k_finer;
            const int row = part / k_finer;
            const double dx = (column + 0.5) / k_finer - 0.5;
            const double dy = (row + 0.5) / k_finer - 0.5;
            const double u = along - dx * south + dy * east;
            const double v = above + dx * east + dy * south;
            sum += sampled(strip, k_finer * u - strip.left, -k_finer * v - strip.top);
        }
        return sum / (k_finer * k_finer);
    }
};

}  // namespace

double arc_text_width(Typesetter& typesetter, const std::string& text, const TypeChoice& type) {
    TypeChoice finer = type;
    finer.size_px *= k_finer;
    const ShapedText* const shaped = typesetter.shape(text, finer);
    return shaped == nullptr ? 0 : shaped->width_px / k_finer;
}

ArcText bend_text(Typesetter& typesetter, const std::string& text, const TypeChoice& type,
                  const ArcPlace& place, Rgba color) {
    TypeChoice finer = type;
    finer.size_px *= k_finer;
    finer.halo_px = 0;
    const ShapedText* const shaped = typesetter.shape(text, finer);
    if (shaped == nullptr || place.radius_px <= 2 * type.size_px) return {};
    const Bend bend{typesetter.strip(*shaped), place, shaped->width_px / k_finer,
                    shaped->ascent_px / (2 * k_finer), type.size_px};
    const double half_rad = (bend.width_px / 2 + type.size_px / 2) / place.radius_px;
    const Rect bounds = bounds_of(place.middle_rad, std::min(half_rad, std::numbers::pi),
                                  place.radius_px - type.size_px, place.radius_px + type.size_px);
    ArcText bent{{bounds.w, bounds.h, {}}, bounds.x, bounds.y};
    bent.image.pixels.reserve(static_cast<std::size_t>(bounds.w) * static_cast<std::size_t>(bounds.h));
    const std::uint32_t ink =
        (static_cast<std::uint32_t>(color.r) << 16U) | (static_cast<std::uint32_t>(color.g) << 8U) | color.b;
    for (int y = 0; y < bounds.h; ++y) {
        for (int x = 0; x < bounds.w; ++x) {
            const double cover = bend.cover(bounds.x + x + 0.5, bounds.y + y + 0.5);
            const auto alpha = static_cast<std::uint32_t>(std::lround(cover * color.a / 255));
            bent.image.pixels.push_back(alpha == 0 ? 0 : (alpha << 24U) | ink);
        }
    }
    return bent;
}

}  // namespace mirror::render
