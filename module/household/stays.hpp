#pragma once
// From arrivals and departures to an unbroken story: where somebody was from when to when.

#include <cstdint>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/household/summary.hpp"

namespace mirror::household {

enum class StayKind : std::uint8_t {
    region,
    out,      ///< in no region: on the way or elsewhere
    unknown,  ///< nothing was heard
};

struct Stay {
    UtcSeconds from{};
    UtcSeconds to{};
    StayKind kind = StayKind::unknown;
    std::string region{};  ///< name, when kind is region
    bool operator==(const Stay&) const = default;
};

/// A time in which nothing was heard of somebody, both ends heard.
struct Silence {
    UtcSeconds from{};
    UtcSeconds to{};
    bool operator==(const Silence&) const = default;
};

/// What is known about one person's past.
struct PastEvents {
    std::vector<TransitionRecord> transitions{};  ///< ascending in time
    std::vector<Silence> silences{};              ///< ascending, apart from each other
    UtcSeconds first_heard{};                     ///< zero: never
    UtcSeconds last_heard{};
};

/// Where a person was since they were first heard. The last stay has no end yet: it ends with last_heard and
/// goes on for as long as the summary says so.
///
/// A departure without an arrival means that they were there before; an arrival without a departure lasts if
/// the summary has them there now, else until the next thing that they did.
/// \param regions which of several regions names a place, by `overlap`: as summarize() decides it
std::vector<Stay> stays_of(const PastEvents& events, const PersonStatus& now,
                           const std::vector<RegionStatus>& regions, config::Overlap overlap);

}  // namespace mirror::household
