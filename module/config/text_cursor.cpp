#include "module/config/text_cursor.hpp"

#include <algorithm>

namespace mirror::config {

void TextCursor::advance(std::size_t bytes) {
    const std::size_t end = std::min(m_text.size(), m_offset + bytes);
    for (; m_offset < end; ++m_offset) {
        const auto byte = static_cast<unsigned char>(m_text[m_offset]);
        if (byte == '\n') {
            ++m_place.line;
            m_place.column = 1;
        } else if ((byte & 0xC0) != 0x80) {  // not a continuation byte of UTF-8
            ++m_place.column;
        }
    }
}

void TextCursor::skip_filler() {
    for (;;) {
        const std::size_t blank = std::min(rest().find_first_not_of(" \t\r\n"), rest().size());
        advance(blank);
        std::size_t comment_end = std::string_view::npos;
        if (rest().starts_with("//")) {
            comment_end = std::min(rest().find('\n'), rest().size());
        } else if (rest().starts_with("/*")) {
            const std::size_t closing = rest().find("*/", 2);
            if (closing != std::string_view::npos) comment_end = closing + 2;
        }
        if (comment_end == std::string_view::npos) return;
        advance(comment_end);
    }
}

void TextCursor::skip_number() {
    const auto skip_digits = [this] {
        advance(std::min(rest().find_first_not_of("0123456789"), rest().size()));
    };
    if (peek() == '-') advance(1);
    if (peek() == '0') {
        advance(1);
    } else {
        skip_digits();
    }
    if (peek() == '.') {
        advance(1);
        skip_digits();
    }
    if (peek() == 'e' || peek() == 'E') {
        advance(1);
        if (peek() == '+' || peek() == '-') advance(1);
        skip_digits();
    }
}

}  // namespace mirror::config
