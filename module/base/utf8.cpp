#include "module/base/utf8.hpp"

#include <cstdint>

namespace mirror {
namespace {

/// Length of the well-formed sequence at the start of bytes, 0 when there is none. Unicode 15, table 3-7.
std::size_t sequence_length(std::string_view bytes) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    const auto continues = [&](std::size_t i, std::uint8_t low = 0x80, std::uint8_t high = 0xBF) {
        return i < bytes.size() && at(i) >= low && at(i) <= high;
    };
    const std::uint8_t lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const std::uint8_t low = lead == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t high = lead == 0xED ? 0x9F : 0xBF;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const std::uint8_t low = lead == 0xF0 ? 0x90 : 0x80;
        const std::uint8_t high = lead == 0xF4 ? 0x8F : 0xBF;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

/// C0 and C1 control characters and DEL.
bool is_control(std::string_view letter) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(letter[i]); };
    if (letter.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
    return letter.size() == 2 && byte(0) == 0xC2 && byte(1) < 0xA0;
}

/// Marks that turn the order of what follows: a sender could make a text read otherwise than it is.
bool is_direction_mark(std::string_view letter) {
    return letter == "\u061C" || (letter >= "\u200E" && letter <= "\u200F") ||
           (letter >= "\u202A" && letter <= "\u202E") || (letter >= "\u2066" && letter <= "\u2069");
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t length = sequence_length(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string safe_text(std::string_view bytes, std::size_t max_codepoints) {
    std::string text;
    for (std::size_t count = 0; !bytes.empty(); ++count) {
        if (count == max_codepoints) {
            text += "\u2026";
            break;
        }
        const std::size_t length = sequence_length(bytes);
        if (length == 0) {
            text += "\uFFFD";
        } else if (is_control(bytes.substr(0, length))) {
            text += ' ';
        } else if (is_direction_mark(bytes.substr(0, length))) {
            --count;  // nothing is seen of it
        } else {
            text += bytes.substr(0, length);
        }
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return text;
}

std::size_t codepoint_count(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text)
        count += (static_cast<std::uint8_t>(c) & 0xC0) != 0x80;
    return count;
}

}  // namespace mirror
