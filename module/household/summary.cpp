#include "module/household/summary.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "module/household/clock_sense.hpp"
#include "module/household/freshness.hpp"
#include "module/household/merge.hpp"
#include "module/household/regions.hpp"
#include "module/household/state.hpp"
#include "module/household/travel.hpp"

namespace mirror::household {
namespace {

/// A journey without a further moving fix is over: phones on the move speak more often than this.
constexpr std::chrono::minutes k_journey_pause{15};
/// Fixes that show a heading lie within this time …
constexpr std::chrono::minutes k_heading_memory{30};
/// … and change the distance from home by this much at least.
constexpr double k_heading_step_m = 200;
/// While the clock stands still nothing grows older; looking again this often sees it start.
constexpr std::chrono::minutes k_clock_patience{1};
/// Stands for the radius of a region that has no circle, among overlapping ones.
constexpr double k_phone_region_radius_m = 100;

/// What decides which of several regions names a place: the smallest tuple does.
class Precedence {
  public:
    Precedence(const std::vector<RegionRule>& regions, config::Overlap overlap)
        : m_regions(regions), m_overlap(overlap) {}

    /// \param since when the person came in
    [[nodiscard]] std::tuple<double, double> rank(const std::string& person, const std::string& region,
                                                  UtcSeconds since) const {
        double radius_m = k_phone_region_radius_m;
        auto place = static_cast<double>(m_regions.size());  // a region that is only a name comes last
        for (std::size_t i = m_regions.size(); i-- > 0;) {
            if (m_regions[i].name != region || !concerns(m_regions[i], person)) continue;
            radius_m = m_regions[i].radius_m;
            place = static_cast<double>(i);
        }
        switch (m_overlap) {
            case config::Overlap::first:
                return {place, radius_m};
            case config::Overlap::latest:
                return {-static_cast<double>(since.time_since_epoch().count()), radius_m};
            case config::Overlap::smallest:
                break;
        }
        return {radius_m, place};
    }

