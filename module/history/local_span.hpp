#pragma once
// A time between two instants, as people say it: a day, or from one local time to another.

#include <optional>
#include <string>
#include <string_view>

#include "module/base/clock.hpp"
#include "module/view/time_zone.hpp"

namespace mirror::history {

/// from <= time < to.
struct TimeSpan {
    UtcSeconds from{};
    UtcSeconds to{};
    bool operator==(const TimeSpan&) const = default;
};

/// A day on the household's clock: 23 or 25 hours long where the clock changes in it.
/// \param text `2026-11-20`, `today` or `yesterday` \return nothing for anything else
std::optional<TimeSpan> day(std::string_view text, const view::TimeZone& zone, UtcTime now);

/// An instant: `2026-11-20T07:42:00+01:00`, `…Z` (RFC 3339), or without a zone on the household's clock:
/// `2026-11-20T07:42`, `2026-11-20 07:42:10`, `2026-11-20` (its first moment). \return nothing for anything
/// else
std::optional<UtcSeconds> instant(std::string_view text, const view::TimeZone& zone);

/// `2026-11-20T06:42:00Z`
std::string rfc3339(UtcSeconds time);

/// `2026-11-20 07:42:00 +01:00`
std::string local_time(UtcSeconds time, const view::TimeZone& zone);

}  // namespace mirror::history
