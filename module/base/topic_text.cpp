#include "module/base/topic_text.hpp"

#include <unicode/utf.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace mirror {
namespace {

/// One letter and where it ends. Bytes that are no UTF-8 are a negative one.
struct Letter {
    UChar32 code = 0;
    std::size_t end = 0;
};

Letter letter_at(std::string_view bytes, std::size_t begin) {
    Letter letter{0, begin};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // ICU's macro
    U8_NEXT(bytes, letter.end, bytes.size(), letter.code);
#pragma GCC diagnostic pop
    return letter;
}

bool is_taken(UChar32 code) {
    return code >= 0x20 && !(code >= 0x7F && code < 0xA0) && !U_IS_UNICODE_NONCHAR(code);
}

}  // namespace

bool is_topic_text(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const Letter letter = letter_at(bytes, at);
        if (!is_taken(letter.code)) return false;
        at = letter.end;
    }
    return true;
}

std::string topic_text(std::string_view bytes, char instead) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const Letter letter = letter_at(bytes, at);
        if (is_taken(letter.code)) {
            text += bytes.substr(at, letter.end - at);
        } else {
            text += instead;
        }
        at = letter.end;
    }
    return text;
}

}  // namespace mirror
