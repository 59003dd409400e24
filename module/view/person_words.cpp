#include "module/view/person_words.hpp"

#include <array>

#include "module/view/names.hpp"

namespace mirror::view {
namespace {

/// Told apart by people with any kind of colour vision: no pair is closer than CIEDE2000 12.4 (Machado 2009).
constexpr std::array<config::Color, 8> k_colors{{
    {0x43, 0x8B, 0xFF},  // blue
    {0xFB, 0xF5, 0x21},  // yellow
    {0xFF, 0x53, 0xA9},  // pink
    {0x63, 0xFF, 0xB1},  // mint
    {0xB4, 0xB2, 0xFF},  // lavender
    {0xAF, 0xBD, 0x64},  // olive
    {0xD3, 0x98, 0x92},  // old rose
    {0xFB, 0xCE, 0xF1},  // pale pink
}};
/// People 9 to 12 have the first four colours again, with a double ring; the 13th starts anew.
constexpr std::size_t k_looks = 12;

/// Names hardly ever change, and telling 500 of them apart takes milliseconds: the last answer is kept.
std::vector<std::string> kept_initials_of(const std::vector<std::string>& names) {
    thread_local std::vector<std::string> last_names;
    thread_local std::vector<std::string> last_initials;
    if (names != last_names) {
        last_initials = initials_of(names);
        last_names = names;
    }
    return last_initials;
}

/// A parked vehicle's tracker sleeps; that is no news.
bool is_offline(const household::PersonStatus& person) {
    return person.online == false && person.kind == config::PersonKind::person;
}

}  // namespace

std::vector<PersonLook> looks_of(const config::Config& config, const household::Summary& summary) {
    std::vector<PersonLook> looks;
    std::vector<std::string> names;
    for (const household::PersonStatus& person : summary.people) {
        const std::size_t turn = person.index % k_looks;
        PersonLook look;
        look.name = shown_name(person.name.empty() ? person.card_name : person.name);
        look.color = k_colors[turn % k_colors.size()];
        look.double_ring = turn >= k_colors.size();
        if (person.index < config.people.size()) {
            const config::Person& configured = config.people[person.index];
            look.photo = configured.photo;
            if (configured.color) {
                look.color = *configured.color;
                look.double_ring = false;
            }
        }
        names.push_back(look.name);
        looks.push_back(std::move(look));
    }
    std::vector<std::string> initials = kept_initials_of(names);
    for (std::size_t i = 0; i < looks.size(); ++i)
        looks[i].initials = std::move(initials[i]);
    return looks;
}

std::string home_of(const config::Config& config, const household::Summary& summary) {
    for (const household::RegionStatus& region : summary.regions) {
        if (region.is_home) return region.name;
    }
    if (!config.home.empty()) return config.home;
    return config.regions.empty() ? "" : config.regions.front().name;
}

bool is_home(const ViewInput& input, const household::PersonStatus& person) {
    return person.whereabouts.kind == household::WhereaboutsKind::region && !input.home.empty() &&
           person.whereabouts.region == input.home;
}

std::string name_words(const ViewInput& input, const std::string& person) {
    if (!input.is_for_guests) return shown_name(person);
    const auto known = std::ranges::find(input.summary.people, person, &household::PersonStatus::name);
    if (known != input.summary.people.end())
        return input.looks[static_cast<std::size_t>(known - input.summary.people.begin())].name;
    return initials_of(std::vector{shown_name(person)}).front();
}

std::string near_words(const ViewInput& input, const household::PersonStatus& person) {
    if (person.whereabouts.kind != household::WhereaboutsKind::away) return {};
    const PersonLook& look = input.looks[static_cast<std::size_t>(&person - input.summary.people.data())];
    if (look.is_blurred) return look.near.empty() ? std::string() : shown_name(look.near);
    if (!person.position) return {};
    const auto& regions = input.summary.regions;
    const auto home = std::ranges::find(regions, true, &household::RegionStatus::is_home);
    const std::string name = near_name(input.local.places, person.position->place,
                                       home != regions.end() ? &home->centre : nullptr);
    return name.empty() ? std::string() : shown_name(name);
}

std::string alarm_words(const ViewInput& input, const household::PersonStatus& person, NextChange& next) {
    if (!person.alarm) return "";
    const Phrase phrase = since(input.language, input.now, *person.alarm);
    next.at(phrase.until);
    return input.language.text("person.alarm", {{"since", phrase.text}});
}

bool names_distance(const ViewInput& input, const household::PersonStatus& person) {
    switch (person.whereabouts.kind) {
        case household::WhereaboutsKind::region:
            return is_home(input, person);  // nobody asks
        case household::WhereaboutsKind::travelling:
            return person.heading == household::Heading::approaching_home;
        case household::WhereaboutsKind::away:
            return true;
        case household::WhereaboutsKind::unknown:
            break;
    }
    return false;
}

std::string whereabouts_words(const ViewInput& input, const household::PersonStatus& person,
                              bool has_distance) {
    const Language& language = input.language;
    const std::string distance =
        has_distance && person.distance_home_m ? language.distance(*person.distance_home_m) : std::string();
    switch (person.whereabouts.kind) {
        case household::WhereaboutsKind::region:
            return is_home(input, person) ? language.text("whereabouts.home")
                                          : shown_name(person.whereabouts.region);
        case household::WhereaboutsKind::travelling:
            if (person.heading != household::Heading::approaching_home)
                return language.text("whereabouts.travelling");
            if (distance.empty()) return language.text("whereabouts.comingHome");
            return language.text("whereabouts.comingHomeDistance", {{"distance", distance}});
        case household::WhereaboutsKind::away:
            if (const std::string place = near_words(input, person); !place.empty()) {
                if (distance.empty()) return language.text("whereabouts.near", {{"place", place}});
                return language.text("whereabouts.nearDistance", {{"place", place}, {"distance", distance}});
            }
            if (distance.empty()) return language.text("whereabouts.away");
            return language.text("whereabouts.awayDistance", {{"distance", distance}});
        case household::WhereaboutsKind::unknown:
            break;
    }
    return language.text("whereabouts.unknown");
}

std::string since_words(const ViewInput& input, const household::PersonStatus& person, NextChange& next) {
    const household::Whereabouts& where = person.whereabouts;
    if (where.kind != household::WhereaboutsKind::region || !where.since || !input.now.clock_trusted)
        return "";
    const Phrase phrase = since(input.language, input.now, *where.since);
    next.at(phrase.until);
    return phrase.text;
}

std::string heard_words(const ViewInput& input, const household::PersonStatus& person, NextChange& next) {
    const Language& language = input.language;
    const auto age = heard_age(person, input.now);
    if (!age) return person.last_heard ? std::string(k_unknown_time) : language.text("age.notHeard");
    const Phrase phrase = ago(language, input.now, *age);
    next.at(phrase.until);
    return is_offline(person) ? language.text("age.offline", {{"age", phrase.text}}) : phrase.text;
}

std::string age_words(const ViewInput& input, const household::PersonStatus& person, NextChange& next) {
    if (person.freshness == household::Freshness::fresh && !is_offline(person)) {
        if (std::string since = since_words(input, person, next); !since.empty()) return since;
    }
    return heard_words(input, person, next);
}

}  // namespace mirror::view
