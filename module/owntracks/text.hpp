#pragma once
// Small questions about bytes that several readers of plain text ask.

#include <string_view>

namespace mirror::owntracks {

/// Without the blanks, tabs and line ends around it.
constexpr std::string_view trimmed(std::string_view text) {
    constexpr std::string_view k_blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(k_blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(k_blanks) + 1 - begin);
}

}  // namespace mirror::owntracks
