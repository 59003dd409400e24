#pragma once
// A phone's camera before the mirror. Compiled with optimisation: its pictures are made by the thousand.

#include <cstdint>
#include <random>
#include <vector>

#include "render/scene.hpp"

namespace mirror::test {

/// Every point is up to a fifth of the picture's contrast brighter or darker than it should be, and the lens
/// has a blur whose radius (where it falls to a half) is half a square of the code. It has more pixels than a
/// small panel.
class GlassCamera {
  public:
    GlassCamera(const render::Image& image, int square_px);

    [[nodiscard]] int width_px() const { return m_frame.width_px; }
    [[nodiscard]] int height_px() const { return m_frame.height_px; }

    /// Grey values, row by row. Each time with another noise.
    std::vector<std::uint8_t> picture();

  private:
    struct Plane {
        int width_px = 0, height_px = 0;
        std::vector<float> light;
    };
    static void blur(Plane& plane, double sigma_px);

    Plane m_frame, m_noise;
    std::minstd_rand m_random{2};
};

}  // namespace mirror::test
