#include "module/view/language.hpp"

#include <fmt/format.h>
#include <unicode/dtfmtsym.h>
#include <unicode/dtptngen.h>
#include <unicode/listformatter.h>
#include <unicode/msgfmt.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "module/view/catalogue.hpp"
#include "module/view/date_pattern.hpp"
#include "module/view/icu_text.hpp"

namespace mirror::view {
namespace {

constexpr double k_metres_per_foot = 0.3048;
constexpr double k_feet_per_mile = 5280;
constexpr double k_kilometres_per_mile = 1.609344;
constexpr double k_far_m = 50'000;

/// A pattern without its AM/PM field and the space beside it: "h:mm a" gives "h:mm", "a h:mm" too.
icu::UnicodeString without_period(const icu::UnicodeString& pattern) {
    icu::UnicodeString kept;
    bool is_quoted = false;
    for (std::int32_t i = 0; i < pattern.length(); ++i) {
        const char16_t c = pattern[i];
        if (c == u'\'') is_quoted = !is_quoted;
        if (is_quoted || (c != u'a' && c != u'b' && c != u'B')) kept.append(c);
    }
    const auto is_space = [](char16_t c) { return c == u' ' || c == u'\u202F' || c == u'\u00A0'; };
    while (!kept.isEmpty() && is_space(kept[kept.length() - 1]))
        kept.truncate(kept.length() - 1);
    while (!kept.isEmpty() && is_space(kept[0]))
        kept.remove(0, 1);
    return kept;
}

const char16_t* skeleton_of(DateStyle style) {
    switch (style) {
        case DateStyle::weekday_day_month:
            return u"EEEEdMMMM";
        case DateStyle::weekday_day_month_short:
            return u"EEEdMMM";
        case DateStyle::day_month:
            return u"dMMM";
        case DateStyle::day_month_year:
            return u"dMMMy";
        case DateStyle::weekday:
            return u"cccc";
        case DateStyle::weekday_short:
            return u"ccc";
        case DateStyle::week_number:
            break;
    }
    return u"w";
}

using Number = icu::number::LocalizedNumberFormatter;

}  // namespace

struct Language::Tools {
    LanguageSettings settings;
    std::filesystem::path folder;
    icu::Locale locale;
    Catalogue texts;
    std::vector<Failure> problems;
    std::map<std::string, TimeZone, std::less<>> zones;

    // Made when first needed.
    std::optional<Catalogue> english;
    std::unique_ptr<icu::DateTimePatternGenerator> patterns;
    std::map<icu::UnicodeString, icu::UnicodeString> pattern_of_skeleton;
    std::map<icu::UnicodeString, std::unique_ptr<icu::SimpleDateFormat>> dates;
    std::map<std::string, std::unique_ptr<icu::MessageFormat>, std::less<>> messages;
    std::unique_ptr<icu::ListFormatter> lists;
    std::map<std::string_view, Number> numbers;

    Tools(const LanguageSettings& wanted, const std::filesystem::path& data_directory)
        : settings(wanted), folder(data_directory / "translations") {
        load_locale();
        load_texts();
        load_zones();
        check_date_formats();
    }

    void load_locale() {
        if (!is_tag(settings.language) || !locale_of_tag(settings.language)) {
            problems.push_back(
                {fmt::format("language \"{}\" is not a language tag such as \"en\" or "
                             "\"de\"; English is used",
                             settings.language)});
            settings.language = "en";
        }
        locale = *locale_of_tag(settings.language);
        if (settings.locale.empty()) return;
        if (const auto habits = locale_of_tag(settings.locale)) {
            locale = combined(locale, *habits);
        } else {
            problems.push_back(
                {fmt::format("locale \"{}\" is not a locale such as \"en-GB\" or \"de-DE\"; the "
                             "language's own is used",
                             settings.locale)});
        }
    }

    void load_texts() {
        // "de-AT" is served by de-AT.json where there is one, else by de.json.
        std::string tag = settings.language;
        std::error_code ignored;
        while (!std::filesystem::exists(folder / (tag + ".json"), ignored) &&
               tag.find('-') != std::string::npos)
            tag.resize(tag.rfind('-'));
        auto read = read_catalogue(folder / (tag + ".json"));
        if (read) {
            texts = std::move(*read);
        } else {
            problems.push_back({fmt::format("language \"{}\" is shown in English: {}", settings.language,
                                            read.error().text)});
        }
    }

