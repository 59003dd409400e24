#pragma once
// The words beside a setup code: whose it is, what to do on either kind of phone, and how long it stays.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "module/view/language.hpp"

namespace mirror::view {

/// The remaining time is told in steps of this: nothing ticks before somebody's eyes.
inline constexpr std::chrono::seconds k_countdown_step{10};

/// What to do on one kind of phone, in order.
struct PhoneSteps {
    std::string phone;  ///< "Android", "iPhone"
    std::vector<std::string> steps;
    bool operator==(const PhoneSteps&) const = default;
};

struct SetupView {
    std::vector<std::string> numbers;  ///< of the steps, in the digits of the locale
    std::string title;                 ///< "OwnTracks for Anna (phone)"
    PhoneSteps android;
    PhoneSteps iphone;
    std::string countdown;  ///< "Leaves in 1:50, or as soon as the phone reports"
    bool right_to_left = false;
    bool operator==(const SetupView&) const = default;
};

/// \param left until it leaves; rounded up to a whole step
SetupView setup_view(const Language& language, std::string_view person, std::string_view device,
                     std::chrono::milliseconds left);

}  // namespace mirror::view
