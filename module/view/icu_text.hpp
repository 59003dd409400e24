#pragma once
// Between our values and ICU's. For .cpp files of this room only: no header of ours shows ICU to others.

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <optional>
#include <string>
#include <string_view>

namespace mirror::view {

icu::UnicodeString to_icu(std::string_view utf8);
std::string to_utf8(const icu::UnicodeString& text);

/// UTF-8 for the screen. The narrow no-break space of ICU 72 and newer and the thin space become an ordinary
/// no-break space: our fonts have no glyph for them.
std::string to_screen(icu::UnicodeString text);

/// Whether text has nothing but ASCII letters, digits and hyphens, and may thus name a file.
bool is_tag(std::string_view text);

/// The locale of a BCP 47 tag or of POSIX's spelling ("de_DE"). \return nothing for what ICU cannot read.
std::optional<icu::Locale> locale_of_tag(std::string tag);

/// One locale's conventions with another one's language: English words in Germany are "en-DE".
icu::Locale combined(const icu::Locale& words, const icu::Locale& habits);

}  // namespace mirror::view
