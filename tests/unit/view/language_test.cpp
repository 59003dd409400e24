#include "module/view/language.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using config::TimeFormat;
using config::Units;
using view::DateStyle;
using view::Language;
using view::LanguageSettings;
using view::LocalTime;

namespace {

LocalTime local(UtcTime time) {
    return view::TimeZone::named("Europe/Berlin")->local(time);
}

const LocalTime k_morning = local(thursday_morning());
const LocalTime k_evening = local(berlin(2025, 3, 2, 18, 5, 9));

Language in_zone(const std::string& zone) {
    return Language({"en", "", TimeFormat::hours_24, Units::metric, zone, {}, {}}, assets());
}

std::filesystem::path folder_with(const std::string& name, const std::string& catalogue) {
    const auto folder = std::filesystem::path(MIRROR_BINARY_DIR) / name;
    std::filesystem::create_directories(folder / "translations");
    std::filesystem::copy_file(assets() / "translations" / "en.json", folder / "translations" / "en.json",
                               std::filesystem::copy_options::overwrite_existing);
    std::ofstream(folder / "translations" / "xx.json") << catalogue;
    return folder;
}

LanguageSettings language_only(const std::string& language) {
    LanguageSettings settings;
    settings.language = language;
    return settings;
}

}  // namespace

TEST_CASE("the time of day follows timeFormat, not the language") {
    struct Case {
        std::string language;
        TimeFormat format;
        std::string morning, evening;
    };
    const auto example = GENERATE(values<Case>({
        {"en", TimeFormat::hours_24, "07:42", "18:05"},
        {"en", TimeFormat::hours_12, "7:42\u00A0AM", "6:05\u00A0PM"},
        {"de", TimeFormat::hours_24, "07:42", "18:05"},
        {"de", TimeFormat::hours_12, "7:42\u00A0AM", "6:05\u00A0PM"},
        {"fi", TimeFormat::hours_24, "7.42", "18.05"},
        {"ar-EG", TimeFormat::hours_24, "٠٧:٤٢", "١٨:٠٥"},
    }));
    const Language language = speaking(example.language, "", Units::metric, example.format);
    CHECK(language.time_of_day(k_morning) == example.morning);
    CHECK(language.time_of_day(k_evening) == example.evening);
}

TEST_CASE("the clock's digits, seconds and period stand apart") {
    const Language english = speaking("en");
    CHECK(english.clock_digits(k_evening, TimeFormat::hours_12) == "6:05");
    CHECK(english.clock_digits(k_evening, TimeFormat::hours_24) == "18:05");
    CHECK(english.clock_digits(local(berlin(2025, 1, 1, 0, 7)), TimeFormat::hours_12) == "12:07");
    CHECK(english.clock_seconds(k_evening) == "09");
    CHECK(english.clock_period(k_evening) == "PM");
    CHECK(speaking("ko").clock_digits(k_evening, TimeFormat::hours_12) == "6:05");
    CHECK(speaking("ko").clock_period(k_evening) == "오후");
    CHECK(plain(speaking("bg").clock_digits(k_evening, TimeFormat::hours_24)) == "18:05 ч.");
}

TEST_CASE("dates have the order and the words of language and locale") {
    struct Case {
        std::string language, locale, date, short_date;
    };
    const auto example = GENERATE(values<Case>({
        {"en", "", "Thursday November 20", "Nov 20"},
        {"en", "en-GB", "Thursday 20 November", "20 Nov"},
        {"en", "de-DE", "Thursday 20 November", "20 Nov"},
        {"de", "", "Donnerstag 20. November", "20. Nov."},
        {"de", "en-US", "Donnerstag 20. November", "20. Nov."},
        {"fr", "", "jeudi 20 novembre", "20 nov."},
        {"ja", "", "11月20日木曜日", "11月20日"},
    }));
    const Language language = speaking(example.language, example.locale);
    // CLDR 42 (ICU 72) writes a comma after British weekdays, CLDR 44 does not.
    std::string date = language.date(k_morning, DateStyle::weekday_day_month);
    std::erase(date, ',');
    CHECK(date == example.date);
    CHECK(language.date(k_morning, DateStyle::day_month) == example.short_date);
}

