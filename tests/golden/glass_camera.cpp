#include "tests/golden/glass_camera.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mirror::test {
namespace {

constexpr int k_shifts = 300;
constexpr int k_least_camera_square_px = 8;

}  // namespace

/// A lens that is not quite sharp.
void GlassCamera::blur(Plane& plane, double sigma_px) {
    const int radius = static_cast<int>(std::ceil(3 * sigma_px));
    std::vector<float> kernel;
    float sum = 0;
    for (int i = -radius; i <= radius; ++i) {
        kernel.push_back(static_cast<float>(std::exp(-i * i / (2 * sigma_px * sigma_px))));
        sum += kernel.back();
    }
    for (float& weight : kernel)
        weight /= sum;
    const auto row_of = [width = static_cast<std::size_t>(plane.width_px)](std::vector<float>& pixels,
                                                                           int y) {
        return pixels.data() + static_cast<std::size_t>(y) * width;
    };
    std::vector<float> passed(plane.light.size());
    for (int y = 0; y < plane.height_px; ++y) {
        const float* const from = row_of(plane.light, y);
        float* const to = row_of(passed, y);
        for (int x = 0; x < plane.width_px; ++x) {
            for (int k = -radius; k <= radius; ++k)
                to[x] += kernel[static_cast<std::size_t>(k + radius)] *
                         from[std::clamp(x + k, 0, plane.width_px - 1)];
        }
    }
    std::ranges::fill(plane.light, 0.0F);
    for (int y = 0; y < plane.height_px; ++y) {
        float* const to = row_of(plane.light, y);
        for (int k = -radius; k <= radius; ++k) {
            const float* const from = row_of(passed, std::clamp(y + k, 0, plane.height_px - 1));
            for (int x = 0; x < plane.width_px; ++x)
                to[x] += kernel[static_cast<std::size_t>(k + radius)] * from[x];
        }
    }
}

GlassCamera::GlassCamera(const render::Image& image, int square_px) {
    const int zoom = square_px < k_least_camera_square_px ? 2 : 1;
    m_frame = {image.width_px * zoom, image.height_px * zoom, {}};
    for (int y = 0; y < m_frame.height_px; ++y) {
        for (int x = 0; x < m_frame.width_px; ++x) {
            const std::uint32_t pixel =
                image.pixels[static_cast<std::size_t>(y / zoom * image.width_px + x / zoom)];
            m_frame.light.push_back(0.299F * static_cast<float>(pixel >> 16 & 255U) +
                                    0.587F * static_cast<float>(pixel >> 8 & 255U) +
                                    0.114F * static_cast<float>(pixel & 255U));
        }
    }
    m_noise.width_px = m_frame.width_px + k_shifts;
    m_noise.height_px = m_frame.height_px + k_shifts;
    const auto [darkest, brightest] = std::ranges::minmax_element(m_frame.light);
    std::minstd_rand random(1);
    m_noise.light.resize(static_cast<std::size_t>(m_noise.width_px) *
                         static_cast<std::size_t>(m_noise.height_px));
    for (float& value : m_noise.light) {
        const float share = static_cast<float>(random()) / static_cast<float>(std::minstd_rand::max());
        value = (share * 2 - 1) * 0.2F * (*brightest - *darkest);
    }
    // Blurring is linear: frame and noise may pass the lens one by one.
    const double sigma_px = square_px * zoom / 2.0 / std::sqrt(2 * std::numbers::ln2);
    blur(m_frame, sigma_px);
    blur(m_noise, sigma_px);
}

std::vector<std::uint8_t> GlassCamera::picture() {
    const auto dx = static_cast<std::size_t>(m_random() % k_shifts);
    const auto dy = static_cast<std::size_t>(m_random() % k_shifts);
    const auto width = static_cast<std::size_t>(m_frame.width_px);
    std::vector<std::uint8_t> taken(m_frame.light.size());
    for (std::size_t y = 0; y < static_cast<std::size_t>(m_frame.height_px); ++y) {
        const float* const noise =
            m_noise.light.data() + (y + dy) * static_cast<std::size_t>(m_noise.width_px) + dx;
        for (std::size_t x = 0; x < width; ++x)
            taken[y * width + x] =
                static_cast<std::uint8_t>(std::clamp(m_frame.light[y * width + x] + noise[x], 0.0F, 255.0F));
    }
    return taken;
}

}  // namespace mirror::test
