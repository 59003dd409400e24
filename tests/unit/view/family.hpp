#pragma once
// A family to look at: a fixed moment, a fixed zone, and people made by hand.

#include <chrono>
#include <filesystem>
#include <string>

#include "module/view/make_view.hpp"

namespace mirror::test {

using namespace std::chrono_literals;
using household::PersonStatus;
using household::WhereaboutsKind;

inline std::filesystem::path assets() {
    return std::filesystem::path(MIRROR_SOURCE_DIR) / "assets";
}

/// The text with ordinary spaces in place of those that keep a line together.
inline std::string plain(std::string_view text) {
    constexpr std::string_view no_break_space = "\u00A0";
    std::string words;
    for (auto at = text.find(no_break_space); at != std::string_view::npos; at = text.find(no_break_space)) {
        words.append(text.substr(0, at)).push_back(' ');
        text.remove_prefix(at + no_break_space.size());
    }
    return words.append(text);
}

/// Berlin time, winter or summer.
inline UtcTime berlin(int year, unsigned month, unsigned day, int hour, int minute, int second = 0) {
    const view::TimeZone zone = *view::TimeZone::named("Europe/Berlin");
    const std::chrono::local_days date{std::chrono::year(year) / std::chrono::month(month) /
                                       std::chrono::day(day)};
    return zone.utc(view::LocalTime(date + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                                    std::chrono::seconds(second)));
}

/// Thursday 20 November 2025, 07:42.
inline UtcTime thursday_morning() {
    return berlin(2025, 11, 20, 7, 42);
}

inline view::Language speaking(const std::string& language, const std::string& locale = "",
                               config::Units units = config::Units::metric,
                               config::TimeFormat format = config::TimeFormat::hours_24) {
    return view::Language({language, locale, format, units, "Europe/Berlin", {}, {}}, assets());
}

inline UtcSeconds seconds(UtcTime time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

/// A value with a few members set: with<T>([](T& value) { value.member = …; }).
template <class T, class Change>
T with(Change change) {
    T value;
    change(value);
    return value;
}

/// Somebody of whom nothing is known yet.
inline PersonStatus nobody_yet(const std::string& name) {
    PersonStatus person;
    person.name = name;
    return person;
}

/// Somebody heard that long before `now`, fresh.
inline PersonStatus heard(const std::string& name, UtcTime now, std::chrono::milliseconds age = 1min) {
    PersonStatus person = nobody_yet(name);
    person.last_heard = now - age;
    person.since_heard = age;
    person.freshness = household::Freshness::fresh;
    return person;
}

inline PersonStatus in_region(PersonStatus person, const std::string& region,
                              std::optional<UtcTime> since = std::nullopt) {
    person.whereabouts = {WhereaboutsKind::region, region, std::nullopt};
    if (since) person.whereabouts.since = seconds(*since);
    return person;
}

inline PersonStatus away(PersonStatus person, std::optional<double> distance_m = std::nullopt) {
    person.whereabouts.kind = WhereaboutsKind::away;
    person.distance_home_m = distance_m;
    return person;
}

inline PersonStatus travelling(PersonStatus person, std::optional<double> distance_m = std::nullopt) {
    person = away(std::move(person), distance_m);
    person.whereabouts.kind = WhereaboutsKind::travelling;
    return person;
}

inline PersonStatus coming_home(PersonStatus person, std::optional<double> distance_m = std::nullopt) {
    person = travelling(std::move(person), distance_m);
    person.heading = household::Heading::approaching_home;
    return person;
}

inline PersonStatus stale(PersonStatus person) {
    person.freshness = household::Freshness::stale;
    return person;
}

inline PersonStatus at(PersonStatus person, double lat_deg, double lon_deg) {
    person.position =
        household::Position{*LatLon::make(lat_deg, lon_deg), 15, {}, std::nullopt, std::nullopt};
    return person;
}

/// A household whose home is "Home", with one module.
inline config::Config config_with(config::ModuleOptions options) {
    config::Config config;
    config.unique_id = "family";
    config.broker.host = "mqtt.example";
    config.timezone = "Europe/Berlin";
    config.home = "Home";
    config::Module module;
    module.name = "module";
    module.position = config::Position::top_left;
    module.options = std::move(options);
    config.modules.push_back(std::move(module));
    return config;
}

inline household::Summary summary_of(std::vector<PersonStatus> people) {
    household::Summary summary;
    summary.people = std::move(people);
    for (std::size_t i = 0; i < summary.people.size(); ++i)
        summary.people[i].index = i;
    return summary;
}

inline mqtt::ConnectionStatus connected() {
    return {mqtt::ConnectionProblem::none, "", SinceBoot{}, 0};
}

/// Makes the view of a household with one module and takes that module's part out of it.
template <class View>
View view_of(const config::Config& config, const household::Summary& summary, const view::Language& language,
             const view::ViewNow& now) {
    const view::MirrorView made = view::make_view(config, summary, connected(), language, now);
    return std::get<View>(made.modules.at(0).data);
}

}  // namespace mirror::test
