#include "module/view/ages.hpp"

namespace mirror::view {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// After this many hours the time of day says more than the number of hours.
constexpr auto k_hours_counted = 6h;
constexpr auto k_far_ahead = std::chrono::days(1);

/// "{count} …" in whole steps; true until the next step begins.
Phrase counted(const Language& language, const ViewNow& now, std::string_view key, milliseconds age,
               milliseconds step) {
    const std::int64_t count = age / step;
    return {language.text(key, {{"count", count}}), now.wall + (step - age % step)};
}

Phrase ago_by_duration(const Language& language, const ViewNow& now, milliseconds age) {
    if (age < 24h) return counted(language, now, "age.hours", age, 1h);
    return counted(language, now, "age.days", age, 24h);
}

/// Where a time lies, seen from today.
struct Day {
    LocalTime local;
    std::chrono::days back;  ///< 0 today, 1 yesterday
    bool same_year = true;
    UtcTime until;
};

Day day_of(const Language& language, const ViewNow& now, UtcTime time) {
    const TimeZone& zone = language.zone();
    const LocalTime local = zone.local(std::min(time, now.wall));
    const auto today = std::chrono::floor<std::chrono::days>(zone.local(now.wall));
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto year_of = [](std::chrono::local_days days) {
        return std::chrono::year_month_day(days).year();
    };
    return {local, today - day, year_of(today) == year_of(day), zone.next_midnight(now.wall)};
}

/// A time of day of today. Words before it may depend on the hour that it names: "a la 1:05", "a las 2:05".
Phrase today(const Language& language, std::string_view key, const Day& day) {
    const std::string time = language.time_of_day(day.local);
    return {language.text(key, {{"time", time}, {"hour", language.named_hour(day.local)}}), day.until};
}

std::string short_date(const Language& language, const Day& day) {
    return language.date(day.local, day.same_year ? DateStyle::day_month : DateStyle::day_month_year);
}

constexpr std::chrono::days k_week{7};

}  // namespace

Phrase ago(const Language& language, const ViewNow& now, milliseconds age) {
    age = std::max(age, 0ms);
    if (age < 1min) return {language.text("age.justNow"), now.wall + (1min - age)};
    if (age < 1h) return counted(language, now, "age.minutes", age, 1min);
    if (age < k_hours_counted) return counted(language, now, "age.hours", age, 1h);
    if (!now.clock_trusted) return ago_by_duration(language, now, age);
    const Day day = day_of(language, now, now.wall - age);
    if (day.back >= k_week) return {short_date(language, day), day.until};
    if (day.back.count() == 0) return today(language, "age.today", day);
    const std::string time = language.time_of_day(day.local);
    if (day.back.count() == 1) return {language.text("age.yesterday", {{"time", time}}), day.until};
    const std::string weekday = language.date(day.local, DateStyle::weekday_short);
    return {language.text("age.weekday", {{"weekday", weekday}, {"time", time}}), day.until};
}

Phrase since(const Language& language, const ViewNow& now, UtcTime time) {
    if (!now.clock_trusted) return {std::string(k_unknown_time), now.wall + k_far_ahead};
    const Day day = day_of(language, now, time);
    if (day.back.count() == 0) return today(language, "since.today", day);
    if (day.back.count() == 1) return {language.text("since.yesterday"), day.until};
    if (day.back < k_week)
        return {language.text("since.weekday", {{"weekday", language.date(day.local, DateStyle::weekday)}}),
                day.until};
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(day.local));
    const auto of_month = static_cast<std::int64_t>(static_cast<unsigned>(date.day()));
    return {language.text("since.date", {{"date", short_date(language, day)}, {"day", of_month}}), day.until};
}

Phrase moment(const Language& language, const ViewNow& now, UtcTime time) {
    if (!now.clock_trusted) return {std::string(k_unknown_time), now.wall + k_far_ahead};
    const Day day = day_of(language, now, time);
    if (day.back.count() == 0) return {language.time_of_day(day.local), day.until};
    if (day.back.count() == 1) return {language.text("moment.yesterday"), day.until};
    if (day.back < k_week) return {language.date(day.local, DateStyle::weekday_short), day.until};
    return {short_date(language, day), day.until};
}

std::optional<milliseconds> heard_age(const household::PersonStatus& person, const ViewNow& now) {
    if (person.since_heard) return std::max(*person.since_heard, 0ms);
    if (person.last_heard && now.clock_trusted) return std::max(now.wall - *person.last_heard, 0ms);
    return std::nullopt;
}

void note_freshness(const ViewInput& input, const household::PersonStatus& person, NextChange& next) {
    if (person.changes_in) next.at(input.now.wall + *person.changes_in);
}

}  // namespace mirror::view
