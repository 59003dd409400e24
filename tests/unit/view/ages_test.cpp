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
