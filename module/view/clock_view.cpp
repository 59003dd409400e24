#include "module/view/clock_view.hpp"

#include "module/view/ages.hpp"

namespace mirror::view {
namespace {

constexpr std::string_view k_unknown_clock = "--:--";

std::string date_words(const Language& language, LocalTime time, const std::string& pattern) {
    if (!pattern.empty()) {
        if (auto words = language.date_by_pattern(time, pattern)) return *words;
    }
    return language.date(time, DateStyle::weekday_day_month);
}

ClockView untrusted(const config::ClockOptions& options) {
    ClockView view;
    if (options.show_time) view.time = k_unknown_clock;
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
    if (options.show_time) {
        const config::TimeFormat format = options.time_format.value_or(language.time_format());
        view.time = language.clock_digits(local, format);
        if (options.display_seconds) view.seconds = language.clock_seconds(local);
        if (options.show_period && format == config::TimeFormat::hours_12)
            view.period = language.clock_period(local);
        const auto second = std::chrono::floor<std::chrono::seconds>(local);
        const auto minute = std::chrono::floor<std::chrono::minutes>(local);
        const LocalTime shown_until = options.display_seconds ? LocalTime(second + std::chrono::seconds(1))
                                                              : LocalTime(minute + std::chrono::minutes(1));
        next.at(input.now.wall + (shown_until - local));
    }
    if (options.show_date) view.date = date_words(language, local, options.date_format);
    if (options.show_week)
        view.week = language.text("clock.week", {{"week", language.date(local, DateStyle::week_number)}});
    if (options.show_date || options.show_week) next.at(zone.next_midnight(input.now.wall));
    return view;
}

}  // namespace mirror::view
