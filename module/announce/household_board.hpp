#pragma once
// Household, people, vehicles and regions as retained messages: JSON for each, and plain values for what
// automations ask most. Times are epoch seconds (UTC), distances metres.

#include "module/announce/board.hpp"
#include "module/household/summary.hpp"
#include "module/view/household_view.hpp"

namespace mirror::announce {

/// A person or vehicle of the summary, as topics and discovery call it.
struct Member {
    const household::PersonStatus* status = nullptr;
    bool is_vehicle = false;
    std::string level;  ///< of the topic: the name, made fit
};

/// Everybody of the summary, in its order.
std::vector<Member> members_of(const household::Summary& summary);

/// `<root>/person/<name>` or `<root>/vehicle/<name>`.
std::string topic_of(std::string_view root, const Member& member);

/// Everything about the household at this moment. A value that nobody knows is `null` in JSON and has no
/// plain topic; a truth that nobody knows is `unknown` there. Regions of one person's phone alone are left
/// out.
Board household_board(std::string_view root, const household::Summary& summary,
                      const view::HouseholdView& view);

}  // namespace mirror::announce
