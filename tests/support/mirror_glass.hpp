#pragma once
// What a test waits for on the glass of a running mirror.

#include <chrono>
#include <cstdint>

#include "tests/support/x_screen.hpp"

namespace mirror::test {

/// The colour of what is wrong.
inline constexpr std::uint32_t k_notice = 0xFFB340;

template <class Holds>
bool comes_true(Holds holds, std::chrono::milliseconds time = std::chrono::seconds(20)) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
    }
    return true;
}

/// A mirror logs that it is connected a frame or two before "connecting" leaves the glass.
inline bool shows_no_notice(const XScreen& screen) {
    return comes_true([&] { return !screen.shows(k_notice); });
}

}  // namespace mirror::test
