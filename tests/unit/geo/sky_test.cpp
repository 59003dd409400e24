// Sun and moon beside published values.

#include "module/geo/sky.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

namespace {

struct Table {
    LatLon place;
    std::chrono::minutes zone{};
};

UtcTime day(int y, unsigned month, unsigned date, std::chrono::minutes zone = 0min) {
    return UtcTime(sys_days(year(y) / std::chrono::month(month) / std::chrono::day(date))) - zone;
}

/// Minutes after local midnight that a table prints as 743 or 1724; -1 where it prints nothing.
int table_minute(int clock) {
    return clock < 0 ? -1 : clock / 100 * 60 + clock % 100;
}

int minute_of(std::optional<UtcTime> time, UtcTime midnight) {
    if (!time) return -1;
    return static_cast<int>(std::chrono::round<std::chrono::minutes>(*time - midnight).count());
}

void check(const sky::RiseAndSet& times, UtcTime midnight, int rise, int set) {
    INFO("rise " << minute_of(times.rise, midnight) << " set " << minute_of(times.set, midnight) << " for "
                 << table_minute(rise) << " " << table_minute(set));
    CHECK(std::abs(minute_of(times.rise, midnight) - table_minute(rise)) <= 1);
    CHECK(std::abs(minute_of(times.set, midnight) - table_minute(set)) <= 1);
}

LatLon place(double lat_deg, double lon_deg) {
    return *LatLon::make(lat_deg, lon_deg);
}

constexpr auto k_terrestrial_minus_utc = std::chrono::milliseconds(69'200);

}  // namespace

TEST_CASE("sun and moon stand where the examples of the book have them") {
    // Meeus, "Astronomical Algorithms", examples 25.a, 47.a and 48.a; its times are terrestrial time.
    const sky::Direction sun = sky::sun_at(day(1992, 10, 13) - k_terrestrial_minus_utc);
    CHECK_THAT(sun.right_ascension_deg, WithinAbs(198.38083, 0.001));
    CHECK_THAT(sun.declination_deg, WithinAbs(-7.78507, 0.001));
    const sky::Direction moon = sky::moon_at(day(1992, 4, 12) - k_terrestrial_minus_utc);
    CHECK_THAT(moon.right_ascension_deg, WithinAbs(134.688470, 0.01));
    CHECK_THAT(moon.declination_deg, WithinAbs(13.768368, 0.01));
    CHECK_THAT(moon.distance_km, WithinAbs(368409.7, 100));
    CHECK_THAT(sky::moon_phase(day(1992, 4, 12) - k_terrestrial_minus_utc).lit, WithinAbs(0.6786, 0.001));
}

TEST_CASE("the sun rises and sets by the tables of the US Naval Observatory") {
    // Astronomical Applications Department: Fredonia, Arizona, 2023, and Honolulu, 2016; standard time.
    const Table fredonia{place(36.95, -112.52), -7h};
    const Table honolulu{place(21.3167, -157.85), -10h};
    struct Row {
        const Table& table;
        int y;
        unsigned month, date;
        int rise, set;
    };
    for (const Row& row : {Row{fredonia, 2023, 1, 1, 743, 1724}, Row{fredonia, 2023, 2, 28, 702, 1823},
                           Row{fredonia, 2023, 3, 20, 634, 1842}, Row{fredonia, 2023, 5, 15, 522, 1931},
                           Row{fredonia, 2023, 6, 21, 511, 1953}, Row{fredonia, 2023, 8, 10, 543, 1928},
                           Row{fredonia, 2023, 9, 23, 619, 1826}, Row{fredonia, 2023, 11, 7, 700, 1727},
                           Row{fredonia, 2023, 12, 31, 743, 1723}, Row{honolulu, 2016, 1, 15, 712, 1810},
                           Row{honolulu, 2016, 3, 20, 635, 1843}, Row{honolulu, 2016, 6, 21, 550, 1916}}) {
        INFO(row.y << "-" << row.month << "-" << row.date);
        const UtcTime midnight = day(row.y, row.month, row.date, row.table.zone);
        check(sky::sun_times(row.table.place, midnight, midnight + 24h), midnight, row.rise, row.set);
    }
}

TEST_CASE("the moon rises and sets by the tables of the US Naval Observatory") {
    const LatLon fredonia = place(36.95, -112.52);
    struct Row {
        unsigned month, date;
        int rise, set;
    };
    // A blank in the table: it does not rise, or not set, on that day.
    for (const Row& row :
         {Row{1, 1, 1342, 257}, Row{1, 13, -1, 1129}, Row{1, 27, 1117, -1}, Row{2, 20, 749, 1859},
          Row{3, 12, -1, 922}, Row{4, 16, 416, 1527}, Row{5, 31, 1619, 256}, Row{6, 25, 1203, 12},
          Row{7, 10, 15, 1333}, Row{8, 31, 1946, 634}, Row{9, 15, 641, 1909}, Row{10, 28, 1735, 636},
          Row{11, 20, 1344, -1}, Row{12, 12, 730, 1651}}) {
        INFO(row.month << "-" << row.date);
        const UtcTime midnight = day(2023, row.month, row.date, -7h);
        check(sky::moon_times(fredonia, midnight, midnight + 24h), midnight, row.rise, row.set);
    }
}

TEST_CASE("far in the north the moon stays up, or down, for days") {
    // The same department's table for 70 degrees north on the meridian of Greenwich, 2023.
    const LatLon north = place(70, 0);
    const auto times = [&](unsigned month, unsigned date) {
        const UtcTime midnight = day(2023, month, date);
        return sky::moon_times(north, midnight, midnight + 24h);
    };
    check(times(1, 1), day(2023, 1, 1), 1047, 408);
    check(times(1, 23), day(2023, 1, 23), 1149, 1628);
    check(times(4, 16), day(2023, 4, 16), 554, 1235);
    check(times(9, 15), day(2023, 9, 15), 511, 1846);
    check(times(10, 12), day(2023, 10, 12), 244, 1707);
    for (const auto& [month, date, is_up] : {std::tuple{1U, 5U, true}, std::tuple{1U, 19U, false},
                                             std::tuple{4U, 11U, false}, std::tuple{11U, 2U, true}}) {
        INFO(month << "-" << date);
        CHECK(times(month, date) == sky::RiseAndSet{std::nullopt, std::nullopt, is_up});
    }
}

TEST_CASE("beyond the polar circle the sun stays up in summer and down in winter") {
    // Tromsø: midnight sun from 18 May to 26 July, polar night from 27 November to 15 January.
    const LatLon tromso = place(69.65, 18.96);
    const auto times = [&](unsigned month, unsigned date) {
        const UtcTime midnight = day(2025, month, date, 1h);
        return sky::sun_times(tromso, midnight, midnight + 24h);
    };
    CHECK(times(6, 21) == sky::RiseAndSet{std::nullopt, std::nullopt, true});
    CHECK(times(7, 15) == sky::RiseAndSet{std::nullopt, std::nullopt, true});
    CHECK(times(12, 21) == sky::RiseAndSet{std::nullopt, std::nullopt, false});
    CHECK(times(1, 10) == sky::RiseAndSet{std::nullopt, std::nullopt, false});
    CHECK(times(3, 20).rise);
    CHECK(times(3, 20).set);
}

TEST_CASE("the sun rises in the south as well, on days of 23 and 25 hours and at the poles") {
    // Sydney at midsummer, local daylight time: 05:41 and 20:05 (Geoscience Australia).
    const UtcTime midsummer = day(2025, 12, 21, 11h);
    check(sky::sun_times(place(-33.87, 151.21), midsummer, midsummer + 24h), midsummer, 541, 2005);
    // A day's length only says how far one looks.
    const LatLon berlin = place(52.52, 13.41);
    const UtcTime spring = day(2025, 3, 30, 1h);
    CHECK(sky::sun_times(berlin, spring, spring + 23h) == sky::sun_times(berlin, spring, spring + 24h));
    for (const double lat_deg : {-90.0, 90.0}) {
        const sky::RiseAndSet times = sky::sun_times(place(lat_deg, 0), day(2025, 6, 21), day(2025, 6, 22));
        CHECK(times == sky::RiseAndSet{std::nullopt, std::nullopt, lat_deg > 0});
    }
}

TEST_CASE("phases of the moon fall on the published minutes") {
    // US Naval Observatory, phases of the moon 2016, universal time. The moon gains half a degree an hour.
    const auto elongation = [](unsigned month, unsigned date, std::chrono::minutes time) {
        return sky::moon_phase(day(2016, month, date) + time).elongation_deg;
    };
    CHECK_THAT(std::remainder(elongation(4, 7, 11h + 24min), 360), WithinAbs(0, 0.05));
    CHECK_THAT(elongation(9, 9, 11h + 49min), WithinAbs(90, 0.05));
    CHECK_THAT(elongation(11, 14, 13h + 52min), WithinAbs(180, 0.05));
    CHECK_THAT(elongation(12, 21, 1h + 56min), WithinAbs(270, 0.05));
    CHECK(sky::moon_phase(day(2016, 11, 14) + 13h + 52min).lit > 0.995);
    CHECK(sky::moon_phase(day(2016, 4, 7) + 11h + 24min).lit < 0.005);
}