  private:
    const std::vector<RegionRule>& m_regions;
    config::Overlap m_overlap;
};

/// Of the regions that somebody is inside, the one that names the place.
const Presence* naming_presence(const PersonState& person, const std::string& name,
                                const Precedence& precedence) {
    const auto rank = [&](const Presence& presence) {
        return precedence.rank(name, presence.region, presence.since);
    };
    const Presence* best = nullptr;
    for (const Presence& presence : person.presences) {
        if (presence.inside && (best == nullptr || rank(presence) < rank(*best))) best = &presence;
    }
    return best;
}

std::optional<UtcSeconds> last_departure(const PersonState& person) {
    std::optional<UtcSeconds> latest;
    for (const Presence& presence : person.presences) {
        if (presence.inside || presence.since == UtcSeconds{}) continue;
        latest = std::max(latest.value_or(presence.since), presence.since);
    }
    return latest;
}

/// A doubtful fix moves nobody in the stream; where it lies is still worth showing.
Whereabouts doubtful_whereabouts(LatLon place, const std::string& name,
                                 const std::vector<RegionRule>& regions, const Precedence& precedence) {
    const RegionRule* best = nullptr;
    const auto rank = [&](const RegionRule& region) { return precedence.rank(name, region.name, {}); };
    for (const RegionRule& region : regions) {
        if (!concerns(region, name) || distance_m(region.centre, place) > region.radius_m) continue;
        if (best == nullptr || rank(region) < rank(*best)) best = &region;
    }
    if (best == nullptr) return {WhereaboutsKind::away, "", std::nullopt};
    return {WhereaboutsKind::region, best->name, std::nullopt};
}

Whereabouts whereabouts_of(const PersonState& person, const std::string& name, const DeviceState& device,
                           const std::vector<RegionRule>& regions, config::Overlap overlap, UtcTime now) {
    const Precedence precedence(regions, overlap);
    if (device.doubtful) return doubtful_whereabouts(device.doubtful->place, name, regions, precedence);
    if (const Presence* const inside = naming_presence(person, name, precedence)) {
        return {WhereaboutsKind::region, inside->region, inside->since};
    }
    const Travel& travel = device.travel;
    const bool moving = is_moving(travel) && now - UtcTime(travel.last_moving) <= k_journey_pause;
    UtcSeconds since = moving ? travel.moving_since : travel.halt_since;
    if (const auto left = last_departure(person)) since = std::max(since, *left);
    return {moving ? WhereaboutsKind::travelling : WhereaboutsKind::away, "", since};
}

/// Whether the distance from home shrinks or grows over the newest fixes.
Heading heading_of(const DeviceState& device, LatLon home, UtcTime now) {
    if (!is_moving(device.travel) || !device.position || device.doubtful) return Heading::unknown;
    const Fix* oldest = nullptr;
    for (const Fix& fix : device.fixes) {
        if (now - UtcTime(fix.time) <= k_heading_memory && oldest == nullptr) oldest = &fix;
    }
    const Fix& newest = *device.position;
    if (oldest == nullptr || oldest->time >= newest.time) return Heading::unknown;
    const double step_m = distance_m(home, newest.place) - distance_m(home, oldest->place);
    const double noise_m =
        std::max(k_heading_step_m, newest.accuracy_m.value_or(0) + oldest->accuracy_m.value_or(0));
    if (step_m <= -noise_m) return Heading::approaching_home;
    return step_m >= noise_m ? Heading::leaving_home : Heading::unknown;
}

/// iOS disconnects by design and a parked tracker sleeps; of a device long silent nobody knows.
std::optional<bool> online_of(const DeviceState& device, Freshness freshness) {
    if (device.platform == Platform::vehicle) {
        if (!device.vehicle.status || *device.vehicle.status == -1) return std::nullopt;  // or asleep
        return *device.vehicle.status == 1;
    }
    if (device.platform != Platform::android) return std::nullopt;
    if (device.offline) return false;
    if (!device.heard_live || freshness == Freshness::stale) return std::nullopt;
    return true;
}

Freshness freshness_of(const DeviceState& device, SinceBoot age, const config::Thresholds& thresholds) {
    const AgeLimits limits = age_limits(device, thresholds);
    if (age > limits.stale) return Freshness::stale;
    return age > limits.ageing || device.doubtful ? Freshness::ageing : Freshness::fresh;
}

Position position_of(const DeviceState& device) {
    const Fix& fix = *shown_fix(device);
    return {fix.place, fix.accuracy_m, fix.time, fix.speed_kmh, fix.course_deg, device.doubtful.has_value()};
}

/// Collects when a limit of time is passed: the first one counts.
class Countdown {
  public:
    /// Something becomes true when an age exceeds a limit.
    void over(SinceBoot age, SinceBoot limit) {
        if (age > limit) return;
        const SinceBoot left = limit - age + SinceBoot(1);
        m_left = std::min(m_left.value_or(left), left);
    }
    [[nodiscard]] std::optional<SinceBoot> left() const { return m_left; }

  private:
    std::optional<SinceBoot> m_left;
};

/// One pass over the people; holds what is the same for all of them.
class Summarizer {
  public:
    Summarizer(const HouseholdState& state, const Rules& rules, Moment now, std::string_view boot)
        : m_state(state),
          m_rules(rules),
          m_moment(now),
          m_boot(boot),
          m_now(best_time(state.clock, now, state.boot == boot)),
          m_clock_runs(wall_is_right(state.clock, now.wall) ||
                       (state.boot == boot && state.clock.offset_ms)) {}

