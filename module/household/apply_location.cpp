#include "module/household/apply_location.hpp"

#include <algorithm>
#include <utility>

#include "module/household/clock_sense.hpp"
#include "module/household/fingerprint.hpp"
#include "module/household/merge.hpp"
#include "module/household/position.hpp"
#include "module/household/presence.hpp"
#include "module/household/regions.hpp"
#include "module/household/travel.hpp"

namespace mirror::household {
namespace {

using owntracks::Location;
using owntracks::Transition;

constexpr std::chrono::minutes k_news{15};
/// A tracker in a garage has no network: its alarm is worth a word also when it comes late.
constexpr std::chrono::hours k_alarm_news{1};
constexpr std::size_t k_longest_region_name = 200;

Fix fix_of(const Location& location) {
    Fix fix{location.position,   sane(location.fix_time), location.created_at,
            location.accuracy_m, location.speed_kmh,      location.course_deg};
    if (fix.created_at) fix.created_at = sane(*fix.created_at);
    return fix;
}

Fix fix_of(const Transition& transition) {
    Fix fix{*transition.position,  sane(transition.fix_time),
            transition.created_at, transition.accuracy_m,
            std::nullopt,          std::nullopt};
    if (fix.created_at) fix.created_at = sane(*fix.created_at);
    fix.from_transition = true;
    return fix;
}

struct Placed {
    Placement placement = Placement::repeated;
    UtcSeconds time{};  ///< what counts as the time of the fix
};

/// Whether a time lies further in the future than a clock that runs ahead explains.
bool is_future(const Turn& turn, UtcSeconds time) {
    return turn.clock_right && UtcTime(time) > turn.now + k_future_tolerance;
}

/// Files a fix of the newest message of a device. One dated in the future is shown and blocks nothing.
Placed place(Turn& turn, DeviceState& device, const Fix& fix) {
    if (is_future(turn, fix.time)) {
        device.doubtful = fix;
        return {Placement::doubtful, fix.time};
    }
    const Placement placement = place_fix(device, fix, turn.rules.thresholds);
    if (placement == Placement::moved) device.doubtful.reset();
    return {placement, device.position ? device.position->time : fix.time};
}

std::string canonical_name(const Turn& turn, const Speaker& speaker, const std::string& name) {
    static const std::string k_nobody;
    const std::string& person = speaker.person != nullptr ? speaker.person->name : k_nobody;
    return canonical_region(turn.state, turn.rules, person, name);
}

/// The regions of an `inregions` list by the household's names, each once.
std::vector<std::string> canonical(const Turn& turn, const Speaker& speaker,
                                   const std::vector<std::string>& names) {
    std::vector<std::string> result;
    for (const std::string& name : names) {
        if (result.size() >= k_max_presences) break;
        if (name.size() > k_longest_region_name) continue;
        std::string known_as = canonical_name(turn, speaker, name);
        if (!known_as.empty() && std::ranges::find(result, known_as) == result.end()) {
            result.push_back(std::move(known_as));
        }
    }
    return result;
}

void remember_names(DeviceState& device, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        if (std::ranges::find(device.known_regions, name) != device.known_regions.end()) continue;
        if (device.known_regions.size() >= k_max_phone_names) {
            device.known_regions.erase(device.known_regions.begin());
        }
        device.known_regions.push_back(name);
    }
}

bool is_news(const Turn& turn, UtcSeconds time) {
    return !turn.arrival.retained && turn.now - UtcTime(time) <= k_news;
}

const Fix* credible_fix(const DeviceState& device) {
    return device.position ? &*device.position : nullptr;
}

/// Lets the person follow the device: it leads, or lies where the leader lies, or another one leads now.
/// \return the fix that speaks for the person now, and whether it is this device's
std::pair<const Fix*, bool> fix_for_person(Turn& turn, const Speaker& speaker, PersonState& person) {
    if (speaker.person->topics.size() < 2) {
        if (person.leader != speaker.topic) person.leader = speaker.topic;
        return {credible_fix(speaker.device), true};
    }
    const Carried leader = leading_device(turn.state, *speaker.person, turn.rules.thresholds);
    if (leader.device == nullptr)
        return {nullptr, true};  // nothing of any device yet: its word is all there is
    const bool changed = person.leader != *leader.topic;
    if (changed) person.leader = *leader.topic;
    if (leader.device == &speaker.device || agrees(*leader.device, speaker.device, turn.rules.thresholds)) {
        return {credible_fix(speaker.device), true};
    }
    return {changed ? credible_fix(*leader.device) : nullptr, false};
}

PersonState& person_state(Turn& turn, const Speaker& speaker) {
    return turn.state.people[speaker.person->name];
}

void store_fix(Turn& turn, const Speaker& speaker, const Fix& fix, const Location* location) {
    if (speaker.person == nullptr || turn.rules.thresholds.keep_history <= config::Duration::zero()) return;
    FixRow row{speaker.person->name, speaker.topic, fix, std::nullopt, std::nullopt, {}, turn.arrival.row};
    if (location != nullptr) {
        row.altitude_m = location->altitude_m;
        row.battery_pct = location->battery_pct;
        row.trigger = location->trigger.value_or("");
    }
    turn.effects.fixes.push_back(std::move(row));
}

bool belongs_to_history(Placement placement) {
    return placement == Placement::moved || placement == Placement::waiting || placement == Placement::late;
}

/// What a device's new position means for its journey and for its person's regions.
void follow_fix(Turn& turn, const Speaker& speaker, const Placed& placed,
                const std::vector<std::string>* claims, const std::string* except) {
    if (placed.placement != Placement::moved) return;
    DeviceState& device = speaker.device;
    follow(device.travel, *device.position, placed.time, turn.rules.thresholds);
    if (speaker.person == nullptr) return;
    PersonState& person = person_state(turn, speaker);
    const auto [fix, own] = fix_for_person(turn, speaker, person);
    turn.dirty("person/" + speaker.person->name);
    if (fix == nullptr) return;
    const bool first = person.as_of == UtcSeconds{};
    Sighting sighting{own ? speaker.topic : person.leader, placed.time, fix};
    if (own) {
        sighting.claims = claims;
        sighting.known = &device.known_regions;
        sighting.except = except;
    }
    sighting.retained = turn.arrival.retained;
    sighting.news = !first && is_news(turn, placed.time);
    see(turn, *speaker.person, person, sighting);
}

/// Files a fix and counts it; for the history too where it belongs there.
Placed take_fix(Turn& turn, const Speaker& speaker, const Fix& fix, const Location* location) {
    const Placed placed = place(turn, speaker.device, fix);
    if (placed.placement == Placement::late) ++turn.state.counters.old_fixes;
    if (belongs_to_history(placed.placement)) store_fix(turn, speaker, fix, location);
    return placed;
}

/// Battery and mode, and how a tracker that does not tell its ignition drives.
void take_facts(Turn& turn, DeviceState& device, const Location& location, UtcSeconds said) {
    if (!is_future(turn, said)) {
        if (UtcTime(said) < device.facts_as_of) return;
        device.facts_as_of = UtcTime(said);
    }
    if (device.platform == Platform::vehicle) {
        // Greenwich triggers: t and v while moving, L is the last word before an orderly shutdown.
        if (location.trigger == "t" || location.trigger == "v") device.vehicle.driving = true;
        if (location.trigger == "L") device.vehicle.driving = false;
    }
    if (location.battery_pct) device.battery_pct = location.battery_pct;
    if (location.monitoring_mode) device.monitoring_mode = location.monitoring_mode;
    if (location.supply_v) device.vehicle.supply_v = location.supply_v;
    if (location.battery_state) {
        switch (*location.battery_state) {
            case owntracks::BatteryState::unplugged:
                device.charging = Charging::no;
                break;
            case owntracks::BatteryState::charging:
                device.charging = Charging::yes;
                break;
            case owntracks::BatteryState::full:
                device.charging = Charging::full;
                break;
            default:
                device.charging = Charging::unknown;
        }
    }
}

/// Only Android gives messages an id; only iOS names region ids, pressure and activities; only vehicle
/// trackers measure their trip. Source: the apps' own source, Android 2.6 and iOS 26.
void recognise(DeviceState& device, const Location& location) {
    if (device.platform == Platform::vehicle) return;
    if (location.trip_m || location.supply_v) {
        device.platform = Platform::vehicle;
    } else if (location.message_id) {
        device.platform = Platform::android;
    } else if (location.region_ids || location.pressure_kpa || !location.motion_activities.empty()) {
        device.platform = Platform::ios;
    }
}

/// Android's ping says the last fix once more with the current regions: heals a lost event of a region that
/// only the phone knows, and lets time pass for somebody who has to stay before they have arrived.
void take_ping(Turn& turn, const Speaker& speaker, const std::vector<std::string>* claims) {
    if (speaker.person == nullptr || !speaker.device.heard) return;
    PersonState& person = person_state(turn, speaker);
    const bool tells = claims != nullptr && *claims != speaker.device.claims;
    const bool is_awaited = std::ranges::any_of(
        person.presences, [](const Presence& presence) { return presence.pending.has_value(); });
    if (!tells && !is_awaited) return;
    const auto [fix, own] = fix_for_person(turn, speaker, person);
    if (!own) return;
    Sighting sighting{speaker.topic, std::max(to_seconds(speaker.device.heard->time), person.as_of), fix,
                      claims, &speaker.device.known_regions};
    sighting.retained = turn.arrival.retained;
    sighting.news = is_news(turn, sighting.time);
    const UtcSeconds as_of = person.as_of;
    see(turn, *speaker.person, person, sighting);
    person.as_of = as_of;  // the position did not become newer
    turn.dirty("person/" + speaker.person->name);
}

void raise_alarm(Turn& turn, const Speaker& speaker, const Fix& fix) {
    const UtcSeconds time = is_future(turn, fix.time) ? to_seconds(turn.now) : fix.time;
    auto& alarm = speaker.device.vehicle.alarm;
    const bool is_news = !alarm && !turn.arrival.retained && turn.now - UtcTime(time) <= k_alarm_news;
    alarm = std::max(alarm.value_or(time), time);
    if (speaker.person == nullptr) return;
    turn.effects.alarms.push_back(
        {speaker.person->name, speaker.topic, time, fix.place, turn.arrival.row, is_news});
}

/// The region that a transition is about, by the household's name; empty when it does not tell.
std::string region_of(const Turn& turn, const Speaker& speaker, const Transition& transition) {
    if (transition.event == owntracks::TransitionEvent::unknown) return {};
    const std::string name = transition.region_name ? *transition.region_name
                                                    : phone_region_of(turn.state, speaker.topic, transition);
    return name.size() <= k_longest_region_name ? canonical_name(turn, speaker, name) : std::string();
}

void recognise(DeviceState& device, const Transition& transition) {
    if (device.platform != Platform::unknown) return;
    if (transition.message_id) device.platform = Platform::android;
    if (transition.region_id) device.platform = Platform::ios;
}

}  // namespace

