#include "render/layout/type_scale.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mirror::render {
namespace {

constexpr double k_design_short_side_px = 1080;
constexpr double k_least_angle_arcmin = 9;
constexpr double k_largest_enlargement = 1.6;  // beyond that nothing fits any more

double enlargement_for_distance(int width_px, int height_px, const config::Display& display) {
    if (display.diagonal_inches <= 0 || display.viewing_distance_m <= 0) return 1.0;
    const double short_side = std::min(width_px, height_px);
    const double pixel_mm = display.diagonal_inches * 25.4 / std::hypot(width_px, height_px);
    const double text_mm =
        size::k_xsmall * short_side / k_design_short_side_px * pixel_mm * k_capital_height_em;
    const double angle_arcmin =
        std::atan2(text_mm, display.viewing_distance_m * 1000) * 180 / std::numbers::pi * 60;
    return std::clamp(k_least_angle_arcmin / angle_arcmin, 1.0, k_largest_enlargement);
}

}  // namespace

TypeScale TypeScale::for_screen(int width_px, int height_px, const config::Display& display, double zoom) {
    TypeScale scale;
    scale.m_factor = std::min(width_px, height_px) / k_design_short_side_px * zoom *
                     enlargement_for_distance(width_px, height_px, display);
    return scale;
}

int TypeScale::px(double design_px) const {
    return std::max(1, static_cast<int>(std::lround(design_px * m_factor)));
}

Font TypeScale::font(Face wanted, double design_px) const {
    const int size_px = px(design_px);
    Face face = wanted;
    if (face == Face::thin && size_px < 76) face = Face::light;
    if (face == Face::light && size_px < 34) face = Face::regular;
    if (face == Face::regular && size_px < 22) face = Face::medium;
    return {face, size_px};
}

}  // namespace mirror::render
