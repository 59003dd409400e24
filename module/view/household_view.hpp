#pragma once
// The household in a few words and numbers, for those who do not look at the glass: the same truth as there.

#include <string>
#include <vector>

#include "module/view/view_input.hpp"

namespace mirror::view {

/// Who is where, by their place in the summary. Vehicles and those who were not heard for `thresholds.hide`
/// do not count.
struct Headcount {
    std::vector<std::size_t> home;
    std::vector<std::size_t> out;
    std::vector<std::size_t> unknown;
    bool operator==(const Headcount&) const = default;
};

Headcount headcount(const ViewInput& input);

struct HouseholdView {
    Headcount count;
    std::vector<bool> is_home;     ///< of each of summary.people, vehicles too
    std::vector<bool> is_blurred;  ///< likewise: the sentence tells less of them than is known
    std::string sentence;   ///< the whole of what the `sentence` module says; empty when nobody is configured
    UtcTime next_change{};  ///< when something of the household becomes another by the clock alone
};

/// Pure, as make_view(). Thread: whichever owns the Language.
HouseholdView household_view(const config::Config& config, const household::Summary& summary,
                             const mqtt::ConnectionStatus& connection, const Language& language,
                             const ViewNow& now, const LocalState& local);

}  // namespace mirror::view
