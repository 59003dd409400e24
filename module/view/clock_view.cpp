#include "module/view/clock_view.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "module/geo/sky.hpp"
#include "module/view/ages.hpp"

namespace mirror::view {
namespace {

constexpr std::string_view k_unknown_clock = "--:--";
constexpr int k_dial_minutes = 12 * 60;

bool has_digits(const config::ClockOptions& options) {
    return options.show_time && options.display != config::ClockDisplay::analog;
}

/// Where the sun rises for this clock.
std::optional<LatLon> place_of(const ViewInput& input, const config::ClockOptions& options) {
    if (options.place) return options.place;
    for (const household::RegionStatus& region : input.summary.regions) {
        if (region.is_home) return region.centre;
    }
    for (const config::Region& region : input.config.regions) {
        if (region.name == input.home) return region.centre;
    }
    return std::nullopt;
}

/// What sun and moon do on one day; reckoned once and kept, for a clock asks every minute.
struct SkyDay {
    LatLon place;
    UtcTime from{}, to{};
    sky::RiseAndSet sun, moon;
    sky::MoonPhase phase;
};

SkyDay sky_day(LatLon place, UtcTime from, UtcTime to) {
    constexpr std::size_t k_most_places = 8;  // clocks on one mirror
    thread_local std::vector<SkyDay> days;
    const auto is_it = [&](const SkyDay& day) {
        return day.place == place && day.from == from && day.to == to;
    };
    const auto known = std::ranges::find_if(days, is_it);
    if (known != days.end()) return *known;
    if (days.size() >= k_most_places) days.erase(days.begin());
    days.push_back({place, from, to, sky::sun_times(place, from, to), sky::moon_times(place, from, to),
                    sky::moon_phase(from + (to - from) / 2)});
    return days.back();
}

/// \param up, down keys of the sentences for a day on which it stays where it is
SkyTimes times_of(const Language& language, const TimeZone& zone, std::optional<config::TimeFormat> format,
                  const sky::RiseAndSet& times, std::string_view up, std::string_view down) {
    if (!times.rise && !times.set) return {"", "", language.text(times.is_up ? up : down)};
    const auto words = [&](std::optional<UtcTime> time) {
        if (!time) return std::string(k_unknown_time);
        // To the nearest minute, as tables give them.
        return language.time_of_day(zone.local(std::chrono::round<std::chrono::minutes>(*time)), format);
    };
    return {words(times.rise), words(times.set), ""};
}

void add_sky(ClockView& view, const ViewInput& input, const config::ClockOptions& options,
             const TimeZone& zone, NextChange& next) {
    if (!options.show_sun_times && !options.show_moon_times) return;
    const Language& language = input.language;
    const auto place = place_of(input, options);
    if (!place) {
        view.sun = SkyTimes{"", "", language.text("clock.noPlace")};
        return;
    }
    const auto date = std::chrono::floor<std::chrono::days>(zone.local(input.now.wall));
    const UtcTime midnight = zone.utc(date + std::chrono::days(1));
    next.at(zone.next_midnight(input.now.wall));
    const SkyDay day = sky_day(*place, zone.utc(date), midnight);
    if (options.show_sun_times)
        view.sun = times_of(language, zone, options.time_format, day.sun, "clock.sunUp", "clock.sunDown");
    if (!options.show_moon_times) return;
    view.moon = times_of(language, zone, options.time_format, day.moon, "clock.moonUp", "clock.moonDown");
    const bool is_waxing = day.phase.elongation_deg < 180;
    view.moon_face = {std::round(day.phase.lit * 100) / 100, is_waxing == (place->lat_deg() >= 0)};
}

std::string date_words(const Language& language, LocalTime time, const std::string& pattern) {
    if (!pattern.empty()) {
        if (auto words = language.date_by_pattern(time, pattern)) return *words;
    }
    return language.date(time, DateStyle::weekday_day_month);
}

ClockView untrusted(const config::ClockOptions& options) {
    ClockView view;
    view.is_analog = options.display != config::ClockDisplay::digital;
    if (has_digits(options)) view.time = k_unknown_clock;
    if (options.show_date) view.date = k_unknown_time;
    return view;
}

}  // namespace

ClockView clock_view(const ViewInput& input, const config::ClockOptions& options, NextChange& next) {
    if (!input.now.clock_trusted) return untrusted(options);
    const Language& language = input.language;
    const TimeZone& zone = language.zone(options.timezone);
    const LocalTime local = zone.local(input.now.wall);
    ClockView view;
    view.is_analog = options.display != config::ClockDisplay::digital;
    const auto second = std::chrono::floor<std::chrono::seconds>(local);
    const auto minute = std::chrono::floor<std::chrono::minutes>(local);
    bool is_counting_seconds = false;
    if (has_digits(options)) {
        const config::TimeFormat format = options.time_format.value_or(language.time_format());
        view.time = language.clock_digits(local, format);
        if (options.display_seconds) view.seconds = language.clock_seconds(local);
        if (options.show_period && format == config::TimeFormat::hours_12)
            view.period = language.clock_period(local);
        is_counting_seconds = options.display_seconds;
    }
    if (view.is_analog) {
        const auto since_midnight = minute - std::chrono::floor<std::chrono::days>(local);
        view.hands =
            ClockHands{static_cast<int>(since_midnight / std::chrono::minutes(1)) % k_dial_minutes, {}};
        if (options.display_seconds && !input.config.display.reduce_motion) {
            view.hands->second = static_cast<int>((second - minute).count());
            is_counting_seconds = true;
        }
    }
    if (view.is_analog || has_digits(options)) {
        const LocalTime shown_until = is_counting_seconds ? LocalTime(second + std::chrono::seconds(1))
                                                          : LocalTime(minute + std::chrono::minutes(1));
        next.at(input.now.wall + (shown_until - local));
    }
    add_sky(view, input, options, zone, next);
    if (options.show_date) view.date = date_words(language, local, options.date_format);
    if (options.show_date && options.date_format.empty())
        view.short_date = language.date(local, DateStyle::weekday_day_month_short);
    if (options.show_week)
        view.week = language.text("clock.week", {{"week", language.date(local, DateStyle::week_number)}});
    if (options.show_date || options.show_week) next.at(zone.next_midnight(input.now.wall));
    return view;
}

}  // namespace mirror::view
