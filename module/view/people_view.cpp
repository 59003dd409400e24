#include "module/view/people_view.hpp"

#include <algorithm>
#include <limits>

#include "module/base/utf8.hpp"
#include "module/view/ages.hpp"
#include "module/view/person_words.hpp"
#include "module/view/setup_hint.hpp"

namespace mirror::view {
namespace {

using household::Charging;
using household::Freshness;
using household::PersonStatus;
using household::WhereaboutsKind;

constexpr double k_least_speed_kmh = 1;

/// Places in summary.people of everybody who is shown, in the wanted order. Equal ones keep config order.
std::vector<std::size_t> shown_people(const ViewInput& input, config::PeopleOrder order) {
    const auto& people = input.summary.people;
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (!people[i].hidden) shown.push_back(i);
    }
    if (order == config::PeopleOrder::recency) {
        const auto age = [&](std::size_t i) {
            return heard_age(people[i], input.now).value_or(std::chrono::milliseconds::max());
        };
        std::ranges::stable_sort(shown, {}, age);
    } else if (order == config::PeopleOrder::distance) {
        const auto distance = [&](std::size_t i) {
            return people[i].distance_home_m.value_or(std::numeric_limits<double>::infinity());
        };
        std::ranges::stable_sort(shown, {}, distance);
    }
    return shown;
}

/// How fast somebody travels and how far from home they are, where the whereabouts do not say it. An old fix
/// tells nothing about the speed now.
void add_journey(PersonRow& row, const ViewInput& input, const PersonStatus& person, bool is_card) {
    if (person.whereabouts.kind == WhereaboutsKind::travelling && person.freshness != Freshness::stale &&
        person.position && person.position->speed_kmh && *person.position->speed_kmh >= k_least_speed_kmh)
        row.speed = input.language.speed(*person.position->speed_kmh);
    const bool is_said = is_card ? is_home(input, person) : names_distance(input, person);
    if (person.distance_home_m && !is_said && person.whereabouts.kind != WhereaboutsKind::unknown) {
        const std::string distance = input.language.distance(*person.distance_home_m);
        row.distance = input.language.text("people.fromHome", {{"distance", distance}});
    }
}

PersonRow row_of(const ViewInput& input, std::size_t place, const config::PeopleOptions& options,
                 NextChange& next) {
    const PersonStatus& person = input.summary.people[place];
    const PersonLook& look = input.looks[place];
    PersonRow row;
    row.name = look.name;
    row.initials = look.initials;
    row.color = look.color;
    row.double_ring = look.double_ring;
    row.photo = look.photo;
    row.is_blurred = look.is_blurred;
    row.card_picture = person.card_picture;
    row.is_vehicle = person.kind == config::PersonKind::vehicle;
    const bool is_card = options.variant == config::PeopleVariant::card;
    row.whereabouts = whereabouts_words(input, person, !is_card);
    add_journey(row, input, person, is_card);
    if (is_card) {
        row.since = since_words(input, person, next);
        row.heard = heard_words(input, person, next);
    } else {
        row.age = age_words(input, person, next);
    }
    row.alarm = alarm_words(input, person, next);
    row.freshness = person.freshness;
    row.charging = person.charging == Charging::yes;
    row.battery_low = person.battery_low;
    if (person.battery_pct && (options.show_battery_always || is_card || row.battery_low || row.charging)) {
        row.battery = input.language.percent(*person.battery_pct);
        row.battery_pct = std::clamp(*person.battery_pct, 0, 100);
    }
    note_freshness(input, person, next);
    return row;
}

}  // namespace

PeopleView people_view(const ViewInput& input, const config::PeopleOptions& options, NextChange& next) {
    const std::vector<std::size_t> shown = shown_people(input, options.order);
    const std::size_t rows = std::min(shown.size(), static_cast<std::size_t>(std::max(options.max_rows, 0)));
    PeopleView view;
    for (std::size_t i = 0; i < rows; ++i)
        view.rows.push_back(row_of(input, shown[i], options, next));
    view.left_out = shown.size() - rows;
    if (view.left_out > 0)
        view.more = input.language.text("people.more", {{"count", static_cast<std::int64_t>(view.left_out)}});
    view.empty_hint = setup_hint(input);
    return view;
}

}  // namespace mirror::view
