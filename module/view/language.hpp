#pragma once
// How the household reads: words, times, dates, distances, lists. The rest of the view asks here and never
// writes a word of its own. Language, locale, time format, units and time zone are separate settings.

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/view/time_zone.hpp"

namespace mirror::view {

struct LanguageSettings {
    std::string language = "en";  ///< BCP 47; chooses the catalogue and the language of dates
    std::string locale;  ///< BCP 47; chooses order, separators and digits; empty: follows the language
    config::TimeFormat time_format = config::TimeFormat::hours_24;
    config::Units units = config::Units::metric;
    std::string timezone;                   ///< IANA name; empty: the system's
    std::vector<std::string> more_zones;    ///< zones that single clocks ask for
    std::vector<std::string> date_formats;  ///< patterns that single clocks ask for
    bool has_upper_period = false;          ///< "PM" everywhere, also where the locale writes "pm"
    bool operator==(const LanguageSettings&) const = default;
};

/// What the configuration says about language, the zones and date patterns of its clocks included.
LanguageSettings language_settings(const config::Config& config);

/// One named value of a text: `{name}` in the catalogue.
struct Argument {
    std::string_view name;
    std::variant<std::string_view, std::int64_t> value;
};

enum class DateStyle : std::uint8_t {
    weekday_day_month,        ///< "Thursday 20 November"
    weekday_day_month_short,  ///< "Thu 20 Nov"
    day_month,                ///< "20 Nov"
    day_month_year,           ///< "20 Nov 2025"
    weekday,                  ///< "Thursday"
    weekday_short,            ///< "Thu"
    week_number,              ///< "47", counted as the locale counts weeks
};

/// Loaded once; formatters are made when first needed and kept. May be made on one thread and used on
/// another, but only by one at a time.
class Language {
  public:
    /// Reads `<data_directory>/translations/<language>.json`. Always gives a usable language: what is wrong
    /// stands in problems(), and English, the locale's defaults and the system's time zone take its place.
    Language(const LanguageSettings& settings, const std::filesystem::path& data_directory);
    ~Language();
    Language(Language&&) noexcept;
    Language& operator=(Language&&) noexcept;

    /// Makes the formatters that a first view needs, so that the thread that loads the language also pays for
    /// reading ICU's data (50 ms from a cold disk) and not the thread that draws.
    void prepare() const;

    /// Unknown zone, missing or broken catalogue, refused date pattern: each with its next step, in English.
    [[nodiscard]] const std::vector<Failure>& problems() const;
    /// Keys that the English catalogue has and this one lacks.
    [[nodiscard]] std::vector<std::string> missing_texts() const;
    [[nodiscard]] bool right_to_left() const;

    /// The text of this key with its arguments filled in; English where this language lacks it, the key
    /// itself where English does too.
    [[nodiscard]] std::string text(std::string_view key,
                                   std::initializer_list<Argument> arguments = {}) const;

    /// The zone of this name, or the household's for "" and for names that ICU does not know.
    [[nodiscard]] const TimeZone& zone(std::string_view name = "") const;

    /// "07:42" or "7:42 AM"; in the household's format unless another is wanted.
    [[nodiscard]] std::string time_of_day(LocalTime time,
                                          std::optional<config::TimeFormat> format = std::nullopt) const;
    /// The hour that time_of_day() names: 0 to 23, or 1 to 12.
    [[nodiscard]] std::int64_t named_hour(LocalTime time) const;
    /// "07:42" or "7:42": as time_of_day() but for the clock, whose period stands apart.
    [[nodiscard]] std::string clock_digits(LocalTime time, config::TimeFormat format) const;
    /// "05".
    [[nodiscard]] std::string clock_seconds(LocalTime time) const;
    /// "AM", written as in every other time.
    [[nodiscard]] std::string clock_period(LocalTime time) const;
    [[nodiscard]] config::TimeFormat time_format() const;

    [[nodiscard]] std::string date(LocalTime time, DateStyle style) const;
    /// By a pattern in ICU's letters ("EEE d.M.") or moment's ("dddd, LL"). \return nothing when ICU refuses
    /// it.
    [[nodiscard]] std::optional<std::string> date_by_pattern(LocalTime time, std::string_view pattern) const;

    /// "350 m", "3.2 km", "12 km"; "500 ft", "0.2 mi". Rounded to what a family wants to know.
    [[nodiscard]] std::string distance(double distance_m) const;
    /// "12.4 V".
    [[nodiscard]] std::string volts(double volts) const;
    /// "38 km/h"; "24 mph".
    [[nodiscard]] std::string speed(double speed_kmh) const;
    /// "61%", in German "61 %".
    [[nodiscard]] std::string percent(int percent) const;
    /// "21.5", "1,250": by the locale. \param decimals so many digits after the point; absent: as many as it
    /// has, at most three
    [[nodiscard]] std::string number(double value, std::optional<int> decimals = std::nullopt) const;
    /// "TRAVELLING", by the rules of the language.
    [[nodiscard]] std::string capitals(std::string_view text) const;
    /// "Anna and Ben".
    [[nodiscard]] std::string list(std::span<const std::string> items) const;

  private:
    struct Tools;
    std::unique_ptr<Tools> m_tools;
};

}  // namespace mirror::view
