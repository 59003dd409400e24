#include "module/view/map_view.hpp"

#include "module/view/ages.hpp"
#include "module/view/names.hpp"

namespace mirror::view {
namespace {

using household::Freshness;
using household::PersonStatus;

Marker marker_of(const ViewInput& input, std::size_t place, NextChange& next) {
    const PersonStatus& person = input.summary.people[place];
    const PersonLook& look = input.looks[place];
    Marker marker;
    marker.name = look.name;
    marker.initials = look.initials;
    marker.color = look.color;
    marker.double_ring = look.double_ring;
    marker.photo = look.photo;
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
    return marker;
}

}  // namespace

MapView map_view(const ViewInput& input, const config::MapOptions& options, NextChange& next) {
    MapView view;
    const auto& people = input.summary.people;
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (people[i].position && !people[i].hidden) view.markers.push_back(marker_of(input, i, next));
    }
    for (const household::RegionStatus& region : input.summary.regions) {
        if (region.is_home) view.home = region.centre;
        // What one phone alone calls a region says something while its owner is there, else it is clutter.
        const bool is_shown = region.owner.empty() || !region.people_inside.empty();
        if (options.show_regions && is_shown) {
            view.regions.push_back(
                {shown_name(region.name), region.centre, region.radius_m, !region.people_inside.empty()});
        }
    }
    return view;
}

}  // namespace mirror::view
