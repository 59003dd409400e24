#pragma once
// One row of the journal: what the broker handed over, with everything that decisions may use.

#include <cstdint>
#include <string>

#include "module/base/clock.hpp"

namespace mirror::storage {

enum class RowKind : std::uint8_t {
    message = 0,    ///< topic and payload from the broker
    config = 1,     ///< the household part of the configuration changed; payload is its canonical JSON
    dismissal = 2,  ///< somebody dismissed an alert; topic is the device, payload the alert's time in seconds
    clock = 3,      ///< the wall clock was corrected; payload is the step in milliseconds
    forget = 4,     ///< somebody is removed for good; payload says who
};
inline constexpr RowKind k_last_row_kind = RowKind::forget;

/// JournalRow::connection of what a phone posted to the mirror itself.
inline constexpr std::int64_t k_posted_connection = -1;

struct JournalRow {
    std::int64_t row = 0;  ///< ascending, assigned by the journal; 0 before that
    RowKind kind = RowKind::message;
    std::string topic;
    std::string payload;
    UtcTime arrival{};
    SinceBoot since_boot{};
    std::string boot;  ///< boot_id()
    bool retained = false;
    std::int64_t connection = 0;  ///< counts connections of this client, so that "retained at start" is known
    bool operator==(const JournalRow&) const = default;
};

}  // namespace mirror::storage
