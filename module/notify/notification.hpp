#pragma once
// One event that one receiver is to be told, and what has become of that so far. Kept in state.db among the
// household's values until it is told.

#include <string>
#include <string_view>

#include "module/base/result.hpp"
#include "module/notify/happening.hpp"

namespace mirror::notify {

/// What the keys of everything that this room keeps begin with.
inline constexpr std::string_view k_key_prefix = "notify/";

struct Notification {
    std::string id;  ///< of the event: the same at every attempt, after every restart and for every receiver
    std::string receiver;
    std::string rule;
    Happening happening{};
    UtcTime since{};        ///< when it was noted
    std::string failure{};  ///< given up: why; empty while it is yet to be told
    UtcTime given_up{};     ///< when
    /// Noted by an earlier run: only the clock on the wall tells how old it is. What this run noted is as old
    /// as the steady clock says: the other one may have been set since.
    bool is_from_before = false;
    bool operator==(const Notification&) const = default;

    [[nodiscard]] bool is_dead() const { return !failure.empty(); }
    /// Under which it is kept.
    [[nodiscard]] std::string key() const;
};

/// A notification is done with.
struct Settled {
    std::string key;
    std::string failure;  ///< why it was given up; empty: the receiver has it
};

/// What tells events apart: when it happened, and which message of the journal told it.
std::string id_of(const Happening& happening, std::size_t place_in_row);

std::string to_json(const Notification& notification);
/// \return nothing for what another version wrote, or damage
std::optional<Notification> read_notification(std::string_view json);

}  // namespace mirror::notify
