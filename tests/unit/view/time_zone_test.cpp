#include "module/view/time_zone.hpp"

#include "tests/support/catch.hpp"

using mirror::UtcTime;
using mirror::view::LocalTime;
using mirror::view::TimeZone;
using namespace std::chrono_literals;
using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::year;

namespace {

LocalTime local(int y, unsigned m, unsigned d, std::chrono::milliseconds of_day) {
    return LocalTime(std::chrono::local_days(year(y) / month(m) / day(d)).time_since_epoch() + of_day);
}

UtcTime utc(int y, unsigned m, unsigned d, std::chrono::milliseconds of_day) {
    return UtcTime(local(y, m, d, of_day).time_since_epoch());
}

}  // namespace

TEST_CASE("local time follows the zone's summer time") {
    const TimeZone berlin = *TimeZone::named("Europe/Berlin");
    CHECK(berlin.local(utc(2025, 11, 20, 6h)) == local(2025, 11, 20, 7h));
    CHECK(berlin.local(utc(2025, 7, 20, 6h)) == local(2025, 7, 20, 8h));
    CHECK(berlin.local(utc(2025, 3, 30, 59min)) == local(2025, 3, 30, 1h + 59min));
    CHECK(berlin.local(utc(2025, 3, 30, 1h)) == local(2025, 3, 30, 3h));
    CHECK(berlin.local(utc(2025, 10, 26, 1h)) == local(2025, 10, 26, 2h));
}

TEST_CASE("a repeated hour is its first one, a skipped hour is counted on from before") {
    const TimeZone berlin = *TimeZone::named("Europe/Berlin");
    CHECK(berlin.utc(local(2025, 10, 26, 2h + 30min)) == utc(2025, 10, 26, 30min));
    CHECK(berlin.utc(local(2025, 3, 30, 2h + 30min)) == utc(2025, 3, 30, 1h + 30min));
}

TEST_CASE("days of 23 and 25 hours end at their own midnight") {
    const TimeZone berlin = *TimeZone::named("Europe/Berlin");
    CHECK(berlin.next_midnight(utc(2025, 3, 29, 23h)) - utc(2025, 3, 29, 23h) == 23h);
    CHECK(berlin.next_midnight(utc(2025, 10, 25, 22h)) - utc(2025, 10, 25, 22h) == 25h);
    CHECK(berlin.next_midnight(utc(2025, 3, 30, 12h)) == utc(2025, 3, 30, 22h));
}

TEST_CASE("the next midnight is where the date changes, in zones that move their clocks at midnight too") {
    const auto zone_name = GENERATE(as<std::string>{}, "Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo",
                                    "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC");
    const TimeZone zone = *TimeZone::named(zone_name);
    const auto date = [&](UtcTime time) { return std::chrono::floor<days>(zone.local(time)); };
    for (UtcTime now = utc(2018, 1, 1, 0h); now < utc(2019, 1, 1, 0h); now += 7h + 13min) {
        const UtcTime midnight = zone.next_midnight(now);
        CAPTURE(zone_name, now.time_since_epoch().count());
        REQUIRE(midnight > now);
        REQUIRE(date(midnight) == date(now) + days(1));
        REQUIRE(date(midnight - 1ms) == date(now));
    }
}

TEST_CASE("an unknown zone is no zone, and its neighbour is suggested") {
    CHECK_FALSE(TimeZone::named("Europe/Berln"));
    CHECK_FALSE(TimeZone::named("Mars"));
    CHECK(TimeZone::nearest_name("Europe/Berln") == "Europe/Berlin");
    CHECK(TimeZone::nearest_name("europe/berlin") == "Europe/Berlin");
    CHECK(TimeZone::nearest_name("Mars/Olympus Mons").empty());
}

TEST_CASE("no name means the system's zone") {
    REQUIRE(TimeZone::named(""));
    CHECK_FALSE(TimeZone::named("")->name().empty());
}
