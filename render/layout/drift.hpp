#pragma once
// The picture drifts a little all the time, so that no pixel of the panel shows the same for years.

#include <cstdint>

namespace mirror::render {

/// How far the picture stands from its place, in pixels.
struct Drift {
    int dx = 0, dy = 0;
    bool operator==(const Drift&) const = default;
};

/// The drift never takes the picture farther than this from its place, in either direction.
inline constexpr int k_most_drift_px = 6;

/// Where the picture stands after so many steps: on a square spiral from its place outwards and back again,
/// one pixel a step, over and over. Every place within k_most_drift_px is visited.
Drift drift_after(std::uint64_t steps);

}  // namespace mirror::render
