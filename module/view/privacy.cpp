#include "module/view/privacy.hpp"

#include <algorithm>

#include "module/view/light_view.hpp"
#include "module/view/person_words.hpp"

namespace mirror::view {
namespace {

using config::Blur;
using household::PersonStatus;
using household::RegionStatus;
using household::WhereaboutsKind;

bool is_name_blurred(const config::Config& config, const household::Summary& summary,
                     const std::string& name) {
    return std::ranges::any_of(summary.people, [&](const PersonStatus& person) {
        return person.name == name && blur_of(config, person.index) != Blur::off;
    });
}

const RegionStatus* home_region(const household::Summary& summary) {
    const auto home = std::ranges::find(summary.regions, true, &RegionStatus::is_home);
    return home == summary.regions.end() ? nullptr : &*home;
}

bool is_in(const PersonStatus& person, const std::string& region) {
    return person.whereabouts.kind == WhereaboutsKind::region && !region.empty() &&
           person.whereabouts.region == region;
}

bool is_out(const PersonStatus& person, const std::string& home) {
    return person.whereabouts.kind != WhereaboutsKind::unknown && !is_in(person, home);
}

/// In the middle of home, at no exact place.
std::optional<household::Position> place_at_home(const PersonStatus& person, const RegionStatus* home) {
    if (!person.position || home == nullptr) return std::nullopt;
    household::Position place;
    place.place = home->centre;
    place.fix_time = person.position->fix_time;
    place.doubtful = person.position->doubtful;
    return place;
}

void blur(PersonStatus& person, const std::string& home_name, const RegionStatus* home) {
    person.distance_home_m.reset();
    person.bearing_from_home_deg.reset();
    person.heading = household::Heading::unknown;
    if (is_in(person, home_name)) {
        person.position = place_at_home(person, home);
        return;
    }
    person.position.reset();
    if (person.whereabouts.kind != WhereaboutsKind::unknown)
        person.whereabouts = {WhereaboutsKind::away, "", std::nullopt};
}

/// The same past with nothing but "at home" and "out" in it.
household::Past blurred_past(const household::Past& past, const std::string& home) {
    std::vector<household::Stay> stays = *past.stays;
    for (household::Stay& stay : stays) {
        if (stay.kind != household::StayKind::region || stay.region == home) continue;
        stay.kind = household::StayKind::out;
        stay.region.clear();
    }
    return {past.person, std::make_shared<const std::vector<household::Stay>>(std::move(stays))};
}

}  // namespace

config::Blur blur_of(const config::Config& config, std::size_t index) {
    return index < config.people.size() ? config.people[index].blur : Blur::off;
}

bool has_blurred(const config::Config& config) {
    return std::ranges::any_of(config.people,
                               [](const config::Person& person) { return person.blur != Blur::off; });
}

household::Summary blurred(const config::Config& config, household::Summary summary) {
    if (!has_blurred(config)) return summary;
    const std::string home_name = home_of(config, summary);
    const auto is_blurred = [&](const std::string& name) { return is_name_blurred(config, summary, name); };
    std::erase_if(summary.transitions, [&](const household::TransitionRecord& record) {
        return record.region != home_name && is_blurred(record.person);
    });
    for (household::Note& note : summary.notes) {
        if (note.region != home_name && is_blurred(note.person)) note.region.clear();
    }
    for (RegionStatus& region : summary.regions) {
        if (region.name != home_name) std::erase_if(region.people_inside, is_blurred);
    }
    const RegionStatus* const home = home_region(summary);
    for (PersonStatus& person : summary.people) {
        if (blur_of(config, person.index) != Blur::off) blur(person, home_name, home);
    }
    return summary;
}

void blur_looks(std::vector<PersonLook>& looks, const config::Config& config,
                const household::Summary& summary, const NearPlaces& places) {
    const RegionStatus* const home = home_region(summary);
    const std::string home_name = home_of(config, summary);
    for (std::size_t i = 0; i < summary.people.size(); ++i) {
        const PersonStatus& person = summary.people[i];
        const Blur blur = blur_of(config, person.index);
        looks[i].is_blurred = blur != Blur::off;
        if (blur == Blur::town && person.position && is_out(person, home_name))
            looks[i].near =
                near_name(places, person.position->place, home == nullptr ? nullptr : &home->centre);
    }
}

household::Summary for_place_names(const config::Config& config, household::Summary summary) {
    const std::string home_name = home_of(config, summary);
    for (PersonStatus& person : summary.people) {
        const Blur blur = blur_of(config, person.index);
        if (blur == Blur::out) person.position.reset();
        if (blur == Blur::town && is_out(person, home_name)) person.whereabouts.kind = WhereaboutsKind::away;
    }
    return summary;
}

LocalState blurred(const config::Config& config, const household::Summary& summary, const std::string& home,
                   LocalState local) {
    if (!has_blurred(config)) return local;
    std::erase_if(local.trails, [&](const household::Trail& trail) {
        return is_name_blurred(config, summary, trail.person);
    });
    for (household::Past& past : local.pasts) {
        if (is_name_blurred(config, summary, past.person)) past = blurred_past(past, home);
    }
    return local;
}

bool is_for_guests(const config::Privacy& privacy, GuestWish wish, const TimeZone& zone, const ViewNow& now,
                   NextChange& next) {
    if (wish != GuestWish::automatic) return wish == GuestWish::on;
    if (privacy.guest) return true;
    if (privacy.guest_schedule.empty()) return false;
    return !now.clock_trusted || is_scheduled_on(privacy.guest_schedule, zone, now.wall, next);
}

void tidy_for_guests(household::Summary& summary, LocalState& local) {
    for (PersonStatus& person : summary.people)
        person.card_picture = {};
    summary.notes.clear();
    local.heard.alerts.clear();
    local.phones.clear();
    // Sentences about phones and receivers have names in them; what is wrong with the mirror itself has none.
    std::erase_if(local.problems,
                  [](const LocalProblem& problem) { return problem.kind == LocalProblemKind::notice; });
}

void show_initials(std::vector<PersonLook>& looks) {
    for (PersonLook& look : looks) {
        look.name = look.initials;
        look.photo.clear();
    }
}

}  // namespace mirror::view
