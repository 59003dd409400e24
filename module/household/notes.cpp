#include "module/household/notes.hpp"

#include <algorithm>

#include "module/base/utf8.hpp"

namespace mirror::household {
namespace {

constexpr std::string_view k_prefix = "note:";
constexpr std::size_t k_most_codepoints = 300;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view k_blanks = " \t\r\n";
    const std::size_t from = text.find_first_not_of(k_blanks);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(k_blanks) - from + 1);
}

/// The region that they entered last of those they are inside.
std::string region_of(const HouseholdState& state, const std::string& person) {
    const auto known = state.people.find(person);
    if (known == state.people.end()) return {};
    const Presence* newest = nullptr;
    for (const Presence& presence : known->second.presences) {
        if (presence.inside && (newest == nullptr || presence.since > newest->since)) newest = &presence;
    }
    return newest != nullptr ? newest->region : std::string();
}

enum class Repeats { may, may_not };

void add_note(Turn& turn, const Speaker& speaker, std::string_view said, UtcSeconds time, Repeats repeats) {
    if (speaker.person == nullptr) return;
    Note note;
    note.text = safe_text(trimmed(said), k_most_codepoints);
    if (note.text.empty()) return;
    note.person = speaker.person->name;
    note.device = speaker.topic;
    note.time = std::min(sane(time), to_seconds(turn.now));
    auto& notes = turn.state.notes;
    const bool is_known = std::ranges::any_of(notes, [&](const Note& known) {
        return known.person == note.person && known.text == note.text &&
               (repeats == Repeats::may_not || known.time == note.time);
    });
    if (is_known) return;
    note.region = region_of(turn.state, note.person);
    const auto place = std::ranges::upper_bound(notes, note.time, {}, &Note::time);
    notes.insert(place, std::move(note));
    if (notes.size() > k_max_notes) notes.erase(notes.begin());
    turn.dirty("notes");
}

}  // namespace

std::string_view note_in_name(std::string_view name) {
    name = trimmed(name);
    if (name.size() < k_prefix.size()) return {};
    const auto is_same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? char(a + 32) : a) == b; };
    if (!std::ranges::equal(name.substr(0, k_prefix.size()), k_prefix, is_same)) return {};
    return trimmed(name.substr(k_prefix.size()));
}

void take_note(Turn& turn, const Speaker& speaker, const owntracks::Location& location) {
    if (location.poi) add_note(turn, speaker, *location.poi, location.fix_time, Repeats::may);
    if (location.tag) add_note(turn, speaker, *location.tag, location.fix_time, Repeats::may_not);
}

void take_note(Turn& turn, const Speaker& speaker, const owntracks::Waypoint& waypoint) {
    if (!waypoint.name) return;
    const std::string_view text = note_in_name(*waypoint.name);
    if (text.empty()) return;
    // Without a time of its own it cannot be told from its copies.
    const bool is_dated = waypoint.created.has_value();
    add_note(turn, speaker, text, waypoint.created.value_or(to_seconds(turn.now)),
             is_dated ? Repeats::may : Repeats::may_not);
}

void drop_strangers_notes(HouseholdState& state, const Rules& rules, Effects& effects) {
    const auto is_stranger = [&](const Note& note) {
        return std::ranges::find(rules.people, note.person, &PersonRule::name) == rules.people.end();
    };
    if (std::erase_if(state.notes, is_stranger) > 0) effects.dirty.emplace_back("notes");
}

}  // namespace mirror::household
