#include "module/sensor/motion_sensor.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "module/base/log.hpp"

namespace mirror::sensor {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

/// A line that never rests is looked at all the same, after so many times the debounce.
constexpr int k_most_flutter = 10;
constexpr milliseconds k_for_ever{-1};

enum class Woken { by_time, by_stop, by_line, by_fault };

/// \param line its descriptor, or -1 for none
Woken wait_for(int stop, int line, milliseconds time) {
    for (;;) {
        pollfd wanted[2] = {{stop, POLLIN, 0}, {line, POLLIN, 0}};
        const int ready = poll(wanted, 2, static_cast<int>(time.count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) return Woken::by_fault;
        if (wanted[0].revents != 0) return Woken::by_stop;
        if ((wanted[1].revents & POLLIN) != 0) return Woken::by_line;
        return wanted[1].revents != 0 ? Woken::by_fault : Woken::by_time;
    }
}

Failure lost_line(const config::GpioLine& wish) {
    return {"the motion sensor at " + wish.chip + " is gone"};
}

}  // namespace

MotionSensor::MotionSensor(config::GpioLine wish, OpenLine open, std::function<void()> wake,
                           milliseconds retry)
    : m_wish(std::move(wish)),
      m_open(std::move(open)),
      m_wake(std::move(wake)),
      m_retry(retry),
      m_stop(eventfd(0, EFD_CLOEXEC)) {
    if (m_stop < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    m_thread = std::thread([this] { run(); });
}

MotionSensor::~MotionSensor() {
    (void)eventfd_write(m_stop, 1);
    m_thread.join();
    close(m_stop);
}

Motion MotionSensor::motion() const {
    const std::lock_guard lock(m_guard);
    return m_motion;
}

void MotionSensor::tell(Motion motion) {
    {
        const std::lock_guard lock(m_guard);
        if (motion == m_motion) return;
        m_motion = std::move(motion);
    }
    m_wake();
}

bool MotionSensor::is_stopped() const {
    return wait_for(m_stop, -1, milliseconds(0)) == Woken::by_stop;
}

void MotionSensor::run() {
    while (!is_stopped()) {
        auto line = m_open(m_wish);
        const Failure failure = line ? listen(**line) : line.error();
        if (is_stopped()) return;
        if (motion().trouble != failure.text) log::warn("{}", failure.text);
        tell({std::nullopt, failure.text});
        if (line) line->reset();
        if (wait_for(m_stop, -1, m_retry) == Woken::by_stop) return;
    }
}

/// Returns when the line fails, or when the thread is to end.
Failure MotionSensor::listen(GpioLine& line) {
    for (;;) {
        const auto is_active = line.is_active();
        if (!is_active) return is_active.error();
        tell({*is_active, ""});
        switch (wait_for(m_stop, line.descriptor(), k_for_ever)) {
            case Woken::by_stop:
                return {};
            case Woken::by_fault:
                return lost_line(m_wish);
            case Woken::by_line:
            case Woken::by_time:
                break;
        }
        if (auto settled = settle(line); !settled) return settled.error();
    }
}

/// Waits until the line has not changed for as long as a change has to last.
Result<void, Failure> MotionSensor::settle(GpioLine& line) const {
    const auto deadline = Steady::now() + k_most_flutter * m_wish.debounce;
    for (;;) {
        if (auto taken = line.take_edges(); !taken) return taken;
        const auto left = std::chrono::ceil<milliseconds>(deadline - Steady::now());
        const milliseconds patience = std::clamp(left, milliseconds(0), milliseconds(m_wish.debounce));
        const Woken woken = wait_for(m_stop, line.descriptor(), patience);
        if (woken == Woken::by_fault) return tl::unexpected(lost_line(m_wish));
        if (woken != Woken::by_line || left <= milliseconds(0)) return {};
    }
}

}  // namespace mirror::sensor
