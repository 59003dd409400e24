#include "module/mqtt/wake_up.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace mirror::mqtt {

WakeUp::WakeUp() : m_descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (m_descriptor < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

WakeUp::~WakeUp() {
    close(m_descriptor);
}

void WakeUp::raise() noexcept {
    const std::uint64_t one = 1;
    // Can only fail when it is raised 2^64-1 times already.
    [[maybe_unused]] const auto written = write(m_descriptor, &one, sizeof one);
}

void WakeUp::lower() noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = read(m_descriptor, &count, sizeof count);
}

bool WakeUp::is_raised() const noexcept {
    return wait_for(std::chrono::milliseconds(0));
}

bool WakeUp::wait_for(std::chrono::milliseconds time) const noexcept {
    const auto deadline = std::chrono::steady_clock::now() + time;
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd waiting{m_descriptor, POLLIN, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready > 0) return true;
        if (ready == 0) return false;
        if (errno != EINTR) return false;
    }
}

}  // namespace mirror::mqtt
