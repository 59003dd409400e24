#pragma once
// What of the truth the glass may tell. The household's state stays whole: whoever is blurred, and whatever
// guests are not to read, is taken out of a copy before anything is said or drawn.

#include <string>
#include <vector>

#include "module/view/view_input.hpp"

namespace mirror::view {

/// How somebody is blurred. \param index as PersonStatus::index
config::Blur blur_of(const config::Config& config, std::size_t index);

/// Whether anybody is blurred.
bool has_blurred(const config::Config& config);

/// The household without what blurred people do not want told: where they are when they are not at home, how
/// far and how fast, when they came to other places and left them. At home their place is the middle of it.
household::Summary blurred(const config::Config& config, household::Summary summary);

/// Marks the looks of blurred people, and notes the town or suburb of those who are blurred to it and neither
/// at home nor unknown. \param summary the whole truth
void blur_looks(std::vector<PersonLook>& looks, const config::Config& config,
                const household::Summary& summary, const NearPlaces& places);

/// The household as it is when the map is asked for names: those who are blurred to a town are somewhere.
/// \param summary the whole truth
household::Summary for_place_names(const config::Config& config, household::Summary summary);

/// What the mirror knows beside the household, without ways and stays of blurred people.
/// \param home name of the home region
LocalState blurred(const config::Config& config, const household::Summary& summary, const std::string& home,
                   LocalState local);

/// Whether the glass is for guests, too. By its schedule it is also as long as nobody knows what time it is.
bool is_for_guests(const config::Privacy& privacy, GuestWish wish, const TimeZone& zone, const ViewNow& now,
                   NextChange& next);

/// Takes what guests are not to read out of both: faces, notes, messages, what is to be done about phones.
void tidy_for_guests(household::Summary& summary, LocalState& local);

/// Initials in place of names, and no faces.
void show_initials(std::vector<PersonLook>& looks);

}  // namespace mirror::view
