#pragma once
// What somebody may be told of: something that just happened in the household, as the engine took it in.

#include <cstdint>
#include <optional>
#include <string>

#include "module/base/clock.hpp"
#include "module/config/notifications.hpp"

namespace mirror::notify {

/// One event of the household's truth. The same journal rows always give the same events.
struct Happening {
    config::Occasion occasion = config::Occasion::arrival;
    std::string who;
    std::string where;  ///< the region, of arrivals and departures
    UtcSeconds time{};
    std::optional<double> lat_deg{};
    std::optional<double> lon_deg{};
    std::optional<int> battery_pct{};
    bool is_over = false;  ///< low battery: it is not low (any more)
    bool is_news = true;   ///< false: known for other reasons, such as a retained message; never told
    std::int64_t row = 0;  ///< journal row of the message that told it
    bool operator==(const Happening&) const = default;
};

}  // namespace mirror::notify