TEST_CASE("a locale that is none is reported, POSIX spelling is understood") {
    CHECK(speaking("en", "de_DE").date(k_morning, DateStyle::day_month) == "20 Nov");
    CHECK(speaking("en", "de_DE").problems().empty());
    const auto bad = GENERATE(as<std::string>{}, "C.UTF-8", "english please", "1", "-");
    const Language language = speaking("de", bad);
    REQUIRE(language.problems().size() == 1);
    CHECK_THAT(language.problems()[0].text, ContainsSubstring("locale \"" + bad + "\" is not a locale"));
    CHECK(language.date(k_morning, DateStyle::day_month) == "20. Nov.");
}

TEST_CASE("weeks are counted as the locale counts them, patterns are ICU's") {
    CHECK(speaking("de").date(k_morning, DateStyle::week_number) == "47");
    CHECK(speaking("en", "en-US").date(local(berlin(2027, 1, 1, 12, 0)), DateStyle::week_number) == "1");
    CHECK(speaking("en", "en-GB").date(local(berlin(2027, 1, 1, 12, 0)), DateStyle::week_number) == "53");
    CHECK(speaking("de").date_by_pattern(k_morning, "EEE d.M.yy") == "Do. 20.11.25");
    CHECK_FALSE(speaking("de").date_by_pattern(k_morning, "jjj {"));
    CHECK(speaking("de").date_by_pattern(k_morning, "dddd, LL") == "Donnerstag, 20. November 2025");
    CHECK(speaking("en").date_by_pattern(k_morning, "dddd, LL") == "Thursday, November 20, 2025");
}

TEST_CASE("distances are rounded to what a family wants to know") {
    struct Case {
        double metres;
        std::string english, german, imperial;
    };
    const auto example = GENERATE(values<Case>({
        {-5, "0 m", "0 m", "0 ft"},
        {std::numeric_limits<double>::quiet_NaN(), "0 m", "0 m", "0 ft"},
        {4, "0 m", "0 m", "0 ft"},
        {37, "40 m", "40 m", "100 ft"},
        {152, "150 m", "150 m", "500 ft"},
        {297, "300 m", "300 m", "950 ft"},
        {298, "300 m", "300 m", "0.2 mi"},
        {322, "320 m", "320 m", "0.2 mi"},
        {994, "990 m", "990 m", "0.6 mi"},
        {995, "1 km", "1 km", "0.6 mi"},
        {3240, "3.2 km", "3,2 km", "2 mi"},
        {9940, "9.9 km", "9,9 km", "6.2 mi"},
        {9960, "10 km", "10 km", "6.2 mi"},
        {12300, "12 km", "12 km", "7.6 mi"},
        {20015000, "20,015 km", "20.015 km", "12,437 mi"},
    }));
    CHECK(plain(speaking("en").distance(example.metres)) == example.english);
    CHECK(plain(speaking("de").distance(example.metres)) == example.german);
    CHECK(plain(speaking("en", "", Units::imperial).distance(example.metres)) == example.imperial);
}

TEST_CASE("percent signs and lists follow the locale") {
    CHECK(speaking("en").percent(61) == "61%");
    CHECK(speaking("de").percent(61) == "61\u00A0%");
    CHECK(speaking("en", "de-DE").percent(7) == "7\u00A0%");
    const std::vector<std::string> three{"Anna", "Ben", "Clara"};
    CHECK(speaking("en").list(three) == "Anna, Ben, and Clara");
    CHECK(speaking("en", "en-GB").list(three) == "Anna, Ben and Clara");
    CHECK(speaking("de").list(three) == "Anna, Ben und Clara");
    CHECK(speaking("de").list(std::span(three).first(2)) == "Anna und Ben");
    CHECK(speaking("de").list(std::span(three).first(1)) == "Anna");
    CHECK(speaking("de").list({}).empty());
}

TEST_CASE("no space that the fonts lack reaches the screen") {
    const auto tag = GENERATE(as<std::string>{}, "en", "de", "fr", "es", "it", "nl", "pl", "sv", "fi", "ru",
                              "uk", "tr", "ja", "zh", "ko", "ar", "he");
    const Language language = speaking(tag, "", Units::metric, TimeFormat::hours_12);
    const std::string all = language.time_of_day(k_evening) + language.distance(1234567) +
                            language.percent(5) + language.date(k_evening, DateStyle::weekday_day_month);
    CHECK(all.find("\u202F") == std::string::npos);
    CHECK(all.find("\u2009") == std::string::npos);
}

