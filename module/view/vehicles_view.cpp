#include "module/view/vehicles_view.hpp"

#include "module/view/ages.hpp"
#include "module/view/person_words.hpp"

namespace mirror::view {
namespace {

using household::Freshness;
using household::Heading;
using household::PersonStatus;
using household::WhereaboutsKind;

/// A tracker that hangs on nothing measures less than this.
constexpr double k_unplugged_v = 1;
/// A system of 24 V starts here; a system of 12 V never reaches it.
constexpr double k_lorry_v = 17;
/// Below this the starter may fail. Source: lead-acid cells, 1.97 V each at about a fifth of their charge.
constexpr double k_weak_12_v = 11.8;
constexpr double k_weak_24_v = 23.6;

bool is_driving(const PersonStatus& vehicle) {
    return vehicle.whereabouts.kind == WhereaboutsKind::travelling;
}

std::string place_words(const ViewInput& input, const PersonStatus& vehicle) {
    if (!is_driving(vehicle)) return whereabouts_words(input, vehicle);
    const Language& language = input.language;
    const bool is_coming = vehicle.heading == Heading::approaching_home;
    if (!vehicle.distance_home_m)
        return language.text(is_coming ? "vehicles.drivingHome" : "vehicles.driving");
    const std::string distance = language.distance(*vehicle.distance_home_m);
    return language.text(is_coming ? "vehicles.drivingHomeDistance" : "vehicles.drivingDistance",
                         {{"distance", distance}});
}

/// "parked since 17:40", "driving since 07:33"; empty while nobody knows where it is.
std::string motion_words(const ViewInput& input, const PersonStatus& vehicle, NextChange& next) {
    const household::Whereabouts& place = vehicle.whereabouts;
    if (place.kind == WhereaboutsKind::unknown || !place.since) return "";
    const Phrase phrase = since(input.language, input.now, *place.since);
    next.at(phrase.until);
    return input.language.text(is_driving(vehicle) ? "vehicles.drivingSince" : "vehicles.parkedSince",
                               {{"since", phrase.text}});
}

bool is_weak(double volts) {
    return volts < (volts < k_lorry_v ? k_weak_12_v : k_weak_24_v);
}

void add_supply(const ViewInput& input, const PersonStatus& vehicle, VehicleRow& row,
                std::vector<std::string>& troubles) {
    if (!vehicle.supply_v) return;
    const std::string volts = input.language.volts(*vehicle.supply_v);
    if (*vehicle.supply_v < k_unplugged_v) {
        troubles.push_back(input.language.text("vehicles.unplugged"));
    } else if (is_weak(*vehicle.supply_v)) {
        troubles.push_back(input.language.text("vehicles.weak", {{"volts", volts}}));
    } else {
        row.facts.push_back(volts);
    }
}

std::string last_word_of(const ViewInput& input, const PersonStatus& vehicle, NextChange& next) {
    const auto age = heard_age(vehicle, input.now);
    if (!age) {
        return vehicle.last_heard ? std::string(k_unknown_time) : input.language.text("age.notHeard");
    }
    const Phrase phrase = ago(input.language, input.now, *age);
    next.at(phrase.until);
    return input.language.text("vehicles.heard", {{"age", phrase.text}});
}

VehicleRow row_of(const ViewInput& input, std::size_t place, const config::VehiclesOptions& options,
                  NextChange& next) {
    const PersonStatus& vehicle = input.summary.people[place];
    const Language& language = input.language;
    VehicleRow row;
    row.name = input.looks[place].name;
    row.color = input.looks[place].color;
    row.is_blurred = input.looks[place].is_blurred;
    row.freshness = vehicle.freshness;
    row.is_ignition_on = vehicle.ignition == true;
    row.place = place_words(input, vehicle);
    if (vehicle.alarm) {
        const Phrase phrase = since(language, input.now, *vehicle.alarm);
        next.at(phrase.until);
        row.alarm = language.text("vehicles.alarm",
                                  {{"what", language.text("person.alarm", {{"since", phrase.text}})}});
    }
    std::vector<std::string> troubles;
    // "Parked since 17:21" would deny the alarm that says what moved then.
    if (const std::string motion = motion_words(input, vehicle, next); !motion.empty() && row.alarm.empty())
        row.facts.push_back(motion);
    if (vehicle.ignition)
        row.facts.push_back(
            language.text(*vehicle.ignition ? "vehicles.ignitionOn" : "vehicles.ignitionOff"));
    if (options.show_supply) add_supply(input, vehicle, row, troubles);
    if (vehicle.asleep) row.facts.push_back(language.text("vehicles.asleep"));
    // One sentence about its silence: a lost connection is why data are old. A tracker that sleeps has closed
    // its connection, and one that wakes every six hours is no news; one that should have spoken by now is.
    if (vehicle.online == false && !vehicle.asleep) {
        troubles.push_back(language.text("vehicles.connectionLost"));
    } else if (vehicle.freshness == Freshness::stale && vehicle.last_heard) {
        troubles.push_back(language.text("vehicles.stale"));
    }
    row.facts.push_back(last_word_of(input, vehicle, next));
    if (!troubles.empty()) row.trouble = language.list(troubles);
    note_freshness(input, vehicle, next);
    return row;
}

}  // namespace

VehiclesView vehicles_view(const ViewInput& input, const config::VehiclesOptions& options, NextChange& next) {
    VehiclesView view;
    const auto& people = input.summary.people;
    for (std::size_t i = 0; i < people.size(); ++i) {
        const bool is_shown = people[i].kind == config::PersonKind::vehicle && !people[i].hidden;
        if (is_shown && view.rows.size() < static_cast<std::size_t>(options.max_rows))
            view.rows.push_back(row_of(input, i, options, next));
    }
    return view;
}

}  // namespace mirror::view
