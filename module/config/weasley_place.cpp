#include "module/config/weasley_place.hpp"

#include <algorithm>

namespace mirror::config {

bool is_same_place_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

WeasleyPlace weasley_place(std::string_view name) {
    for (const std::string_view word : {"Travelling", "Traveling"})
        if (is_same_place_name(name, word)) return WeasleyPlace::travelling;
    if (is_same_place_name(name, "Lost")) return WeasleyPlace::lost;
    if (is_same_place_name(name, "Mortal Peril")) return WeasleyPlace::peril;
    return WeasleyPlace::region;
}

}  // namespace mirror::config
