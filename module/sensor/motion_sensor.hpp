#pragma once
// A motion sensor (PIR) that is wired to this machine: whether anybody is near.

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "module/config/config.hpp"
#include "module/sensor/gpio_line.hpp"

namespace mirror::sensor {

/// What a sensor says.
struct Motion {
    std::optional<bool> is_near;  ///< absent: the sensor cannot be read (yet)
    std::string trouble;          ///< why, as a sentence
    bool operator==(const Motion&) const = default;
};

/// Listens on a thread of its own, and tries again for as long as the sensor cannot be read.
class MotionSensor {
  public:
    /// \param wake called on that thread whenever motion() is another one; must not wait
    /// \param retry how long until a sensor that failed is tried again
    MotionSensor(config::GpioLine wish, OpenLine open, std::function<void()> wake,
                 std::chrono::milliseconds retry = std::chrono::seconds(10));
    ~MotionSensor();
    MotionSensor(const MotionSensor&) = delete;
    MotionSensor& operator=(const MotionSensor&) = delete;

    [[nodiscard]] const config::GpioLine& wish() const { return m_wish; }
    /// Any thread.
    [[nodiscard]] Motion motion() const;

  private:
    void run();
    [[nodiscard]] Failure listen(GpioLine& line);
    [[nodiscard]] Result<void, Failure> settle(GpioLine& line) const;
    void tell(Motion motion);
    [[nodiscard]] bool is_stopped() const;

    config::GpioLine m_wish;
    OpenLine m_open;
    std::function<void()> m_wake;
    std::chrono::milliseconds m_retry;
    mutable std::mutex m_guard;
    Motion m_motion;  ///< guarded by m_guard
    int m_stop = -1;  ///< readable once the thread is to end
    std::thread m_thread;
};

}  // namespace mirror::sensor
