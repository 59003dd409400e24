#pragma once
// Inside the room: what every part of apply() needs while one message is taken in.

#include <algorithm>
#include <cstdint>
#include <string>

#include "module/household/apply.hpp"

namespace mirror::household {

/// Times beyond the year 9999 are a hostile producer's; cutting them keeps the arithmetic in range.
inline UtcSeconds sane(UtcSeconds time) {
    constexpr UtcSeconds k_last{std::chrono::seconds(253402300799)};
    return std::clamp(time, UtcSeconds{}, k_last);
}

inline UtcSeconds to_seconds(UtcTime time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

struct Turn {
    HouseholdState& state;
    const Rules& rules;
    const Arrival& arrival;
    UtcTime now{};            ///< best knowledge of the time of arrival
    bool clock_right = true;  ///< whether the wall clock may judge message times
    Effects& effects;

    void dirty(std::string key) { effects.dirty.push_back(std::move(key)); }
};

}  // namespace mirror::household
