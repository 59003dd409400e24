#pragma once
// How long ago, since when, on which day: phrases that know when they stop being true.

#include <chrono>
#include <string>

#include "module/view/view_input.hpp"

namespace mirror::view {

/// What stands for a time that is not known, because nobody has set the clock yet.
inline constexpr std::string_view k_unknown_time = "—";

struct Phrase {
    std::string text;
    UtcTime until;  ///< when other words have to be said; later than now
    bool operator==(const Phrase&) const = default;
};

/// "just now", "1 min ago", "3 h ago", "at 07:31", "yesterday 18:02", "Mon 18:02", "12 Nov". A negative age
/// is "just now". Without a trusted clock the words count hours and days and name none.
Phrase ago(const Language& language, const ViewNow& now, std::chrono::milliseconds age);

/// "since 07:31", "since yesterday", "since Monday", "since 12 Nov". A time in the future counts as now.
/// Without a trusted clock: "—".
Phrase since(const Language& language, const ViewNow& now, UtcTime time);

/// "07:31", "yesterday", "Mon", "12 Nov": the shortest form, for the feed. A time in the future counts as
/// now. Without a trusted clock: "—".
Phrase moment(const Language& language, const ViewNow& now, UtcTime time);

/// How long ago a person's devices last said anything, by the monotonic clock where that is known; never
/// negative. \return nothing for somebody who was never heard.
std::optional<std::chrono::milliseconds> heard_age(const household::PersonStatus& person, const ViewNow& now);

/// Notes when this person's freshness or whereabouts become others without a message.
void note_freshness(const ViewInput& input, const household::PersonStatus& person, NextChange& next);

}  // namespace mirror::view
