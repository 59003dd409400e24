#include "module/base/topic_text.hpp"

#include <algorithm>
#include <cstdint>

#include "module/base/utf8.hpp"

namespace mirror {
namespace {

constexpr std::size_t k_longest_letter = 4;  // bytes of UTF-8

/// The first letter, or nothing where no well-formed one begins.
std::string_view first_letter(std::string_view bytes) {
    for (std::size_t length = 1; length <= std::min(k_longest_letter, bytes.size()); ++length) {
        if (is_valid_utf8(bytes.substr(0, length))) return bytes.substr(0, length);
    }
    return {};
}

std::uint32_t code_of(std::string_view letter) {
    constexpr std::uint32_t k_lead_bits[] = {0x7F, 0x1F, 0x0F, 0x07};
    std::uint32_t code = static_cast<std::uint8_t>(letter.front()) & k_lead_bits[letter.size() - 1];
    for (const char next : letter.substr(1))
        code = code << 6U | (static_cast<std::uint8_t>(next) & 0x3FU);
    return code;
}

bool is_taken(std::string_view letter) {
    if (letter.empty()) return false;
    const std::uint32_t code = code_of(letter);
    const bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    const bool is_no_character = (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFEU) == 0xFFFE;
    return !is_control && !is_no_character;
}

}  // namespace

bool is_topic_text(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::string_view letter = first_letter(bytes);
        if (!is_taken(letter)) return false;
        bytes.remove_prefix(letter.size());
    }
    return true;
}

std::string topic_text(std::string_view bytes, char instead) {
    std::string text;
    while (!bytes.empty()) {
        const std::string_view letter = first_letter(bytes);
        if (is_taken(letter)) {
            text += letter;
        } else {
            text += instead;
        }
        bytes.remove_prefix(std::max<std::size_t>(1, letter.size()));
    }
    return text;
}

}  // namespace mirror
