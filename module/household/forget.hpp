#pragma once
// Somebody is removed for good.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/household/apply.hpp"

namespace mirror::household {

/// Who goes: a person with everything that they did, or only devices of people who stay.
struct Forget {
    std::string person{};                ///< "" when only devices go
    std::vector<std::string> devices{};  ///< base topics
    bool operator==(const Forget&) const = default;
};

/// As a journal row's payload, and back. \return nothing for anything that forget_json() did not write
std::string forget_json(const Forget& forget);
std::optional<Forget> read_forget(std::string_view payload);

/// Takes them out of the state: positions, facts, cards, whereabouts, and a person's arrivals and departures.
/// A person who stays in the household is known by their other devices from now on, in silence. Whoever is
/// configured and speaks again is known again from that moment.
Effects apply_forget(HouseholdState& state, const Forget& forget, const Rules& rules);

}  // namespace mirror::household
