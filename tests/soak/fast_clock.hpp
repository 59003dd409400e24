#pragma once
// A clock that runs faster than life, the same for several processes.

#include <chrono>
#include <cstdint>

#include "module/base/clock.hpp"

namespace mirror::soak {

/// What its processes have to agree on.
struct FastTime {
    std::int64_t real_begin_ms = 0;  ///< of std::chrono::steady_clock
    std::int64_t wall_begin_ms = 0;  ///< UTC
    double pace = 1;                 ///< simulated seconds per second
};

class FastClock final : public Clock {
  public:
    explicit FastClock(FastTime time) : m_time(time) {}

    [[nodiscard]] Moment now() const override {
        const auto passed = simulated_since_begin();
        return {UtcTime(std::chrono::milliseconds(m_time.wall_begin_ms) + passed),
                std::chrono::milliseconds(m_time.real_begin_ms) + passed};
    }
    /// When it will be so late. \return a time of the real clock
    [[nodiscard]] std::chrono::steady_clock::time_point real(UtcTime time) const {
        const auto simulated = time.time_since_epoch() - std::chrono::milliseconds(m_time.wall_begin_ms);
        return std::chrono::steady_clock::time_point(
            std::chrono::milliseconds(m_time.real_begin_ms) +
            std::chrono::duration_cast<std::chrono::milliseconds>(simulated / m_time.pace));
    }

  private:
    [[nodiscard]] std::chrono::milliseconds simulated_since_begin() const {
        const std::chrono::duration<double, std::milli> real =
            std::chrono::steady_clock::now().time_since_epoch() -
            std::chrono::milliseconds(m_time.real_begin_ms);
        return std::chrono::duration_cast<std::chrono::milliseconds>(real * m_time.pace);
    }

    FastTime m_time;
};

}  // namespace mirror::soak
