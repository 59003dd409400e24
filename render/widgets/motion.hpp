#pragma once
// How things move: when it is over, how far it has come, and when the next picture is worth drawing.

#include <algorithm>
#include <chrono>
#include <optional>

namespace mirror::render {

/// Time for motion only: monotonic, its zero means nothing.
using MotionTime = std::chrono::milliseconds;

/// Motion is drawn at 30 pictures a second.
inline constexpr MotionTime k_frame_time{33};

/// One motion from its start to its end.
struct Motion {
    MotionTime start{};
    MotionTime duration{};

    /// 0 at the start, 1 from the end on, also without any duration.
    [[nodiscard]] float progress(MotionTime now) const {
        if (duration.count() <= 0) return 1;
        return std::clamp(static_cast<float>((now - start).count()) / static_cast<float>(duration.count()),
                          0.0F, 1.0F);
    }
    [[nodiscard]] bool is_over(MotionTime now) const { return now - start >= duration; }
};

/// Starts at once and comes to rest gently.
inline float ease_out(float progress) {
    const float left = 1 - progress;
    return 1 - left * left * left;
}

/// Starts and ends gently.
inline float ease_in_out(float progress) {
    return progress * progress * (3 - 2 * progress);
}

/// The earlier of two times of which either may be missing.
inline std::optional<MotionTime> earlier(std::optional<MotionTime> a, std::optional<MotionTime> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace mirror::render
