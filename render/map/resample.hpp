#pragma once
// Smooth scaling of one plane of bytes.

#include <cstdint>
#include <vector>

namespace mirror::map {

/// One channel of a picture.
struct Plane {
    int width_px = 0;
    int height_px = 0;
    std::vector<std::uint8_t> values;

    static Plane of_size(int width_px, int height_px);
};

/// Where the pixels of the result lie in the source: the middle of pixel i at origin + (i + 0.5) * step.
struct AxisMap {
    int count = 0;
    double origin = 0;
    double step = 1;
};

/// Catmull-Rom in both directions, widened where the picture shrinks. Beyond its edges the source goes on
/// with its last pixels. \param source not empty
Plane resample(const Plane& source, const AxisMap& across, const AxisMap& down);

}  // namespace mirror::map
