#pragma once
// The feed of arrivals and departures.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

/// What several people do within so long at the same place is one piece of news.
inline constexpr std::chrono::minutes k_same_moment{5};

/// Whether a module with these options speaks of this person and this region.
bool is_wanted(const config::TransitionsOptions& options, const household::TransitionRecord& record);

bool is_vehicle(const household::Summary& summary, const std::string& name);

/// "Ann and Ben got home", "Clara left School". \param people names as in the summary, whoever came first is
/// named first; of more than three the first two and a number
std::string transition_words(const Language& language, const std::string& home,
                             const std::vector<std::string>& people, const std::string& region,
                             bool is_enter);
std::string transition_words(const ViewInput& input, const std::vector<std::string>& people,
                             const std::string& region, bool is_enter);

/// Newest first. Several people at the same region within five minutes share a row ("Ann and Ben got home").
TransitionsView transitions_view(const ViewInput& input, const config::TransitionsOptions& options,
                                 NextChange& next);

}  // namespace mirror::view
