#include "render/map/raster_filter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace mirror::map {
namespace {

// Every figure is for maps in the manner of openstreetmap.org's standard style: pale ground, white and warm
// roads, dark letters. Found by trying.
constexpr int k_radius = 6;             ///< of the neighbourhood, in pixels of an ordinary tile
constexpr std::uint8_t k_paper = 208;   ///< darker than this is print, not ground
constexpr int k_ground = 238;           ///< the tone of the palest ground
constexpr int k_whiter = 10;            ///< so much above it is surely a road
constexpr std::uint8_t k_ink = 140;     ///< darker than this is a letter
constexpr std::uint32_t k_few_ink = 2;  ///< so much ink in the neighbourhood is no letter
constexpr int k_most_light = 235;
constexpr int k_most_bright = 155;
constexpr int k_most_warm = 175;

constexpr std::uint16_t k_nothing = 256;  ///< stands for a pixel that is not there

// Sums over the neighbourhood, at most 25 x 25 pixels, lie in one number: tone, letters' pixels, pixels,
// water.
constexpr unsigned k_ink_shift = 20;
constexpr unsigned k_count_shift = 32;
constexpr unsigned k_water_shift = 44;

std::uint32_t tone_sum(std::uint64_t sum) {
    return static_cast<std::uint32_t>(sum & 0xFFFFFU);
}
std::uint32_t ink_sum(std::uint64_t sum) {
    return static_cast<std::uint32_t>(sum >> k_ink_shift & 0xFFFU);
}
std::uint32_t count_sum(std::uint64_t sum) {
    return static_cast<std::uint32_t>(sum >> k_count_shift & 0xFFFU);
}
std::uint32_t water_sum(std::uint64_t sum) {
    return static_cast<std::uint32_t>(sum >> k_water_shift);
}

int red(std::uint32_t pixel) {
    return static_cast<int>(pixel >> 16U & 0xFFU);
}
int green(std::uint32_t pixel) {
    return static_cast<int>(pixel >> 8U & 0xFFU);
}
int blue(std::uint32_t pixel) {
    return static_cast<int>(pixel & 0xFFU);
}

/// Luma of ITU-R BT.601, or k_nothing.
std::uint16_t tone_of(std::uint32_t pixel) {
    if (pixel >> 24U < 128) return k_nothing;
    return static_cast<std::uint16_t>((red(pixel) * 77 + green(pixel) * 150 + blue(pixel) * 29) >> 8);
}

std::uint8_t paper_tone(std::uint16_t tone) {
    return static_cast<std::uint8_t>(std::max<std::uint16_t>(tone, k_paper));
}

/// What a pixel of each tone adds to the sums.
std::array<std::uint64_t, 257> sum_parts() {
    std::array<std::uint64_t, 257> parts{};
    for (std::uint16_t tone = 0; tone < 256; ++tone)
        parts[tone] = paper_tone(tone) | (tone < k_ink ? 1ULL << k_ink_shift : 0) | 1ULL << k_count_shift;
    return parts;  // nothing adds nothing
}

/// How bright a letter of each tone becomes.
std::array<std::uint8_t, 257> letter_lights() {
    std::array<std::uint8_t, 257> lights{};
    for (std::size_t tone = 0; tone < 256; ++tone) {
        const double darkness = (1 - static_cast<double>(tone) / 255 - 0.36) / 0.55;
        lights[tone] = static_cast<std::uint8_t>(
            std::lround(std::pow(std::clamp(darkness, 0.0, 1.0), 0.9) * k_most_light));
    }
    return lights;
}

/// Main roads are yellow, orange, pink.
int warm_light(std::uint32_t pixel) {
    const int warmth = std::min(red(pixel) - blue(pixel), red(pixel) - green(pixel) + 60);
    return std::min(k_most_warm, 12 * std::max(0, warmth - 44));
}

std::uint8_t water_share(std::uint32_t pixel) {
    if (pixel >> 24U < 128) return 0;
    constexpr int k_full = 24;
    const int blueness = std::clamp(blue(pixel) - red(pixel) - 26, 0, k_full);
    return static_cast<std::uint8_t>(blueness * 255 / k_full);
}

/// Water is outlined from within: bright where half of the neighbourhood is land, black away from it.
std::uint8_t shore_share(std::uint32_t water, std::uint32_t neighbourhood) {
    const std::uint32_t land = 255 - std::min(255U, neighbourhood);
    return static_cast<std::uint8_t>(std::min(255U, 2 * land * land * water / (255 * 255)));
}

/// The light of roads and outlines at a pixel that differs from its neighbourhood.
int line_light(std::uint32_t pixel, int tone, int difference, bool is_beside_letters) {
    // Roads are whiter than any ground; ground beside a wood is only brighter than that.
    const int whiteness = std::clamp(tone - k_ground, 0, k_whiter);
    int bright = std::min(k_most_bright, 14 * std::max(0, difference - 4)) * whiteness / k_whiter;
    int edge = std::abs(difference) * 2 - 24;
    if (is_beside_letters) {  // else letters would have halos
        bright /= 6;
        edge /= 3;
    }
    return std::max({bright, edge, warm_light(pixel), 0});
}

/// The sums over the square around each pixel, row by row from the top, without adding anything twice.
class Neighbourhood {
  public:
    Neighbourhood(const render::Image& picture, int radius)
        : m_width(picture.width_px),
          m_height(picture.height_px),
          m_radius(radius),
          m_tones(picture.pixels.size()),
          m_waters(picture.pixels.size()),
          m_columns(static_cast<std::size_t>(picture.width_px), 0),
          m_sums(m_columns.size()) {
        std::ranges::transform(picture.pixels, m_tones.begin(), tone_of);
        std::ranges::transform(picture.pixels, m_waters.begin(), water_share);
        for (int y = 0; y < radius; ++y)
            add_row(y, true);
    }

