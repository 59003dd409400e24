#pragma once
// Parts of the day as people write them.

#include <optional>
#include <string_view>

namespace mirror::config {

/// A part of every day, in minutes since midnight. From later than to: over midnight. Equal: never.
struct DaySpan {
    int from_min = 0;
    int to_min = 0;
    bool operator==(const DaySpan&) const = default;
};

/// "22:00-07:00", "22:00–7:30", "13:00 - 15:00". Nothing when it is anything else.
std::optional<DaySpan> parse_day_span(std::string_view text);

/// Whether a minute of the day (0 to 1439) lies in the span; its end does not.
bool contains(const DaySpan& span, int minute_of_day);

}  // namespace mirror::config