TEST_CASE("an unknown time zone is reported and the system's one used") {
    const Language language = in_zone("Europe/Berln");
    REQUIRE(language.problems().size() == 1);
    CHECK(language.problems()[0].text ==
          "timezone \"Europe/Berln\" is unknown: did you mean \"Europe/Berlin\"?");
    CHECK(language.zone().name() == view::TimeZone::named("")->name());
    CHECK_THAT(in_zone("nonsense").problems().at(0).text, ContainsSubstring("IANA name"));
    CHECK(in_zone("Europe/Berlin").problems().empty());
}

TEST_CASE("zones of single clocks are known, checked and fall back to the household's") {
    config::Config config =
        config_with(with<config::ClockOptions>([](auto& clock) { clock.timezone = "Asia/Tokyo"; }));
    config.modules.push_back(config.modules[0]);
    std::get<config::ClockOptions>(config.modules[1].options).timezone = "Asia/Tokio";
    const Language language(view::language_settings(config), assets());
    CHECK(language.zone("Asia/Tokyo").name() == "Asia/Tokyo");
    CHECK(language.zone("Asia/Tokio").name() == "Europe/Berlin");
    CHECK(language.zone().name() == "Europe/Berlin");
    REQUIRE(language.problems().size() == 1);
    CHECK_THAT(language.problems()[0].text, ContainsSubstring("did you mean \"Asia/Tokyo\"?"));
}

TEST_CASE("a date pattern that nobody understands is reported") {
    const config::Config config =
        config_with(with<config::ClockOptions>([](auto& clock) { clock.date_format = "jjj {"; }));
    const Language language(view::language_settings(config), assets());
    REQUIRE(language.problems().size() == 1);
    CHECK_THAT(language.problems()[0].text, ContainsSubstring("dateFormat \"jjj {\" is not understood"));
}

TEST_CASE("a prepared language says the same as before") {
    const Language language = speaking("de");
    language.prepare();
    CHECK(language.time_of_day(k_morning) == "07:42");
    CHECK(language.problems().empty());
}

TEST_CASE("a regional language is served by its parent's catalogue") {
    const Language austrian = speaking("de-AT");
    CHECK(austrian.problems().empty());
    CHECK(austrian.text("whereabouts.home") == "zu Hause");
    CHECK(austrian.date(local(berlin(2026, 1, 3, 8, 0)), DateStyle::day_month) == "3. Jän.");
}

TEST_CASE("a language without a catalogue speaks English and says so") {
    const auto tag = GENERATE(as<std::string>{}, "is", "../../../etc/passwd", "", "tlh");
    const Language language(language_only(tag), assets());
    CHECK(language.problems().size() == 1);
    CHECK_THAT(language.problems().at(0).text, ContainsSubstring("English"));
    CHECK(language.text("age.justNow") == "just now");
}

TEST_CASE("a text that is missing or malformed falls back to English, and missing ones can be listed") {
    const auto folder =
        folder_with("half_a_language", R"({"age.justNow": "nu", "whereabouts.home": "{oops"})");
    const Language language(language_only("xx"), folder);
    CHECK(language.problems().empty());
    CHECK(language.text("age.justNow") == "nu");
    CHECK(language.text("whereabouts.home") == "home");
    CHECK(language.text("whereabouts.away") == "out");
    CHECK(language.text("no.such.key") == "no.such.key");
    const auto missing = language.missing_texts();
    CHECK(std::ranges::find(missing, "whereabouts.away") != missing.end());
    CHECK(std::ranges::find(missing, "age.justNow") == missing.end());
}

TEST_CASE("without any data directory nothing crashes and the reason is named") {
    const Language language(language_only("de"), "/nowhere");
    REQUIRE(language.problems().size() == 1);
    CHECK_THAT(language.problems()[0].text, ContainsSubstring("/nowhere/translations/de.json"));
    CHECK(language.text("whereabouts.home") == "whereabouts.home");
    CHECK(language.time_of_day(k_morning) == "07:42");
}

TEST_CASE("names pass through messages untouched") {
    const Language language = speaking("en");
    CHECK(language.text("feed.gotHome", {{"names", "{0} '{x}' #"}, {"count", 1}}) == "{0} '{x}' # got home");
    CHECK(language.text("people.more", {{"count", 1234}}) == "and 1,234 more");
}

TEST_CASE("writing direction comes with the language") {
    CHECK_FALSE(speaking("de").right_to_left());
    CHECK(speaking("ar").right_to_left());
    CHECK(speaking("he").right_to_left());
}
