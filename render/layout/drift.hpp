#pragma once
// The picture drifts a little all the time, so that no pixel of the panel shows the same for years.

#include <chrono>
#include <cstdint>
#include <optional>

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

/// When the picture takes its next step: never for its own sake, only with a picture that is drawn anyway.
class DriftClock {
  public:
    using Time = std::chrono::milliseconds;  ///< of any clock that never jumps

    /// A picture is about to be drawn. \param is_resting false: something glides, which a step would disturb
    /// \return whether it stands elsewhere from now on
    bool is_step(Time now, bool is_resting);

    [[nodiscard]] Drift drift() const { return drift_after(m_steps); }

  private:
    std::uint64_t m_steps = 0;
    std::optional<Time> m_next;  ///< nothing: no picture was drawn yet
};

}  // namespace mirror::render
