#include "render/sdl/glass.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace mirror::render {
namespace {

constexpr double k_transmission = 0.40;
constexpr double k_panel_cd_m2 = 250;
constexpr double k_day_cd_m2 = 30;
constexpr double k_evening_cd_m2 = 6;

double to_linear(double value) {
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}
double to_srgb(double value) {
    return value <= 0.0031308 ? value * 12.92 : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
}

std::array<std::uint8_t, 256> table_for(double reflected_cd_m2) {
    std::array<std::uint8_t, 256> table{};
    const double through = k_transmission * k_panel_cd_m2;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double seen = (to_linear(static_cast<double>(i) / 255) * through + reflected_cd_m2) /
                            (through + reflected_cd_m2);
        table[i] = static_cast<std::uint8_t>(std::lround(std::clamp(to_srgb(seen), 0.0, 1.0) * 255));
    }
    return table;
}

}  // namespace

void apply_glass(Image& image, Glass glass) {
    if (glass == Glass::none) return;
    const auto table = table_for(glass == Glass::day ? k_day_cd_m2 : k_evening_cd_m2);
    for (std::uint32_t& pixel : image.pixels) {
        pixel = 0xFF000000U | (std::uint32_t{table[(pixel >> 16) & 255U]} << 16) |
                (std::uint32_t{table[(pixel >> 8) & 255U]} << 8) | table[pixel & 255U];
    }
}

}  // namespace mirror::render
