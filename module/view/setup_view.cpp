#include "module/view/setup_view.hpp"

#include <algorithm>

#include "module/base/utf8.hpp"

namespace mirror::view {
namespace {

constexpr std::size_t k_longest_name = 40;

/// "1:50", in the digits of the locale.
std::string minutes_and_seconds(const Language& language, std::chrono::seconds time) {
    return language.number(static_cast<double>(time / std::chrono::minutes(1))) + ":" +
           language.clock_seconds(LocalTime(time));
}

}  // namespace

SetupView setup_view(const Language& language, std::string_view person, std::string_view device,
                     std::chrono::milliseconds left) {
    const auto steps_left =
        (std::max(left, std::chrono::milliseconds(0)) + k_countdown_step - std::chrono::milliseconds(1)) /
        k_countdown_step;
    const std::string who = safe_text(person, k_longest_name);
    const std::string what = safe_text(device, k_longest_name);
    const std::string time = minutes_and_seconds(language, steps_left * k_countdown_step);
    SetupView view;
    view.title = language.text("setup.title", {{"person", who}, {"device", what}});
    // The names of the apps' menus are those of the apps, whatever language the mirror speaks.
    view.android = {"Android",
                    {language.text("setup.androidSwitch"), language.text("setup.scan"),
                     language.text("setup.androidApply"), language.text("setup.androidLocation")}};
    view.iphone = {"iPhone",
                   {language.text("setup.iphoneSwitch"), language.text("setup.scan"),
                    language.text("setup.iphoneApply"), language.text("setup.iphoneLocation")}};
    for (std::size_t i = 1; i <= std::max(view.android.steps.size(), view.iphone.steps.size()); ++i)
        view.numbers.push_back(language.number(static_cast<double>(i)));
    view.countdown = language.text("setup.countdown", {{"time", time}});
    view.right_to_left = language.right_to_left();
    return view;
}

}  // namespace mirror::view
