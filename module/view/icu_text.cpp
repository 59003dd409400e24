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

/// As the tag says it ("ar-u-nu-latn"); empty: it does not.
std::string digits_of(const icu::Locale& locale) {
    UErrorCode status = U_ZERO_ERROR;
    auto digits = locale.getUnicodeKeywordValue<std::string>("nu", status);
    return U_SUCCESS(status) ? digits : std::string();
}

/// Which digits plain Arabic has, ICU's releases do not agree on (72: these, 76: European ones); a country
/// decides for itself.
void set_digits(icu::Locale& locale) {
    if (std::string_view(locale.getLanguage()) != "ar" || *locale.getCountry() != '\0') return;
    UErrorCode status = U_ZERO_ERROR;
    if (digits_of(locale).empty()) locale.setUnicodeKeywordValue("nu", "arab", status);
}

std::optional<icu::Locale> locale_of_tag(std::string tag) {
    std::ranges::replace(tag, '_', '-');  // "de_DE", as POSIX writes it
    if (!is_tag(tag)) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
    if (U_FAILURE(status) || locale.isBogus() || *locale.getLanguage() == '\0') return std::nullopt;
    set_digits(locale);
    return locale;
}

icu::Locale combined(const icu::Locale& words, const icu::Locale& habits) {
    if (std::string_view(words.getLanguage()) == habits.getLanguage()) return habits;
    UErrorCode status = U_ZERO_ERROR;
    icu::LocaleBuilder builder;
    builder.setLocale(habits).setLanguage(words.getLanguage()).setScript(words.getScript());
    if (const std::string digits = digits_of(words); !digits.empty())
        builder.setUnicodeLocaleKeyword("nu", digits);
    icu::Locale both = builder.build(status);
    return U_FAILURE(status) ? words : both;
}

}  // namespace mirror::view
