#pragma once
// Which messages may be written to disk before anybody has looked at them, and how.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mirror::owntracks {

enum class JournalPolicy : std::uint8_t {
    memory_only,     ///< carries or may carry a password: never on disk
    durable_normal,  ///< the broker keeps it, or the next one replaces it: safe against a crash of ours
    durable_full,    ///< said once and kept by nobody else: also safe against a power cut
};

/// Decides for one message as it came from the broker. Cheap enough for the broker thread.
///
/// Memory only: `/cmd`, `/cmd/out`, `/dump` (but for what can only be said by a device of that name, such as
/// a location); texts on `/log…` and `/raw`; any JSON whose `_type` is cmd, dump
/// or configuration, however it is written; and what can be no message at all but speaks of passwords.
/// Full: `/event`, `/alarm` and everything encrypted (it may be either).
JournalPolicy journal_policy(std::string_view topic, std::string_view payload);

/// Bodies above this size are journaled without their picture.
inline constexpr std::size_t k_max_journaled_bytes = 64 * 1024;

/// The payload with the values of `image` and `face` replaced by null, when it is a JSON object larger than
/// max_bytes that has any; else nothing: journal the payload as it is.
std::optional<std::string> strip_picture(std::string_view payload,
                                         std::size_t max_bytes = k_max_journaled_bytes);

}  // namespace mirror::owntracks
