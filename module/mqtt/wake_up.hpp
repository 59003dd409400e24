#pragma once
// A flag that another thread can wait for together with sockets.

#include <chrono>

namespace mirror::mqtt {

/// Raised by any thread, seen by poll(). Stays raised until lowered.
class WakeUp {
  public:
    /// \throws std::system_error when the kernel has no descriptor left.
    WakeUp();
    ~WakeUp();
    WakeUp(const WakeUp&) = delete;
    WakeUp& operator=(const WakeUp&) = delete;

    void raise() noexcept;
    void lower() noexcept;
    [[nodiscard]] bool is_raised() const noexcept;

    /// Waits until it is raised, at most this long. \return whether it is raised.
    bool wait_for(std::chrono::milliseconds time) const noexcept;

    /// Readable (POLLIN) while raised.
    [[nodiscard]] int descriptor() const noexcept { return m_descriptor; }

  private:
    int m_descriptor;
};

}  // namespace mirror::mqtt