    void load_zones() {
        add_zone(settings.timezone);
        for (const std::string& name : settings.more_zones)
            add_zone(name);
    }

    void add_zone(const std::string& name) {
        if (zones.contains(name)) return;
        if (auto zone = TimeZone::named(name)) {
            zones.emplace(name, *zone);
            return;
        }
        const std::string near = TimeZone::nearest_name(name);
        problems.push_back(
            {fmt::format("timezone \"{}\" is unknown: {}", name,
                         near.empty() ? std::string("use an IANA name such as \"Europe/Berlin\"")
                                      : fmt::format("did you mean \"{}\"?", near))});
        if (zones.empty()) zones.emplace(name, *TimeZone::named(""));
    }

    void check_date_formats() {
        for (const std::string& format : settings.date_formats) {
            if (by_pattern(LocalTime{}, format)) continue;
            problems.push_back(
                {fmt::format("dateFormat \"{}\" is not understood: write it like "
                             "\"EEEE d MMMM\", or leave it out for the language's own form",
                             format)});
        }
    }

    const Catalogue& english_texts() {
        if (!english) {
            auto read = read_catalogue(folder / "en.json");
            english = read ? std::move(*read) : Catalogue{};
        }
        return *english;
    }

    /// The message of this key, or null when no catalogue has a sound one.
    icu::MessageFormat* message(std::string_view key) {
        if (const auto known = messages.find(key); known != messages.end()) return known->second.get();
        auto& made = messages[std::string(key)];
        made = parsed(texts, key, locale);
        if (!made) made = parsed(english_texts(), key, icu::Locale::getEnglish());
        return made.get();
    }

    static std::unique_ptr<icu::MessageFormat> parsed(const Catalogue& catalogue, std::string_view key,
                                                      const icu::Locale& locale) {
        const auto text = catalogue.find(key);
        if (text == catalogue.end()) return nullptr;
        UErrorCode status = U_ZERO_ERROR;
        auto message = std::make_unique<icu::MessageFormat>(to_icu(text->second), locale, status);
        return U_FAILURE(status) ? nullptr : std::move(message);
    }

    icu::UnicodeString pattern(const icu::UnicodeString& skeleton) {
        const auto known = pattern_of_skeleton.find(skeleton);
        if (known != pattern_of_skeleton.end()) return known->second;
        UErrorCode status = U_ZERO_ERROR;
        if (!patterns) patterns.reset(icu::DateTimePatternGenerator::createInstance(locale, status));
        icu::UnicodeString best = patterns ? patterns->getBestPattern(skeleton, status) : skeleton;
        if (U_FAILURE(status)) best = skeleton;
        return pattern_of_skeleton.emplace(skeleton, best).first->second;
    }

    void write_period_in_capitals(icu::SimpleDateFormat& format) const {
        icu::DateFormatSymbols symbols(*format.getDateFormatSymbols());
        std::int32_t count = 0;
        const icu::UnicodeString* const periods = symbols.getAmPmStrings(count);
        std::vector<icu::UnicodeString> capitals(periods, periods + count);
        for (icu::UnicodeString& period : capitals)
            period.toUpper(locale);
        symbols.setAmPmStrings(capitals.data(), count);
        format.setDateFormatSymbols(symbols);
    }

    /// Local time is given to ICU as if it were UTC: one formatter serves every zone.
    std::optional<std::string> formatted(LocalTime time, const icu::UnicodeString& by_pattern) {
        auto& format = dates[by_pattern];
        if (!format) {
            UErrorCode status = U_ZERO_ERROR;
            format = std::make_unique<icu::SimpleDateFormat>(by_pattern, locale, status);
            if (U_FAILURE(status)) {
                dates.erase(by_pattern);
                return std::nullopt;
            }
            format->setTimeZone(*icu::TimeZone::getGMT());
            if (settings.has_upper_period) write_period_in_capitals(*format);
        }
        icu::UnicodeString text;
        UErrorCode status = U_ZERO_ERROR;
        format->format(static_cast<UDate>(time.time_since_epoch().count()), text, nullptr, status);
        if (U_FAILURE(status)) return std::nullopt;
        return to_screen(text);
    }

