#pragma once
// Recognising a message that was heard before: QoS 1 delivers twice, and so do overlapping filters.

#include <cstdint>
#include <string_view>

#include "module/household/state.hpp"
#include "module/owntracks/message.hpp"

namespace mirror::household {

/// By `_id` where there is one (Android: new for each message), else by what the message says. Never 0.
std::uint64_t fingerprint(std::string_view suffix, const owntracks::Location& location);
std::uint64_t fingerprint(const owntracks::Transition& transition);

/// Remembers a fingerprint. \return false when it is among the last k_max_recent of this device already
bool note_fingerprint(RecentMessages& recent, std::uint64_t print);

}  // namespace mirror::household
