#pragma once
// What a person probably did where the JSON parser stopped.

#include <cstdint>
#include <vector>

#include "module/config/located_json.hpp"
#include "module/config/text_cursor.hpp"

namespace mirror::config {

/// What the parser had accepted last, commas and colons aside.
enum class LastToken : std::uint8_t { none, opening, key, value };

struct OpenBracket {
    char bracket = '{';
    Place place;
};

/// Where the parser stopped.
struct SyntaxStop {
    TextCursor last_end;         ///< after the last token that made an event
    std::size_t read_bytes = 0;  ///< how far the parser has read
    std::vector<OpenBracket> open;
    LastToken last = LastToken::none;
    bool is_number_too_large = false;
};

SyntaxProblem usual_suspect(const SyntaxStop& stop);

}  // namespace mirror::config
