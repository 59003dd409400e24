#include "module/view/map_view.hpp"

#include <algorithm>
#include <cmath>

#include "module/view/ages.hpp"
#include "module/view/names.hpp"
#include "module/view/person_words.hpp"

namespace mirror::view {
namespace {

using household::Freshness;
using household::PersonStatus;

/// Whoever is farther from home may stand alone in a small view that says how far.
constexpr double k_far_m = 20'000;
/// Trails fade in steps of this.
constexpr std::chrono::minutes k_fade_step{5};

Marker marker_of(const ViewInput& input, std::size_t place, NextChange& next) {
    const PersonStatus& person = input.summary.people[place];
    const PersonLook& look = input.looks[place];
    Marker marker;
    marker.name = look.name;
    marker.initials = look.initials;
    marker.color = look.color;
    marker.double_ring = look.double_ring;
    marker.photo = look.photo;
    marker.card_picture = person.card_picture;
    marker.is_vehicle = person.kind == config::PersonKind::vehicle;
    marker.place = person.position->place;
    marker.accuracy_m = person.position->accuracy_m;
    marker.freshness = person.freshness;
    const bool is_moving = person.whereabouts.kind == household::WhereaboutsKind::travelling &&
                           person.freshness == Freshness::fresh;
    if (is_moving) marker.course_deg = person.position->course_deg;
    const auto age = heard_age(person, input.now);
    if (person.freshness != Freshness::fresh && age) {
        const Phrase phrase = ago(input.language, input.now, *age);
        marker.age = phrase.text;
        next.at(phrase.until);
    }
    note_freshness(input, person, next);
    if (marker.is_vehicle && person.freshness != Freshness::stale) marker.ignition = person.ignition;
    if (person.alarm) marker.alarm = input.language.text("map.alarm");
    if (person.whereabouts.kind == household::WhereaboutsKind::region)
        marker.region = shown_name(person.whereabouts.region);
    if (person.distance_home_m.value_or(0) >= k_far_m)
        marker.distance = input.language.distance(*person.distance_home_m);
    return marker;
}

bool is_wanted(const config::MapOptions& options, const std::string& name) {
    return options.people.empty() || std::ranges::find(options.people, name) != options.people.end();
}

/// Of those who are on the map and heard of lately, nobody is elsewhere.
bool is_everybody_home(const ViewInput& input, const config::MapOptions& options) {
    bool is_anybody_home = false;
    for (const PersonStatus& person : input.summary.people) {
        const bool counts = person.kind == config::PersonKind::person && !person.hidden &&
                            is_wanted(options, person.name) &&
                            person.whereabouts.kind != household::WhereaboutsKind::unknown;
        if (!counts) continue;
        if (!is_home(input, person)) return false;
        is_anybody_home = true;
    }
    return is_anybody_home;
}

std::string icon_of(const config::Config& config, const std::string& region) {
    const auto found = std::ranges::find(config.regions, region, &config::Region::name);
    return found == config.regions.end() ? "" : found->icon;
}

void add_trails(MapView& view, const ViewInput& input, const config::MapOptions& options, NextChange& next) {
    const auto now = std::chrono::floor<std::chrono::seconds>(input.now.wall);
    const bool is_chart = options.kind == config::MapKind::chart;
    if (input.local.trails.empty() || (options.trail_hours <= 0 && !is_chart)) return;
    view.trails_to = std::chrono::floor<std::chrono::minutes>(now) -
                     std::chrono::floor<std::chrono::minutes>(now).time_since_epoch() % k_fade_step +
                     k_fade_step;
    view.trails_from =
        view.trails_to - std::chrono::seconds(static_cast<std::int64_t>(options.trail_hours * 3600));
    for (const household::Trail& trail : input.local.trails) {
        const auto& people = input.summary.people;
        const auto person = std::ranges::find(people, trail.person, &PersonStatus::name);
        if (person == people.end() || person->hidden || !is_wanted(options, trail.person)) continue;
        if (!is_chart && trail.points->back().time < view.trails_from) continue;
        view.trails.push_back(
            {input.looks[static_cast<std::size_t>(person - people.begin())].color, trail.points});
    }
    if (!view.trails.empty()) next.at(UtcTime(view.trails_to));
}

}  // namespace

std::vector<double> chart_rings_m() {
    return {300, 1000, 3000, 10'000, 30'000, 100'000, 300'000, 1'000'000, 3'000'000, 10'000'000};
}

MapView map_view(const ViewInput& input, const config::MapOptions& options, NextChange& next) {
    MapView view;
    const auto& people = input.summary.people;
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (people[i].position && !people[i].hidden && is_wanted(options, people[i].name))
            view.markers.push_back(marker_of(input, i, next));
    }
    for (const household::RegionStatus& region : input.summary.regions) {
        if (region.is_home) view.home = region.centre;
        // What one phone alone calls a region says something while its owner is there, else it is clutter.
        const bool is_shown = region.owner.empty() || !region.people_inside.empty();
        if (options.show_regions && is_shown) {
            view.regions.push_back({shown_name(region.name), region.centre, region.radius_m,
                                    !region.people_inside.empty(), icon_of(input.config, region.name)});
        }
    }
    add_trails(view, input, options, next);
    view.is_everybody_home = options.hide_when_home && is_everybody_home(input, options);
    const Steering& steering = input.local.steering;
    if (!steering.focus.empty()) view.follow = shown_name(steering.focus);
    view.zoom = steering.map_zoom;
    for (const double ring_m : chart_rings_m())
        view.ring_distances.push_back(input.language.distance(ring_m));
    return view;
}

}  // namespace mirror::view
