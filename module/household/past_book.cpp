#include "module/household/past_book.hpp"

#include <algorithm>
#include <tuple>

namespace mirror::household {
namespace {

/// Nobody comes and goes as often within some weeks; what is older than these goes first.
constexpr std::size_t k_most_transitions = 5'000;
constexpr std::size_t k_most_people = 512;

auto order_of(const TransitionRecord& transition) {
    return std::tie(transition.time, transition.region, transition.is_enter);
}

/// The regions that this person is in now.
std::vector<std::string> regions_around(const Summary& summary, const std::string& person) {
    std::vector<std::string> names;
    for (const RegionStatus& region : summary.regions) {
        if (std::ranges::find(region.people_inside, person) != region.people_inside.end())
            names.push_back(region.name);
    }
    return names;
}

/// The same regions, whoever is in them.
bool are_same_circles(const std::vector<RegionStatus>& some, const std::vector<RegionStatus>& others) {
    return std::ranges::equal(some, others, [](const RegionStatus& a, const RegionStatus& b) {
        return std::tie(a.name, a.radius_m, a.owner) == std::tie(b.name, b.radius_m, b.owner);
    });
}

}  // namespace

bool PastBook::counts(const std::string& person) const {
    return m_kept.count() > 0 && !m_forgotten.contains(person) &&
           (m_people.contains(person) || m_people.size() < k_most_people);
}

void PastBook::add(const TransitionRecord& transition) {
    if (!counts(transition.person)) return;
    const Key key{transition.time, transition.person, transition.region, transition.is_enter};
    if (m_taken_back.contains(key)) return;
    Person& person = m_people[transition.person];
    auto& known = person.events.transitions;
    const auto place = std::ranges::lower_bound(known, order_of(transition), {}, order_of);
    if (place != known.end() && order_of(*place) == order_of(transition)) return;
    known.insert(place, transition);
    person.is_changed = true;
    trim(person.events);
}

void PastBook::take_back(const TransitionRecord& transition) {
    if (m_kept.count() == 0) return;
    if (!m_is_history_read)
        m_taken_back.emplace(transition.time, transition.person, transition.region, transition.is_enter);
    const auto person = m_people.find(transition.person);
    if (person == m_people.end()) return;
    const auto is_it = [&](const TransitionRecord& each) { return order_of(each) == order_of(transition); };
    if (std::erase_if(person->second.events.transitions, is_it) > 0) person->second.is_changed = true;
}

void PastBook::heard(const std::string& name, UtcSeconds time) {
    if (!counts(name) || time == UtcSeconds{}) return;
    Person& person = m_people[name];
    PastEvents& events = person.events;
    if (events.first_heard == UtcSeconds{} || time < events.first_heard) {
        if (events.first_heard != UtcSeconds{}) add_silence(name, {time, events.first_heard});
        events.first_heard = time;
        person.is_changed = true;
    }
    // A phone that was out of reach tells later where it was: what was silent speaks.
    const auto around = std::ranges::find_if(
        events.silences, [&](const Silence& silence) { return silence.from < time && time < silence.to; });
    if (around != events.silences.end()) {
        const Silence whole = *around;
        events.silences.erase(around);
        add_silence(name, {whole.from, time});
        add_silence(name, {time, whole.to});
        person.is_changed = true;
    }
    if (time <= events.last_heard) return;
    if (events.last_heard != UtcSeconds{}) add_silence(name, {events.last_heard, time});
    events.last_heard = time;
}

void PastBook::begins(const std::string& name, UtcSeconds time) {
    if (!counts(name)) return;
    Person& person = m_people[name];
    if (person.events.first_heard != UtcSeconds{} && person.events.first_heard <= time) return;
    person.events.first_heard = time;
    person.is_changed = true;
}

void PastBook::add_silence(const std::string& name, Silence silence) {
    if (!counts(name) || silence.to - silence.from <= m_silence) return;
    Person& person = m_people[name];
    auto& silences = person.events.silences;
    const auto place = std::ranges::lower_bound(silences, silence.from, {}, &Silence::from);
    if (place != silences.end() && place->from == silence.from) return;
    silences.insert(place, silence);
    person.is_changed = true;
}

void PastBook::forget(const std::string& person) {
    m_people.erase(person);
    std::erase_if(m_pasts, [&](const Past& past) { return past.person == person; });
    if (!m_is_history_read && m_kept.count() > 0) m_forgotten.insert(person);
}

void PastBook::history_is_read() {
    m_is_history_read = true;
    m_taken_back.clear();
    m_forgotten.clear();
}

void PastBook::trim(PastEvents& events) const {
    const UtcSeconds oldest = events.transitions.back().time - m_kept;
    const auto is_old = [&](const TransitionRecord& each) { return each.time < oldest; };
    if (!is_old(events.transitions.front()) && events.transitions.size() <= k_most_transitions) return;
    auto kept = std::ranges::find_if_not(events.transitions, is_old);
    if (static_cast<std::size_t>(events.transitions.end() - kept) > k_most_transitions)
        kept = events.transitions.end() - static_cast<std::ptrdiff_t>(k_most_transitions);
    // A story that lost its beginning begins where the rest does.
    const bool is_too_long = kept->time > oldest && !is_old(events.transitions.front());
    events.first_heard = std::max(events.first_heard, is_too_long ? kept->time : oldest);
    events.transitions.erase(events.transitions.begin(), kept);
    std::erase_if(events.silences, [&](const Silence& silence) { return silence.to <= events.first_heard; });
}

const std::vector<Past>& PastBook::pasts(const Summary& summary, config::Overlap overlap) {
    if (m_kept.count() == 0) return m_pasts;
    const bool is_all_new = !are_same_circles(m_regions, summary.regions);
    if (is_all_new) m_regions = summary.regions;
    for (const PersonStatus& status : summary.people) {
        const auto known = m_people.find(status.name);
        if (known == m_people.end()) continue;
        Person& person = known->second;
        Presence now{status.whereabouts, regions_around(summary, status.name)};
        if (!is_all_new && !person.is_changed && person.now == now) continue;
        auto found = stays_of(person.events, status, summary.regions, overlap);
        found.shrink_to_fit();  // weeks of it are kept
        auto stays = std::make_shared<const std::vector<Stay>>(std::move(found));
        const auto place = std::ranges::lower_bound(m_pasts, status.name, {}, &Past::person);
        if (place == m_pasts.end() || place->person != status.name) {
            m_pasts.insert(place, {status.name, std::move(stays)});
        } else if (*place->stays != *stays) {
            place->stays = std::move(stays);
        }
        person.is_changed = false;
        person.now = std::move(now);
    }
    return m_pasts;
}

}  // namespace mirror::household
