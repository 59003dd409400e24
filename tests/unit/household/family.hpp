#pragma once
// A family with two regions, and the words to tell what its devices say.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "module/household/apply.hpp"
#include "module/household/rules.hpp"
#include "module/household/state.hpp"
#include "module/household/summary.hpp"

namespace mirror::household {

inline const LatLon k_home = *LatLon::make(53.5, 13.0);
inline const LatLon k_school = *LatLon::make(53.52, 13.0);  // 2224 m north of home

inline LatLon north_of(LatLon place, double metres) {
    return *LatLon::make(place.lat_deg() + metres / 111195.08, place.lon_deg());
}

/// 2026-11-20 07:00:00 UTC.
inline constexpr std::int64_t k_start = 1795158000;

inline UtcSeconds at(std::int64_t seconds) {
    return UtcSeconds(std::chrono::seconds(k_start + seconds));
}

inline config::Config family_config() {
    config::Config config;
    config.unique_id = "fam";
    config.people = {{"Anna", {"anna"}, {}, "", config::PersonKind::person},
                     {"Ben", {"ben/phone", "ben/watch"}, {}, "", config::PersonKind::person},
                     {"Car", {"car"}, {}, "", config::PersonKind::vehicle}};
    config.regions = {{"Home", k_home, 100, "", {"Zuhause"}}, {"School", k_school, 150, "", {}}};
    config.home = "Home";
    return config;
}

/// A location from Anna's phone unless said otherwise. Times are seconds after k_start.
struct Say {
    std::string topic = "owntracks/fam/anna";
    std::string suffix{};
    LatLon place = k_home;
    std::int64_t tst = 0;
    std::optional<double> acc = 10.0;
    std::optional<double> vel{};
    std::optional<std::int64_t> created{};
    std::optional<std::vector<std::string>> inregions{};
    std::optional<std::string> id{};
    std::optional<int> batt{};
};

inline owntracks::Message location(const Say& say) {
    owntracks::Location location;
    location.position = say.place;
    location.fix_time = at(say.tst);
    location.accuracy_m = say.acc;
    location.speed_kmh = say.vel;
    if (say.created) location.created_at = at(*say.created);
    location.regions = say.inregions;
    location.message_id = say.id;
    location.battery_pct = say.batt;
    return {say.topic, say.suffix, location, false};
}

inline owntracks::Message transition(bool enter, std::string region, std::int64_t tst,
                                     std::optional<LatLon> place = std::nullopt,
                                     std::string topic = "owntracks/fam/anna") {
    owntracks::Transition transition;
    transition.event = enter ? owntracks::TransitionEvent::enter : owntracks::TransitionEvent::leave;
    transition.event_text = enter ? "enter" : "leave";
    transition.fix_time = at(tst);
    transition.region_name = std::move(region);
    transition.position = place;
    if (place) transition.accuracy_m = 10;
    return {std::move(topic), "event", transition, false};
}

inline owntracks::Message message(std::string topic, std::string suffix, owntracks::Body body) {
    return {std::move(topic), std::move(suffix), std::move(body), false};
}

/// The household and what became of everything that was said to it.
struct Family {
    config::Config config = family_config();
    Rules rules = make_rules(config);
    HouseholdState state;
    Effects effects;  ///< of all messages
    Effects last;     ///< of the last one
    std::string boot = "boot-1";
    std::optional<std::int64_t> wall_error_s;  ///< how far the mirror's clock is off

    /// Takes a message that arrives so many seconds after k_start.
    Effects& hear(owntracks::Message what, std::int64_t arrival, bool retained = false) {
        return take({std::move(what), arrival_at(arrival, retained)});
    }
    Effects& retained(owntracks::Message what, std::int64_t arrival) {
        return hear(std::move(what), arrival, true);
    }
    /// A location that arrives the moment it was made.
    Effects& live(const Say& say) { return hear(location(say), std::max(say.tst, say.created.value_or(0))); }
    Effects& live(owntracks::Message what) {
        const auto* const transition = std::get_if<owntracks::Transition>(&what.body);
        const std::int64_t arrival = transition->fix_time.time_since_epoch().count() - k_start;
        return hear(std::move(what), arrival);
    }

    Effects& take(const Received& received) {
        last = apply(state, received, rules);
        const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
        append(effects.fixes, last.fixes);
        append(effects.transitions, last.transitions);
        append(effects.alarms, last.alarms);
        append(effects.dirty, last.dirty);
        return last;
    }

    [[nodiscard]] Arrival arrival_at(std::int64_t seconds, bool retained = false) const {
        return {UtcTime(at(seconds + wall_error_s.value_or(0))),
                std::chrono::seconds(10'000 + seconds),
                boot,
                retained,
                1,
                0};
    }
    [[nodiscard]] Moment moment(std::int64_t seconds) const {
        return {UtcTime(at(seconds + wall_error_s.value_or(0))), std::chrono::seconds(10'000 + seconds)};
    }
    [[nodiscard]] Summary summary(std::int64_t seconds) const {
        return summarize(state, rules, moment(seconds), boot);
    }
    [[nodiscard]] PersonStatus person(const std::string& name, std::int64_t seconds) const {
        for (PersonStatus& status : summary(seconds).people) {
            if (status.name == name) return status;
        }
        return {};
    }
    [[nodiscard]] PersonStatus anna(std::int64_t seconds) const { return person("Anna", seconds); }

    /// The stream in words: "Anna +Home 60, Anna -Home 120".
    [[nodiscard]] std::string stream() const {
        std::string text;
        for (const TransitionRecord& record : state.transitions) {
            if (!text.empty()) text += ", ";
            text += record.person + (record.is_enter ? " +" : " -") + record.region + " " +
                    std::to_string(record.time.time_since_epoch().count() - k_start);
        }
        return text;
    }
};

/// Where a status says somebody is: "Home", "travelling", "away" or "unknown".
inline std::string words(const Whereabouts& whereabouts) {
    switch (whereabouts.kind) {
        case WhereaboutsKind::region:
            return whereabouts.region;
        case WhereaboutsKind::travelling:
            return "travelling";
        case WhereaboutsKind::away:
            return "away";
        case WhereaboutsKind::unknown:
            break;
    }
    return "unknown";
}

}  // namespace mirror::household