    /// The sums of the next row.
    const std::vector<std::uint64_t>& next_row() {
        add_row(m_row + m_radius, true);
        add_row(m_row - m_radius - 1, false);
        ++m_row;
        const auto width = static_cast<std::ptrdiff_t>(m_columns.size());
        std::uint64_t sum = 0;
        for (std::ptrdiff_t x = -m_radius; x < width; ++x) {
            if (x + m_radius < width) sum += m_columns[static_cast<std::size_t>(x + m_radius)];
            if (x > m_radius) sum -= m_columns[static_cast<std::size_t>(x - m_radius - 1)];
            if (x >= 0) m_sums[static_cast<std::size_t>(x)] = sum;
        }
        return m_sums;
    }

    [[nodiscard]] std::uint16_t tone(std::size_t pixel) const { return m_tones[pixel]; }
    [[nodiscard]] std::uint8_t water(std::size_t pixel) const { return m_waters[pixel]; }

  private:
    void add_row(int y, bool is_added) {
        static const auto k_parts = sum_parts();
        if (y < 0 || y >= m_height) return;
        const std::ptrdiff_t first = std::ptrdiff_t{y} * m_width;
        const std::uint16_t* tone = m_tones.data() + first;
        const std::uint8_t* wet = m_waters.data() + first;
        for (std::size_t x = 0; x < m_columns.size(); ++x) {
            const std::uint64_t part = k_parts[tone[x]] + (std::uint64_t{wet[x]} << k_water_shift);
            m_columns[x] = is_added ? m_columns[x] + part : m_columns[x] - part;
        }
    }

    int m_width, m_height, m_radius;
    int m_row = 0;
    std::vector<std::uint16_t> m_tones;
    std::vector<std::uint8_t> m_waters;
    std::vector<std::uint64_t> m_columns;  ///< sums of each column, m_radius rows up and down
    std::vector<std::uint64_t> m_sums;
};

}  // namespace

FilteredMap filter_for_mirror(const render::Image& picture, int pixels_per_unit, double strength) {
    static const auto k_letters = letter_lights();
    const auto area_units = static_cast<std::uint32_t>(pixels_per_unit * pixels_per_unit);
    const int line_share = static_cast<int>(std::lround(std::clamp(strength, 0.0, 1.0) * 256));
    FilteredMap result{Plane::of_size(picture.width_px, picture.height_px),
                       Plane::of_size(picture.width_px, picture.height_px)};
    Neighbourhood around(picture, k_radius * pixels_per_unit);
    std::size_t at = 0;
    for (int y = 0; y < picture.height_px; ++y) {
        for (const std::uint64_t sum : around.next_row()) {
            const std::size_t here = at++;
            const std::uint16_t tone = around.tone(here);
            if (tone == k_nothing) continue;
            const std::uint32_t count = std::max(1U, count_sum(sum));
            const int difference = paper_tone(tone) - static_cast<int>(tone_sum(sum) / count);
            const bool is_beside_letters = ink_sum(sum) > k_few_ink * area_units;
            const int line = line_light(picture.pixels[here], tone, difference, is_beside_letters);
            const int light = std::max<int>(k_letters[tone], line * line_share >> 8);
            result.light.values[here] = static_cast<std::uint8_t>(std::min(light, k_most_light));
            if (const std::uint32_t wet = around.water(here); wet > 0)
                result.shore.values[here] = shore_share(wet, water_sum(sum) / count);
        }
    }
    return result;
}

}  // namespace mirror::map
