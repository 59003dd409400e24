#include "module/view/ages.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using view::Language;
using view::Phrase;
using view::ViewNow;

namespace {

const ViewNow k_now{thursday_morning(), 1h, true};

ViewNow untrusted() {
    return {thursday_morning(), 1h, false};
}

}  // namespace

TEST_CASE("an age is said in the words of its size") {
    struct Case {
        std::chrono::milliseconds age;
        std::string english;
        std::string german;
        std::chrono::milliseconds lasts;
    };
    const auto until_midnight = 16h + 18min;
    const auto example = GENERATE_COPY(values<Case>({
        {-5h, "just now", "gerade eben", 1min},
        {0ms, "just now", "gerade eben", 1min},
        {59s + 999ms, "just now", "gerade eben", 1ms},
        {60s, "1 min ago", "vor 1 min", 1min},
        {90s, "1 min ago", "vor 1 min", 30s},
        {59min + 59s, "59 min ago", "vor 59 min", 1s},
        {1h, "1 h ago", "vor 1 h", 1h},
        {5h + 59min, "5 h ago", "vor 5 h", 1min},
        {6h, "at 01:42", "um 01:42", until_midnight},
        {7h + 42min, "at 00:00", "um 00:00", until_midnight},
        {7h + 43min, "yesterday 23:59", "gestern 23:59", until_midnight},
        {13h + 40min, "yesterday 18:02", "gestern 18:02", until_midnight},
        {24h * 3 - 10h - 20min, "Mon 18:02", "Mo 18:02", until_midnight},
        {24h * 6, "Fri 07:42", "Fr 07:42", until_midnight},
        {24h * 7, "Nov 13", "13. Nov.", until_midnight},
        {24h * 365, "Nov 20, 2024", "20. Nov. 2024", until_midnight},
    }));
    const Phrase english = ago(speaking("en"), k_now, example.age);
    const Phrase german = ago(speaking("de"), k_now, example.age);
    CHECK(plain(english.text) == example.english);
    CHECK(plain(german.text) == example.german);
    CHECK(english.until - k_now.wall == example.lasts);
}

TEST_CASE("without a trusted clock an age names no day") {
    const Language english = speaking("en");
    CHECK(ago(english, untrusted(), 5s).text == "just now");
    CHECK(ago(english, untrusted(), 7h + 10min) == Phrase{"7\u00A0h ago", thursday_morning() + 50min});
    CHECK(ago(english, untrusted(), 30h) == Phrase{"1 day ago", thursday_morning() + 18h});
    CHECK(ago(speaking("de"), untrusted(), 50h).text == "vor 2 Tagen");
    CHECK(since(english, untrusted(), thursday_morning() - 1h).text == "—");
    CHECK(moment(english, untrusted(), thursday_morning() - 1h).text == "—");
}

TEST_CASE("since when, and at which moment") {
    struct Case {
        UtcTime time;
        std::string since_english, since_german, moment_english, moment_german;
    };
    const auto example = GENERATE(values<Case>({
        {berlin(2025, 11, 20, 7, 31), "since 07:31", "seit 07:31", "07:31", "07:31"},
        {berlin(2025, 11, 20, 9, 0), "since 07:42", "seit 07:42", "07:42", "07:42"},
        {berlin(2025, 11, 19, 23, 59), "since yesterday", "seit gestern", "yesterday", "gestern"},
        {berlin(2025, 11, 17, 8, 0), "since Monday", "seit Montag", "Mon", "Mo"},
        {berlin(2025, 11, 13, 8, 0), "since Nov 13", "seit 13. Nov.", "Nov 13", "13. Nov."},
        {berlin(2024, 2, 29, 8, 0), "since Feb 29, 2024", "seit 29. Feb. 2024", "Feb 29, 2024",
         "29. Feb. 2024"},
    }));
    const Language english = speaking("en");
    const Language german = speaking("de");
    CHECK(since(english, k_now, example.time).text == example.since_english);
    CHECK(since(german, k_now, example.time).text == example.since_german);
    CHECK(moment(english, k_now, example.time).text == example.moment_english);
    CHECK(moment(german, k_now, example.time).text == example.moment_german);
    CHECK(since(english, k_now, example.time).until == berlin(2025, 11, 21, 0, 0));
}