    std::optional<std::string> by_pattern(LocalTime time, std::string_view pattern_text) {
        if (!is_moment_pattern(pattern_text)) return formatted(time, to_icu(pattern_text));
        const auto localized = [this](std::string_view skeleton) {
            return to_utf8(pattern(to_icu(skeleton)));
        };
        return formatted(time, to_icu(icu_pattern(pattern_text, localized)));
    }

    std::string number(std::string_view name, const icu::MeasureUnit& unit, std::int32_t decimals,
                       double value) {
        auto known = numbers.find(name);
        if (known == numbers.end()) {
            known = numbers
                        .emplace(name, icu::number::NumberFormatter::withLocale(locale)
                                           .unit(unit)
                                           .unitWidth(UNUM_UNIT_WIDTH_SHORT)
                                           .precision(icu::number::Precision::maxFraction(decimals)))
                        .first;
        }
        UErrorCode status = U_ZERO_ERROR;
        icu::UnicodeString text = known->second.formatDouble(value, status).toString(status);
        text.findAndReplace(u" ", u"\u00A0");  // a number and its unit stay on one line
        return to_screen(text);
    }
};

LanguageSettings language_settings(const config::Config& config) {
    LanguageSettings settings;
    settings.language = config.language;
    settings.locale = config.locale;
    settings.time_format = config.time_format.value_or(config::TimeFormat::hours_24);
    settings.units = config.units;
    settings.timezone = config.timezone;
    for (const config::Module& module : config.modules) {
        const auto* clock = std::get_if<config::ClockOptions>(&module.options);
        if (clock == nullptr || module.disabled) continue;
        if (!clock->timezone.empty()) settings.more_zones.push_back(clock->timezone);
        if (!clock->date_format.empty()) settings.date_formats.push_back(clock->date_format);
        settings.has_upper_period |= clock->show_period_upper;
    }
    return settings;
}

Language::Language(const LanguageSettings& settings, const std::filesystem::path& data_directory)
    : m_tools(std::make_unique<Tools>(settings, data_directory)) {}

Language::~Language() = default;
Language::Language(Language&&) noexcept = default;
Language& Language::operator=(Language&&) noexcept = default;

void Language::prepare() const {
    const LocalTime epoch{};
    const std::vector<std::string> two{"", ""};
    static_cast<void>(time_of_day(epoch) + clock_period(epoch) + date(epoch, DateStyle::weekday_day_month) +
                      date(epoch, DateStyle::weekday) + list(two) + distance(0) + distance(k_far_m) +
                      percent(0) + text("sentence.areOut", {{"names", ""}, {"count", 1}}));
}

const std::vector<Failure>& Language::problems() const {
    return m_tools->problems;
}

std::vector<std::string> Language::missing_texts() const {
    std::vector<std::string> missing;
    for (const auto& [key, text] : m_tools->english_texts()) {
        if (!m_tools->texts.contains(key)) missing.push_back(key);
    }
    return missing;
}

bool Language::right_to_left() const {
    return m_tools->locale.isRightToLeft();
}

std::string Language::text(std::string_view key, std::initializer_list<Argument> arguments) const {
    const icu::MessageFormat* message = m_tools->message(key);
    if (message == nullptr) return std::string(key);
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    for (const Argument& argument : arguments) {
        names.push_back(to_icu(argument.name));
        if (const auto* words = std::get_if<std::string_view>(&argument.value)) {
            values.emplace_back(to_icu(*words));
        } else {
            values.emplace_back(std::get<std::int64_t>(argument.value));
        }
    }
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString text;
    message->format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), text, status);
    return U_FAILURE(status) ? std::string(key) : to_screen(text);
}

const TimeZone& Language::zone(std::string_view name) const {
    const auto known = m_tools->zones.find(name.empty() ? m_tools->settings.timezone : name);
    return known != m_tools->zones.end() ? known->second
                                         : m_tools->zones.find(m_tools->settings.timezone)->second;
}

config::TimeFormat Language::time_format() const {
    return m_tools->settings.time_format;
}

std::string Language::time_of_day(LocalTime time, std::optional<config::TimeFormat> format) const {
    const bool twelve = format.value_or(m_tools->settings.time_format) == config::TimeFormat::hours_12;
    return m_tools->formatted(time, m_tools->pattern(twelve ? u"hm" : u"Hm")).value_or("");
}