void apply_location(Turn& turn, const Speaker& speaker, const Location& location, const std::string& suffix) {
    DeviceState& device = speaker.device;
    if (!note_fingerprint(device.recent, fingerprint(suffix, location))) {
        ++turn.state.counters.duplicates;
        return;
    }
    const UtcSeconds said = sane(location.created_at.value_or(location.fix_time));
    recognise(device, location);
    hear(device, turn.state, turn.arrival, said);
    take_facts(turn, device, location, said);
    if (!location.places_marker) return;

    const Fix fix = fix_of(location);
    if (suffix == "alarm") raise_alarm(turn, speaker, fix);
    const Placed placed = take_fix(turn, speaker, fix, &location);
    const bool newest = placed.placement == Placement::moved || placed.placement == Placement::refreshed;
    std::optional<std::vector<std::string>> claims;
    if (newest && location.regions) {
        claims = canonical(turn, speaker, *location.regions);
        remember_names(device, *claims);
    }
    const auto* const said_inside = claims ? &*claims : nullptr;
    if (placed.placement == Placement::refreshed) take_ping(turn, speaker, said_inside);
    follow_fix(turn, speaker, placed, said_inside, nullptr);
    if (claims) device.claims = std::move(*claims);
}

void apply_transition(Turn& turn, const Speaker& speaker, const Transition& transition) {
    DeviceState& device = speaker.device;
    if (!note_fingerprint(device.recent, fingerprint(transition))) {
        ++turn.state.counters.duplicates;
        return;
    }
    recognise(device, transition);
    const UtcSeconds time = sane(transition.fix_time);
    hear(device, turn.state, turn.arrival, sane(transition.created_at.value_or(transition.fix_time)));
    const std::string region = region_of(turn, speaker, transition);
    if (!region.empty()) remember_names(device, {region});
    const bool knew_before = speaker.person != nullptr && person_state(turn, speaker).as_of != UtcSeconds{};

    Fix fix;
    const bool has_place = transition.position && transition.places_marker;
    if (has_place) {
        fix = fix_of(transition);
        const Placed placed = take_fix(turn, speaker, fix, nullptr);
        follow_fix(turn, speaker, placed, nullptr, region.empty() ? nullptr : &region);
        if (placed.placement == Placement::waiting) return;  // an impossible place, an impossible event
    }
    if (region.empty() || speaker.person == nullptr || is_future(turn, time)) return;

    PersonState& person = person_state(turn, speaker);
    if (!fix_for_person(turn, speaker, person).second) return;  // left at home
    Sighting sighting{speaker.topic, time, has_place ? &fix : nullptr};
    sighting.news = is_news(turn, time);
    told(turn, *speaker.person, person, sighting, region,
         transition.event == owntracks::TransitionEvent::enter, knew_before);
    turn.dirty("person/" + speaker.person->name);
}

}  // namespace mirror::household
