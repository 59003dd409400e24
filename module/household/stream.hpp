#pragma once
// The household's one stream of arrivals and departures: ordered by fix time, without doubles.

#include <string>

#include "module/household/turn.hpp"

namespace mirror::household {

/// Two reports of one arrival (or departure) by different means lie closer together than this.
inline constexpr std::chrono::minutes k_same_crossing{15};

/// What a record is about, and who told it.
struct Crossing {
    const std::string& person;
    const std::string& region;
    bool is_enter = true;
    UtcSeconds time{};
    const std::string& device;
};

/// Puts a crossing into the stream unless it is there already.
void record(Turn& turn, const Crossing& crossing, bool is_news);

/// A phone tells of a crossing that is older than what is known about this region. It joins the stream when
/// it fits between what is there; the same crossing known with a later time gets the earlier one.
/// \param inside whether the person is inside now
/// \return whether the stream tells of this crossing because of it (new, or with this time now)
bool record_late(Turn& turn, const Crossing& crossing, bool inside);

/// Gives records later than the limit another time; they stay in their order.
void redate_future(Turn& turn, UtcSeconds limit, UtcSeconds time);

}  // namespace mirror::household