    [[nodiscard]] PersonStatus person(std::size_t index) const {
        const PersonRule& rule = m_rules.people[index];
        PersonStatus status;
        status.name = rule.name;
        status.kind = rule.kind;
        status.index = index;
        const Carried shown = shown_device(m_state, rule, m_rules.thresholds);
        add_last_heard(status, rule, shown);
        const UtcTime newest = newest_word(m_state, rule);
        for (const std::string& topic : rule.topics) {
            const DeviceState* const device = device_at(topic);
            if (device != nullptr && !is_retired(*device, newest, m_rules.thresholds))
                add_facts(status, *device);
            const auto picture = m_state.pictures.find(topic);
            if (picture != m_state.pictures.end() && !status.card_picture.is_there())
                status.card_picture = picture->second;
        }
        if (shown.device != nullptr) add_shown(status, rule, *shown.device);
        status.changes_in = changes_in(status, shown.device);
        return status;
    }

  private:
    const HouseholdState& m_state;
    const Rules& m_rules;
    Moment m_moment;
    std::string_view m_boot;
    UtcTime m_now;
    bool m_clock_runs;

    /// What the device says that is shown for the person.
    void add_shown(PersonStatus& status, const PersonRule& rule, const DeviceState& device) const {
        const SinceBoot age = status.since_heard.value_or(SinceBoot::max());
        status.freshness = freshness_of(device, age, m_rules.thresholds);
        status.online = online_of(device, status.freshness);
        status.position = position_of(device);
        add_battery(status, device);
        static const PersonState k_nothing_known;
        const auto known = m_state.people.find(rule.name);
        const PersonState& person = known == m_state.people.end() ? k_nothing_known : known->second;
        if (age <= age_limits(device, m_rules.thresholds).lost) {
            status.whereabouts =
                whereabouts_of(person, rule.name, device, m_state.regions, m_rules.thresholds.overlap, m_now);
        }
        add_home(status, device);
    }

    /// The next of all the limits that the words above go by.
    [[nodiscard]] std::optional<SinceBoot> changes_in(const PersonStatus& status,
                                                      const DeviceState* shown) const {
        Countdown next;
        if (status.since_heard) {
            const config::Thresholds& thresholds = m_rules.thresholds;
            const AgeLimits limits = shown != nullptr
                                         ? age_limits(*shown, thresholds)
                                         : AgeLimits{thresholds.ageing, thresholds.stale, thresholds.lost};
            for (const SinceBoot limit : {limits.ageing, limits.stale, limits.lost, thresholds.hide})
                next.over(*status.since_heard, limit);
        }
        if (shown != nullptr && is_moving(shown->travel)) {
            next.over(m_now - UtcTime(shown->travel.last_moving), k_journey_pause);
            for (const Fix& fix : shown->fixes)
                next.over(m_now - UtcTime(fix.time), k_heading_memory);
        }
        if (m_clock_runs || !next.left()) return next.left();
        return std::max<SinceBoot>(*next.left(), k_clock_patience);
    }

    [[nodiscard]] const DeviceState* device_at(const std::string& topic) const {
        const auto found = m_state.devices.find(topic);
        return found == m_state.devices.end() ? nullptr : &found->second;
    }

    /// Of the devices that are where the person is; a phone left at home says nothing about them. Without a
    /// position, of any device.
    void add_last_heard(PersonStatus& status, const PersonRule& rule, Carried shown) const {
        const Heard* newest = nullptr;
        for (const std::string& topic : rule.topics) {
            const DeviceState* const device = device_at(topic);
            if (device == nullptr || !device->heard) continue;
            const bool counts = shown.device == nullptr || device == shown.device ||
                                agrees(*shown.device, *device, m_rules.thresholds);
            if (counts && (newest == nullptr || device->heard->time > newest->time)) newest = &*device->heard;
        }
        if (newest == nullptr) return;
        status.last_heard = newest->time;
        status.since_heard = age_of(*newest, m_state, m_moment, m_boot);
        status.hidden = *status.since_heard > m_rules.thresholds.hide;
        if (shown.device == nullptr) {
            status.freshness = *status.since_heard > m_rules.thresholds.stale    ? Freshness::stale
                               : *status.since_heard > m_rules.thresholds.ageing ? Freshness::ageing
                                                                                 : Freshness::fresh;
        }
    }

