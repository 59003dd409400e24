#include "module/view/people_view.hpp"

#include <limits>

#include "module/base/utf8.hpp"
#include "module/view/ages.hpp"
#include "module/view/person_words.hpp"

namespace mirror::view {
namespace {

using household::Charging;
using household::PersonStatus;

constexpr std::size_t k_max_topic_codepoints = 80;

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

std::string alarm_words(const ViewInput& input, const PersonStatus& person, NextChange& next) {
    if (!person.alarm) return "";
    const Phrase phrase = since(input.language, input.now, *person.alarm);
    next.at(phrase.until);
    return input.language.text("person.alarm", {{"since", phrase.text}});
}

PersonRow row_of(const ViewInput& input, std::size_t place, bool show_battery_always, NextChange& next) {
    const PersonStatus& person = input.summary.people[place];
    const PersonLook& look = input.looks[place];
    PersonRow row;
    row.name = look.name;
    row.initials = look.initials;
    row.color = look.color;
    row.double_ring = look.double_ring;
    row.photo = look.photo;
    row.card_picture = person.card_picture;
    row.is_vehicle = person.kind == config::PersonKind::vehicle;
    row.whereabouts = whereabouts_words(input, person);
    row.age = age_words(input, person, next);
    row.alarm = alarm_words(input, person, next);
    row.freshness = person.freshness;
    row.charging = person.charging == Charging::yes;
    row.battery_low = person.battery_low;
    if (person.battery_pct && (show_battery_always || row.battery_low || row.charging))
        row.battery = input.language.percent(*person.battery_pct);
    note_freshness(input, person, next);
    return row;
}

std::string empty_hint(const ViewInput& input) {
    const Language& language = input.language;
    const bool anybody_heard = std::ranges::any_of(input.summary.people, [](const PersonStatus& person) {
        return person.last_heard || person.since_heard;
    });
    if (anybody_heard) return "";
    if (!input.summary.unknown_devices.empty()) {
        const std::string topic = safe_text(input.summary.unknown_devices.front(), k_max_topic_codepoints);
        return language.text("people.unknownDevice", {{"topic", topic}});
    }
    return language.text(input.summary.people.empty() ? "people.nobodySetUp" : "people.nobodyHeard");
}

}  // namespace

PeopleView people_view(const ViewInput& input, const config::PeopleOptions& options, NextChange& next) {
    const std::vector<std::size_t> shown = shown_people(input, options.order);
    const std::size_t rows = std::min(shown.size(), static_cast<std::size_t>(std::max(options.max_rows, 0)));
    PeopleView view;
    for (std::size_t i = 0; i < rows; ++i)
        view.rows.push_back(row_of(input, shown[i], options.show_battery_always, next));
    if (rows < shown.size()) {
        view.more =
            input.language.text("people.more", {{"count", static_cast<std::int64_t>(shown.size() - rows)}});
    }
    view.empty_hint = empty_hint(input);
    return view;
}

}  // namespace mirror::view
