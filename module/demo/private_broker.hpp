#pragma once
// A mosquitto of our own for the demo: on loopback, on a free port, gone when we are.

#include <sys/types.h>

#include <filesystem>
#include <span>
#include <string>

#include "module/base/result.hpp"

namespace mirror::demo {

/// A running broker. It keeps nothing on disk: the folder of its configuration is gone once it answers. It
/// ends with this object, and with this process however that ends (on Linux, PR_SET_PDEATHSIG: to
/// be exact, with the thread that started it).
class PrivateBroker {
  public:
    /// Starts mosquitto and waits until it answers (some 20 ms; five seconds at most).
    /// \return why there is none: mosquitto is not installed, or its own words
    static Result<PrivateBroker, Failure> start();
    /// As start(), with the folders to look for mosquitto in.
    static Result<PrivateBroker, Failure> start(std::span<const std::filesystem::path> folders);

    PrivateBroker(PrivateBroker&& other) noexcept;
    PrivateBroker& operator=(PrivateBroker&& other) noexcept;
    PrivateBroker(const PrivateBroker&) = delete;
    PrivateBroker& operator=(const PrivateBroker&) = delete;
    ~PrivateBroker();

    /// Ends the broker. May be repeated.
    void stop() noexcept;

    /// On 127.0.0.1, no password.
    [[nodiscard]] int port() const { return m_port; }
    /// 0 when it was stopped.
    [[nodiscard]] pid_t process() const { return m_process; }

  private:
    PrivateBroker() = default;

    pid_t m_process = 0;
    int m_port = 0;
};

}  // namespace mirror::demo