    void add_facts(PersonStatus& status, const DeviceState& device) const {
        if (status.card_name.empty()) status.card_name = device.card_name;
        const VehicleState& vehicle = device.vehicle;
        if (vehicle.ignition || vehicle.driving) {
            status.ignition = vehicle.ignition ? vehicle.ignition : vehicle.driving;
        }
        if (vehicle.supply_v) status.supply_v = vehicle.supply_v;
        if (vehicle.status) status.asleep = *vehicle.status == -1;
        status.alarm = std::max(status.alarm, vehicle.alarm);
    }

    void add_battery(PersonStatus& status, const DeviceState& device) const {
        status.battery_pct = device.battery_pct;
        status.charging = device.charging;
        const bool plugged = device.charging == Charging::yes || device.charging == Charging::full;
        status.battery_low =
            device.battery_pct && *device.battery_pct <= m_rules.thresholds.low_battery_pct && !plugged;
    }

    void add_home(PersonStatus& status, const DeviceState& device) const {
        if (!m_rules.home) return;
        const RegionRule& home = m_rules.regions[*m_rules.home];
        status.distance_home_m = distance_m(home.centre, status.position->place);
        status.bearing_from_home_deg = bearing_deg(home.centre, status.position->place);
        const bool is_home =
            status.whereabouts.kind == WhereaboutsKind::region && status.whereabouts.region == home.name;
        const bool moves = status.whereabouts.kind != WhereaboutsKind::unknown && !is_home;
        if (moves) status.heading = heading_of(device, home.centre, m_now);
    }
};

bool is_inside(const HouseholdState& state, const PersonStatus& person, const RegionRule& region) {
    if (person.whereabouts.kind == WhereaboutsKind::unknown || person.hidden) return false;
    const auto known = state.people.find(person.name);
    if (known == state.people.end() || !concerns(region, person.name)) return false;
    const auto& presences = known->second.presences;
    return std::ranges::any_of(presences,
                               [&](const Presence& p) { return p.inside && p.region == region.name; });
}

std::vector<RegionStatus> regions_of(const HouseholdState& state, const Rules& rules,
                                     const std::vector<PersonStatus>& people) {
    // Before the first message the state has none yet.
    const auto& regions = state.regions.empty() ? rules.regions : state.regions;
    std::vector<RegionStatus> result;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        const RegionRule& region = regions[i];
        RegionStatus status{region.name, region.centre, region.radius_m, {}, rules.home == i, region.owner};
        for (const PersonStatus& person : people) {
            if (is_inside(state, person, region)) status.people_inside.push_back(person.name);
        }
        result.push_back(std::move(status));
    }
    return result;
}

}  // namespace

PersonStatus status_of(const HouseholdState& state, const Rules& rules, std::size_t index, Moment now,
                       std::string_view boot) {
    return Summarizer(state, rules, now, boot).person(index);
}

Summary summarize(const HouseholdState& state, const Rules& rules, Moment now, std::string_view boot) {
    Summary summary;
    const Summarizer summarizer(state, rules, now, boot);
    for (std::size_t i = 0; i < rules.people.size(); ++i)
        summary.people.push_back(summarizer.person(i));
    summary.regions = regions_of(state, rules, summary.people);
    for (auto it = state.transitions.rbegin(); it != state.transitions.rend(); ++it) {
        const auto is_theirs = [&](const PersonRule& rule) { return rule.name == it->person; };
        if (std::ranges::any_of(rules.people, is_theirs)) summary.transitions.push_back(*it);
    }
    summary.notes.assign(state.notes.rbegin(), state.notes.rend());
    summary.unknown_devices = state.unknown_devices;
    summary.counters = state.counters;
    return summary;
}

}  // namespace mirror::household
