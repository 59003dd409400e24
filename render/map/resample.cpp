#include "render/map/resample.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace mirror::map {
namespace {

constexpr int k_weight_bits = 14;
constexpr int k_row_bits = 4;  ///< what a row between both directions keeps behind the point
constexpr double k_reach = 2;  ///< of the kernel, in source pixels when the picture does not shrink

/// Catmull-Rom spline (cubic convolution with a = -0.5, Keys 1981).
double kernel(double x) {
    x = std::abs(x);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return 0;
}

/// For each pixel of the result: the source pixels that it is made of.
struct Taps {
    int count = 0;                      ///< for each result pixel
    std::vector<int> first;             ///< index of the first source pixel; may lie outside
    std::vector<std::int16_t> weights;  ///< `count` each, in sum 1 << k_weight_bits
};

Taps taps_for(const AxisMap& axis) {
    const double widening = std::max(1.0, axis.step);
    const double reach = k_reach * widening;
    Taps taps;
    taps.count = static_cast<int>(std::ceil(2 * reach)) + 1;
    for (int i = 0; i < axis.count; ++i) {
        const double middle = axis.origin + (i + 0.5) * axis.step - 0.5;
        const int first = static_cast<int>(std::ceil(middle - reach));
        taps.first.push_back(first);
        std::vector<double> parts;
        double sum = 0;
        for (int t = 0; t < taps.count; ++t) {
            parts.push_back(kernel((first + t - middle) / widening));
            sum += parts.back();
        }
        int left = 1 << k_weight_bits;
        for (double& part : parts)
            part = std::round(part / sum * (1 << k_weight_bits));
        for (const double part : parts)
            left -= static_cast<int>(part);
        *std::ranges::max_element(parts) += left;  // rounding must not change a flat area
        for (const double part : parts)
            taps.weights.push_back(static_cast<std::int16_t>(part));
    }
    return taps;
}

/// Scales one source row across. The result keeps k_row_bits behind the point and may overshoot.
void scale_row(const std::uint8_t* source, int width, const Taps& taps, std::int16_t* result) {
    const std::int16_t* weights = taps.weights.data();
    for (const int first : taps.first) {
        int sum = 0;
        if (first >= 0 && first + taps.count <= width) {
            for (int t = 0; t < taps.count; ++t)
                sum += weights[t] * source[first + t];
        } else {
            for (int t = 0; t < taps.count; ++t)
                sum += weights[t] * source[std::clamp(first + t, 0, width - 1)];
        }
        *result++ = static_cast<std::int16_t>(sum >> (k_weight_bits - k_row_bits));
        weights += taps.count;
    }
}

}  // namespace

Plane Plane::of_size(int width_px, int height_px) {
    return {
        width_px, height_px,
        std::vector<std::uint8_t>(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px))};
}

Plane resample(const Plane& source, const AxisMap& across, const AxisMap& down) {
    const Taps columns = taps_for(across);
    const Taps rows = taps_for(down);
    Plane result = Plane::of_size(across.count, down.count);
    const auto width = static_cast<std::size_t>(across.count);
    // The scaled source rows that are in use: row r lies at r modulo their number.
    const auto kept = static_cast<std::size_t>(rows.count);
    std::vector<std::int16_t> ring(kept * width);
    std::vector<std::int32_t> sums(width);
    int next_row = 0;
    for (int y = 0; y < down.count; ++y) {
        const int first = rows.first[static_cast<std::size_t>(y)];
        const int last = std::min(first + rows.count - 1, source.height_px - 1);
        next_row = std::max(next_row, std::clamp(first, 0, source.height_px - 1));
        for (; next_row <= last; ++next_row)
            scale_row(source.values.data() + std::ptrdiff_t{next_row} * source.width_px, source.width_px,
                      columns, ring.data() + static_cast<std::size_t>(next_row) % kept * width);
        std::ranges::fill(sums, 1 << (k_weight_bits + k_row_bits - 1));
        for (int t = 0; t < rows.count; ++t) {
            const int weight = rows.weights[static_cast<std::size_t>(y) * kept + static_cast<std::size_t>(t)];
            if (weight == 0) continue;
            const auto at = static_cast<std::size_t>(std::clamp(first + t, 0, source.height_px - 1)) % kept;
            const std::int16_t* row = ring.data() + at * width;
            for (std::size_t x = 0; x < width; ++x)
                sums[x] += weight * row[x];
        }
        std::uint8_t* target = result.values.data() + static_cast<std::size_t>(y) * width;
        for (std::size_t x = 0; x < width; ++x)
            target[x] =
                static_cast<std::uint8_t>(std::clamp(sums[x] >> (k_weight_bits + k_row_bits), 0, 255));
    }
    return result;
}

}  // namespace mirror::map
