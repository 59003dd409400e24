#include "module/view/icu_text.hpp"

#include <unicode/localebuilder.h>

#include <algorithm>

namespace mirror::view {

icu::UnicodeString to_icu(std::string_view text) {
    return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

std::string to_utf8(const icu::UnicodeString& text) {
    std::string bytes;
    text.toUTF8String(bytes);
    return bytes;
}

std::string to_screen(icu::UnicodeString text) {
    for (std::int32_t i = 0; i < text.length(); ++i) {
        if (text[i] == u'\u202F' || text[i] == u'\u2009') text.replace(i, 1, u'\u00A0');
    }
    return to_utf8(text);
}

bool is_tag(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::optional<icu::Locale> locale_of_tag(std::string tag) {
    std::ranges::replace(tag, '_', '-');  // "de_DE", as POSIX writes it
    if (!is_tag(tag)) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
    if (U_FAILURE(status) || locale.isBogus() || *locale.getLanguage() == '\0') return std::nullopt;
    return locale;
}

icu::Locale combined(const icu::Locale& words, const icu::Locale& habits) {
    if (std::string_view(words.getLanguage()) == habits.getLanguage()) return habits;
    UErrorCode status = U_ZERO_ERROR;
    icu::Locale both = icu::LocaleBuilder()
                           .setLocale(habits)
                           .setLanguage(words.getLanguage())
                           .setScript(words.getScript())
                           .build(status);
    return U_FAILURE(status) ? words : both;
}

}  // namespace mirror::view
