#include "module/view/light_view.hpp"

#include <algorithm>
#include <cmath>

#include "module/geo/sky.hpp"

namespace mirror::view {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds k_day = 24h;
constexpr config::Color k_warm_white{0xFF, 0xC8, 0x90};
constexpr int k_steps = 10;
/// Hours are looked at this often, so that a clock that is put forward or back matters soon.
constexpr milliseconds k_longest_look = 15min;
/// Between sunset and the end of civil twilight the picture dims.
constexpr double k_sunset_deg = -0.833;
constexpr double k_dusk_deg = -6;
/// The sun never climbs or sinks faster.
constexpr double k_fastest_deg_per_min = 0.25;

/// Time since a time of day, 0 to a day.
milliseconds since(milliseconds time_of_day, config::TimeOfDay start) {
    return (time_of_day - start + k_day) % k_day;
}

milliseconds time_of_day(LocalTime local) {
    return local - std::chrono::floor<std::chrono::days>(local);
}

double in_steps(double share) {
    constexpr double k_rounding = 1e-9;  // at the very moment of a step the step is taken
    return std::floor(std::clamp(share, 0.0, 1.0) * k_steps + k_rounding) / k_steps;
}

double share_by_hours(const config::Night& night, milliseconds now, milliseconds& until) {
    const config::TimeOfDay from(night.hours->from_min);
    const milliseconds length = since(config::TimeOfDay(night.hours->to_min), from);
    const milliseconds elapsed = since(now, from);
    const bool is_night = elapsed < length;
    until = is_night ? length - elapsed : k_day - elapsed;
    if (night.fade <= 0ms) return is_night ? 1 : 0;
    const double fade = static_cast<double>(night.fade.count());
    const double deepest = std::min(1.0, static_cast<double>(length.count()) / fade);
    const milliseconds changing = is_night ? elapsed : elapsed - length;
    const double moved = static_cast<double>(changing.count()) / fade;
    if (changing < night.fade) {
        const milliseconds step = std::max<milliseconds>(night.fade / k_steps, 1s);
        until = std::min(until, step - changing % step);
    }
    return is_night ? std::min(moved, deepest) : std::max(0.0, deepest - moved);
}

double share_by_sun(double altitude_deg, milliseconds& until) {
    // Far from dusk and dawn there is time; nothing can happen before the sun has come there.
    const double away_deg = altitude_deg > k_sunset_deg ? altitude_deg - k_sunset_deg
                            : altitude_deg < k_dusk_deg ? k_dusk_deg - altitude_deg
                                                        : 0;
    until = 1min + milliseconds(static_cast<std::int64_t>(away_deg / k_fastest_deg_per_min * 60'000));
    return (k_sunset_deg - altitude_deg) / (k_sunset_deg - k_dusk_deg);
}

config::Color mixed(const config::Night& night, double share) {
    const config::Color warm = night.color.value_or(k_warm_white);
    const auto part = [&](std::uint8_t full) {
        const double dimmed = full * night.brightness;
        return static_cast<std::uint8_t>(std::lround(255 + (dimmed - 255) * share));
    };
    return {part(warm.red), part(warm.green), part(warm.blue)};
}

config::Color dimmed(config::Color color, int brightness_pct) {
    const auto part = [&](std::uint8_t full) {
        return static_cast<std::uint8_t>(std::lround(full * brightness_pct / 100.0));
    };
    return {part(color.red), part(color.green), part(color.blue)};
}

std::optional<LatLon> home_place(const ViewInput& input) {
    for (const config::Region& region : input.config.regions) {
        if (region.name == input.home) return region.centre;
    }
    return std::nullopt;
}

/// What a sensor makes of the place in front of the mirror.
enum class Verdict { unknown, somebody, nobody };

Verdict verdict_of(const std::optional<topics::HeardPresence>& heard, milliseconds off_delay,
                   const ViewInput& input, NextChange& next) {
    if (!heard) return Verdict::unknown;
    if (heard->is_present) return Verdict::somebody;
    const auto absent = input.now.since_boot - heard->since;
    if (absent >= off_delay) return Verdict::nobody;
    next.at(input.now.wall + (off_delay - absent));
    return Verdict::somebody;
}

/// Without the broker its sensor is not heard: nobody shall stand in front of a black glass for it.
bool is_broker_heard(milliseconds off_delay, const ViewInput& input, NextChange& next) {
    if (input.connection.problem == mqtt::ConnectionProblem::none) return true;
    const auto away = input.now.since_boot - input.connection.since;
    if (away >= off_delay) return false;
    next.at(input.now.wall + (off_delay - away));
    return true;
}

/// Nobody near for so long that the screen may go off, as far as there are sensors.
bool is_deserted(const ViewInput& input, NextChange& next) {
    const auto off_delay = input.config.display.presence.value_or(config::PresenceSensor{}).off_delay;
    const Verdict own = verdict_of(input.local.motion, off_delay, input, next);
    Verdict told = verdict_of(input.local.heard.presence, off_delay, input, next);
    if (told == Verdict::nobody && !is_broker_heard(off_delay, input, next)) told = Verdict::unknown;
    const bool has_somebody = own == Verdict::somebody || told == Verdict::somebody;
    return !has_somebody && (own == Verdict::nobody || told == Verdict::nobody);
}

bool is_on(const ViewInput& input, NextChange& next) {
    const bool is_alarm = std::ranges::any_of(
        input.summary.people, [](const household::PersonStatus& who) { return who.alarm && !who.hidden; });
    if (is_alarm) return true;
    if (input.local.screen != ScreenWish::automatic) return input.local.screen == ScreenWish::on;
    const config::Display& display = input.config.display;
    if (input.now.clock_trusted &&
        !is_scheduled_on(display.schedule, input.language.zone(), input.now.wall, next))
        return false;
    return !is_deserted(input, next);
}

}  // namespace

double night_share(const config::Night& night, const TimeZone& zone, UtcTime now,
                   const std::optional<LatLon>& home, NextChange& next) {
    milliseconds until{};
    double share = 0;
    if (night.hours) {
        share = share_by_hours(night, time_of_day(zone.local(now)), until);
    } else if (home) {
        share = share_by_sun(sky::height_deg(sky::sun_at(now), *home, now), until);
    } else {
        return 0;
    }
    next.at(now + std::min(until, k_longest_look));
    return in_steps(share);
}

bool is_scheduled_on(const std::vector<config::ScreenTimes>& schedule, const TimeZone& zone, UtcTime now,
                     NextChange& next) {
    if (schedule.empty()) return true;
    const LocalTime local = zone.local(now);
    const auto today = std::chrono::floor<std::chrono::days>(local);
    const milliseconds time = local - today;
    const auto weekday =
        std::chrono::weekday(std::chrono::sys_days(today.time_since_epoch())).iso_encoding() - 1;
    bool is_on = false;
    for (const config::ScreenTimes& times : schedule) {
        const milliseconds length = times.on == times.off ? k_day : since(times.off, times.on);
        const milliseconds elapsed = since(time, times.on);
        const bool is_inside = elapsed < length;
        // After midnight it is the day before that counts.
        const std::size_t day = time >= times.on ? weekday : (weekday + 6) % 7;
        is_on |= is_inside && times.days.at(day);
        next.at(now + (is_inside ? length - elapsed : k_day - elapsed));
    }
    next.at(now + k_longest_look);
    return is_on;
}

Light light_view(const ViewInput& input, NextChange& next) {
    Light light;
    light.is_on = is_on(input, next);
    const auto& night = input.config.display.night;
    if (night && input.now.clock_trusted) {
        const double share =
            night_share(*night, input.language.zone(), input.now.wall, home_place(input), next);
        if (share > 0) light.tint = mixed(*night, share);
    }
    light.tint = dimmed(light.tint, input.local.steering.brightness_pct);
    return light;
}

}  // namespace mirror::view
