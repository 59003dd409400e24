// The words on the screen when clocks are moved, at midnight, and in another zone than the machine's.

#include <unicode/timezone.h>

#include "module/view/people_view.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;

namespace {

/// The zone that the machine believes to be in, for as long as this lives.
class SystemZone {
  public:
    explicit SystemZone(const char* name) : m_before(icu::TimeZone::createDefault()) {
        icu::TimeZone::adoptDefault(icu::TimeZone::createTimeZone(name));
    }
    ~SystemZone() { icu::TimeZone::adoptDefault(m_before); }
    SystemZone(const SystemZone&) = delete;
    SystemZone& operator=(const SystemZone&) = delete;

  private:
    icu::TimeZone* m_before;
};

/// UTC on a day of 2025.
UtcTime utc(unsigned month, unsigned day, int hour, int minute, int second = 0) {
    return UtcTime(std::chrono::sys_days(std::chrono::year(2025) / std::chrono::month(month) /
                                         std::chrono::day(day))) +
           std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

/// What the people's list says of Anna, who has been at home since then and spoke a minute ago.
std::string home_words(UtcTime since, UtcTime now, const view::Language& language) {
    const auto anna = in_region(heard("Anna", now), "Home", since);
    return plain(view_of<view::PeopleView>(config_with(config::PeopleOptions{}), summary_of({anna}), language,
                                           {now, 1h})
                     .rows.at(0)
                     .age);
}

view::ClockView clock_at(UtcTime now, const view::Language& language) {
    return view_of<view::ClockView>(config_with(config::ClockOptions{}), {}, language, {now, 1h});
}

constexpr const char* k_system_zones[] = {"UTC", "Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin"};

}  // namespace

TEST_CASE("since when somebody is home is told in the household's time, whatever the machine's zone is") {
    struct Case {
        const char* what;
        UtcTime since, now;
        std::string english, german;
    };
    const auto example = GENERATE(values<Case>({
        // Sunday 26 October 2025: at 03:00 the clocks go back, 02:30 comes twice.
        {"the first 02:30", utc(10, 26, 0, 30), utc(10, 26, 0, 40), "since 02:30", "seit 02:30"},
        {"the first 02:30, after the change", utc(10, 26, 0, 30), utc(10, 26, 1, 10), "since 02:30",
         "seit 02:30"},
        {"the second 02:30", utc(10, 26, 1, 30), utc(10, 26, 5, 0), "since 02:30", "seit 02:30"},
        {"before that midnight", utc(10, 25, 21, 59), utc(10, 26, 1, 30), "since yesterday", "seit gestern"},
        {"just before the long day ends", utc(10, 25, 22, 0), utc(10, 26, 22, 59), "since 00:00",
         "seit 00:00"},
        {"the long day has ended", utc(10, 25, 22, 0), utc(10, 26, 23, 0), "since yesterday", "seit gestern"},
        // Sunday 30 March 2025: 02:00 becomes 03:00.
        {"before the gap", utc(3, 30, 0, 30), utc(3, 30, 1, 0), "since 01:30", "seit 01:30"},
        {"after the gap", utc(3, 30, 1, 30), utc(3, 30, 2, 0), "since 03:30", "seit 03:30"},
        {"just before the short day ends", utc(3, 29, 23, 0), utc(3, 30, 21, 59), "since 00:00",
         "seit 00:00"},
        {"the short day has ended", utc(3, 29, 23, 0), utc(3, 30, 22, 0), "since yesterday", "seit gestern"},
        // An ordinary midnight: 23:00 UTC in winter.
        {"a minute before midnight", utc(11, 20, 20, 0), utc(11, 20, 22, 59), "since 21:00", "seit 21:00"},
        {"midnight", utc(11, 20, 20, 0), utc(11, 20, 23, 0), "since yesterday", "seit gestern"},
        {"six days later", utc(11, 20, 20, 0), utc(11, 26, 20, 0), "since Thursday", "seit Donnerstag"},
        {"a week later", utc(11, 20, 20, 0), utc(11, 27, 20, 0), "since Nov 20", "seit 20. Nov."},
    }));
    for (const char* const zone : k_system_zones) {
        const SystemZone system(zone);
        INFO(example.what << ", machine in " << zone);
        CHECK(home_words(example.since, example.now, speaking("en")) == example.english);
        CHECK(home_words(example.since, example.now, speaking("de")) == example.german);
    }
}

TEST_CASE("the date changes at the household's midnight, whatever the machine's zone is") {
    for (const char* const zone : k_system_zones) {
        const SystemZone system(zone);
        INFO("machine in " << zone);
        const view::Language language = speaking("en");
        const auto before = clock_at(utc(11, 20, 22, 59, 59), language);
        CHECK(before.time == "23:59");
        CHECK(before.date == "Thursday, November 20");
        const auto after = clock_at(utc(11, 20, 23, 0), language);
        CHECK(after.time == "00:00");
        CHECK(after.date == "Friday, November 21");
        // In summer time an hour earlier.
        CHECK(clock_at(utc(7, 1, 21, 59), language).date == "Tuesday, July 1");
        CHECK(clock_at(utc(7, 1, 22, 0), language).date == "Wednesday, July 2");
    }
}

TEST_CASE("a household without a zone of its own lives in the machine's") {
    const SystemZone system("Pacific/Auckland");
    const view::Language language({"en", "", config::TimeFormat::hours_24, config::Units::metric, "", {}, {}},
                                  assets());
    const auto clock = clock_at(utc(11, 20, 11, 0), language);  // 13 hours ahead
    CHECK(clock.date == "Friday, November 21");
    CHECK(home_words(utc(11, 20, 10, 30), utc(11, 20, 10, 59), language) == "since 23:30");
    CHECK(home_words(utc(11, 20, 10, 30), utc(11, 20, 11, 0), language) == "since yesterday");
}

TEST_CASE("the screen wakes for midnight and for both changes of the clock") {
    struct Case {
        UtcTime now, next;
    };
    const auto example = GENERATE(values<Case>({
        {utc(11, 20, 22, 58, 30), utc(11, 20, 22, 59)},
        {utc(11, 20, 22, 59, 30), utc(11, 20, 23, 0)},
        {utc(10, 26, 0, 59, 30), utc(10, 26, 1, 0)},
        {utc(3, 30, 0, 59, 30), utc(3, 30, 1, 0)},
    }));
    const view::Language language = speaking("en");
    const auto config = config_with(config::ClockOptions{});
    const auto made = make_view(config, {}, connected(), language, {example.now, 1h});
    CHECK(made.next_change == example.next);
    CHECK(make_view(config, {}, connected(), language, {made.next_change, 1h}).modules != made.modules);
}