TEST_CASE("days are counted by the calendar, not in 24 hours, when the clocks change") {
    const Language english = speaking("en");
    // Sunday 30 March 2025 had 23 hours, Sunday 26 October 25.
    const ViewNow spring{berlin(2025, 3, 31, 0, 30), 1h, true};
    CHECK(ago(english, spring, 23h + 20min).text == "yesterday 00:10");
    CHECK(ago(english, spring, 23h + 31min).text == "Sat 23:59");
    const ViewNow autumn{berlin(2025, 10, 27, 0, 30), 1h, true};
    CHECK(ago(english, autumn, 25h + 20min).text == "yesterday 00:10");
    CHECK(since(english, autumn, berlin(2025, 10, 26, 2, 30)).text == "since yesterday");
    const ViewNow in_gap{berlin(2025, 3, 30, 3, 0), 1h, true};
    CHECK(moment(english, in_gap, in_gap.wall - 1s).text == "01:59");
}

TEST_CASE("twelve hour clocks name the half of the day") {
    const Language english = speaking("en", "en-US", config::Units::metric, config::TimeFormat::hours_12);
    CHECK(since(english, k_now, berlin(2025, 11, 20, 7, 31)).text == "since 7:31\u00A0AM");
    CHECK(ago(english, k_now, 13h + 40min).text == "yesterday 6:02\u00A0PM");
}

TEST_CASE("the words before a time of day fit its hour") {
    struct Case {
        const char* language;
        config::TimeFormat format;
        int hour;
        std::string at, since;
    };
    constexpr auto k_24 = config::TimeFormat::hours_24;
    constexpr auto k_12 = config::TimeFormat::hours_12;
    const auto example = GENERATE_COPY(values<Case>({
        {"es", k_24, 0, "a las 0:05", "desde las 0:05"},
        {"es", k_24, 1, "a la 1:05", "desde la 1:05"},
        {"es", k_24, 2, "a las 2:05", "desde las 2:05"},
        {"es", k_24, 13, "a las 13:05", "desde las 13:05"},
        {"es", k_24, 21, "a las 21:05", "desde las 21:05"},
        {"es", k_12, 13, "a la 1:05 p. m.", "desde la 1:05 p. m."},
        {"es", k_12, 0, "a las 12:05 a. m.", "desde las 12:05 a. m."},
        {"it", k_24, 0, "alle 00:05", "dalle 00:05"},
        {"it", k_24, 1, "all’01:05", "dall’01:05"},
        {"it", k_24, 8, "alle 08:05", "dalle 08:05"},
        {"it", k_24, 11, "alle 11:05", "dalle 11:05"},
        {"it", k_24, 13, "alle 13:05", "dalle 13:05"},
        // These have one form for all hours.
        {"fr", k_24, 1, "à 01:05", "depuis 01:05"},
        {"pl", k_24, 1, "o 01:05", "od 01:05"},
        {"de", k_24, 1, "um 01:05", "seit 01:05"},
        {"nl", k_24, 1, "om 01:05", "sinds 01:05"},
        {"sv", k_24, 1, "kl. 01:05", "sedan 01:05"},
    }));
    CAPTURE(example.language, example.hour);
    const Language language = speaking(example.language, "", config::Units::metric, example.format);
    const ViewNow late{berlin(2025, 11, 20, 23, 55), 1h, true};
    const UtcTime time = berlin(2025, 11, 20, example.hour, 5);
    CHECK(plain(since(language, late, time).text) == example.since);
    if (late.wall - time >= 6h) CHECK(plain(ago(language, late, late.wall - time).text) == example.at);
}

TEST_CASE("the words before a date fit its day") {
    const Language italian = speaking("it");
    const auto told = [&](unsigned day) {
        return plain(
            since(italian, {berlin(2025, 12, 20, 7, 42), 1h, true}, berlin(2025, 11, day, 8, 0)).text);
    };
    CHECK(told(1) == "dal 1 nov");
    CHECK(told(7) == "dal 7 nov");
    CHECK(told(8) == "dall’8 nov");
    CHECK(told(11) == "dall’11 nov");
    CHECK(told(18) == "dal 18 nov");
}

TEST_CASE("the monotonic clock knows best how old a message is") {
    PersonStatus person = heard("Anna", thursday_morning(), 5min);
    CHECK(heard_age(person, k_now) == 5min);
    person.last_heard = thursday_morning() + 3h;  // stored while the clock was wrong
    CHECK(heard_age(person, k_now) == 5min);
    person.since_heard = std::nullopt;
    CHECK(heard_age(person, k_now) == 0ms);
    CHECK_FALSE(heard_age(person, untrusted()));
    CHECK_FALSE(heard_age(nobody_yet("Ben"), k_now));
}
