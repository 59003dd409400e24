#include "module/base/clock.hpp"

#include <time.h>

#include <fstream>

namespace mirror {

Moment SystemClock::now() const {
    timespec since_boot{};
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    return {std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()),
            std::chrono::seconds(since_boot.tv_sec) + std::chrono::duration_cast<std::chrono::milliseconds>(
                                                          std::chrono::nanoseconds(since_boot.tv_nsec))};
}

std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

}  // namespace mirror
