#pragma once
// What a phone says to everybody with OwnTracks' own means: a point of interest or a tag (iOS), or a waypoint
// whose name begins with "note:" (any phone).
// Source: OwnTracks booklet, tech/json.md, `poi` and `tag` of "_type=location".

#include <string>
#include <string_view>

#include "module/household/apply_location.hpp"

namespace mirror::household {

/// The text of a waypoint that is a note; empty for the others.
std::string_view note_in_name(std::string_view name);

/// Takes the note of a location, if it has one. A tag stays on a phone until it is changed: only its first
/// time is a note. Call it when the location has decided where the person is.
void take_note(Turn& turn, const Speaker& speaker, const owntracks::Location& location);
void take_note(Turn& turn, const Speaker& speaker, const owntracks::Waypoint& waypoint);

/// Forgets the notes of people who are not in the configuration.
void drop_strangers_notes(HouseholdState& state, const Rules& rules, Effects& effects);

}  // namespace mirror::household
