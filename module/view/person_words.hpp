#pragma once
// What the mirror says about one person, wherever it says it.

#include <string>
#include <vector>

#include "module/view/ages.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// Name, initials, colour and photo of everybody in the summary, in its order.
std::vector<PersonLook> looks_of(const config::Config& config, const household::Summary& summary);

/// The name of somebody as the glass says it; also of somebody who is not in the summary (any more).
std::string name_words(const ViewInput& input, const std::string& person);

/// The home region's name: the summary's, else what the configuration says; empty when there is none.
std::string home_of(const config::Config& config, const household::Summary& summary);

/// Whether this person is in the home region.
bool is_home(const ViewInput& input, const household::PersonStatus& person);

/// What the map calls the place where somebody is who is out: "Penzlin"; empty while nobody knows.
/// \param person one of input.summary.people
std::string near_words(const ViewInput& input, const household::PersonStatus& person);

/// "moved while switched off since 02:14", of a vehicle whose alarm is on; else empty.
std::string alarm_words(const ViewInput& input, const household::PersonStatus& person, NextChange& next);

/// Whether whereabouts_words() says how far from home they are, where that is known.
bool names_distance(const ViewInput& input, const household::PersonStatus& person);

/// "home", "School", "near Penzlin, 12 km", "out, 12 km", "on the way home, 3 km", "unknown".
/// \param has_distance false: without the distance from home
std::string whereabouts_words(const ViewInput& input, const household::PersonStatus& person,
                              bool has_distance = true);

/// "since 07:31", of somebody who is in a region; empty where that is not known.
std::string since_words(const ViewInput& input, const household::PersonStatus& person, NextChange& next);

/// "1 min ago", "offline, 3 h ago".
std::string heard_words(const ViewInput& input, const household::PersonStatus& person, NextChange& next);

/// Where there is room for one of both: since when, of those of whom the news are fresh, else how old they
/// are.
std::string age_words(const ViewInput& input, const household::PersonStatus& person, NextChange& next);

}  // namespace mirror::view