std::int64_t Language::named_hour(LocalTime time) const {
    const auto hour = (time - std::chrono::floor<std::chrono::days>(time)) / std::chrono::hours(1);
    if (time_format() == config::TimeFormat::hours_24) return hour;
    return hour % 12 == 0 ? 12 : hour % 12;
}

std::string Language::clock_digits(LocalTime time, config::TimeFormat format) const {
    if (format == config::TimeFormat::hours_24)
        return m_tools->formatted(time, m_tools->pattern(u"Hm")).value_or("");
    return m_tools->formatted(time, without_period(m_tools->pattern(u"hm"))).value_or("");
}

std::string Language::clock_seconds(LocalTime time) const {
    return m_tools->formatted(time, u"ss").value_or("");
}

std::string Language::clock_period(LocalTime time) const {
    return m_tools->formatted(time, u"a").value_or("");
}

std::string Language::date(LocalTime time, DateStyle style) const {
    return m_tools->formatted(time, m_tools->pattern(skeleton_of(style))).value_or("");
}

std::optional<std::string> Language::date_by_pattern(LocalTime time, std::string_view pattern) const {
    return m_tools->by_pattern(time, pattern);
}

std::string Language::distance(double distance_m) const {
    const double metres = std::isfinite(distance_m) ? std::max(0.0, distance_m) : 0.0;
    const auto decimals = [](double value) { return value < 9.95 ? 1 : 0; };
    if (m_tools->settings.units == config::Units::imperial) {
        const double feet = metres / k_metres_per_foot;
        // The unit changes where rounding would say "1,000 ft".
        if (feet < 975)
            return m_tools->number("ft", icu::MeasureUnit::getFoot(), 0, std::round(feet / 50) * 50);
        const double miles = feet / k_feet_per_mile;
        return m_tools->number(decimals(miles) ? "mi.1" : "mi", icu::MeasureUnit::getMile(), decimals(miles),
                               miles);
    }
    if (metres < 995)
        return m_tools->number("m", icu::MeasureUnit::getMeter(), 0, std::round(metres / 10) * 10);
    const double kilometres = metres / 1000;
    return m_tools->number(decimals(kilometres) ? "km.1" : "km", icu::MeasureUnit::getKilometer(),
                           decimals(kilometres), kilometres);
}

std::string Language::volts(double volts) const {
    return m_tools->number("V", icu::MeasureUnit::getVolt(), 1, volts);
}

std::string Language::speed(double speed_kmh) const {
    const double kmh = std::isfinite(speed_kmh) ? std::max(0.0, speed_kmh) : 0.0;
    if (m_tools->settings.units == config::Units::imperial)
        return m_tools->number("mph", icu::MeasureUnit::getMilePerHour(), 0, kmh / k_kilometres_per_mile);
    return m_tools->number("km/h", icu::MeasureUnit::getKilometerPerHour(), 0, kmh);
}

std::string Language::percent(int percent) const {
    return m_tools->number("%", icu::MeasureUnit::getPercent(), 0, percent);
}

std::string Language::number(double value, std::optional<int> decimals) const {
    using icu::number::Precision;
    const auto precision = decimals ? Precision::fixedFraction(*decimals) : Precision::maxFraction(3);
    UErrorCode status = U_ZERO_ERROR;
    const auto format = icu::number::NumberFormatter::withLocale(m_tools->locale).precision(precision);
    icu::UnicodeString text = format.formatDouble(value, status).toString(status);
    text.findAndReplace(u" ", u"\u00A0");
    return to_screen(text);
}

std::string Language::capitals(std::string_view text) const {
    return to_utf8(to_icu(text).toUpper(m_tools->locale));
}

std::string Language::list(std::span<const std::string> items) const {
    if (items.size() == 1) return items.front();
    UErrorCode status = U_ZERO_ERROR;
    if (!m_tools->lists) m_tools->lists.reset(icu::ListFormatter::createInstance(m_tools->locale, status));
    std::vector<icu::UnicodeString> parts;
    for (const std::string& item : items)
        parts.push_back(to_icu(item));
    icu::UnicodeString text;
    if (m_tools->lists)
        m_tools->lists->format(parts.data(), static_cast<std::int32_t>(parts.size()), text, status);
    return to_screen(text);
}

}  // namespace mirror::view
