#pragma once
// Bytes in, value out: the one door through which anything that a device says enters the mirror.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "module/base/result.hpp"
#include "module/owntracks/message.hpp"

namespace mirror::owntracks {

/// Larger payloads are refused. iOS sends pictures of several hundred kB inside a location.
inline constexpr std::size_t k_max_payload_bytes = 1024 * 1024;
/// Deeper nesting is refused. Real messages reach five levels.
inline constexpr int k_max_depth = 32;
/// Of longer lists (regions, waypoints) the rest is counted but not kept.
inline constexpr std::size_t k_max_list_entries = 1000;

enum class RefusalReason : std::uint8_t {
    bad_topic,       ///< fewer than three levels, an empty level, a wildcard, below `_mirror` …
    too_large,       ///< more than k_max_payload_bytes
    too_deep,        ///< more than k_max_depth levels of nesting
    not_json,        ///< neither JSON (which includes being UTF-8) nor a known plain text
    not_an_object,   ///< valid JSON of another kind, such as an array
    trailing_data,   ///< something follows the JSON object
    missing_type,    ///< no `_type`, or not a string
    unknown_type,    ///< a `_type` that OwnTracks does not have
    no_position,     ///< a location without finite `lat` and `lon` in range
    no_time,         ///< a location or transition without a `tst` above 0
    no_event,        ///< a transition without `event`
    bad_value,       ///< a plain-text topic whose text is no reading
    no_key,          ///< encrypted, and no key is known
    wrong_key,       ///< encrypted with a key that is not among the known ones, or forged
    bad_ciphertext,  ///< encrypted, but too short or not base64
};

/// Why a message was refused. The text names the thing, never quotes a secret, and is safe to log.
struct DecodeRefusal {
    RefusalReason reason;
    std::string text;
};

inline tl::unexpected<DecodeRefusal> refuse(RefusalReason reason, std::string text) {
    return tl::unexpected(DecodeRefusal{reason, std::move(text)});
}

/// Decodes one message: JSON, encrypted JSON, Greenwich CSV or a vehicle tracker's plain text.
///
/// A field that is null, of the wrong type or out of range is absent; the message stays unless it is about
/// that field (see RefusalReason). Numbers may be JSON numbers or numeric strings, whole numbers are
/// truncated. Times above 1e11 are milliseconds. Unknown fields are ignored; of a repeated one the last
/// counts. Keys are case sensitive but for SSID and BSSID.
///
/// \param keys passphrases as typed into the phones (`encryptionKey`); each is tried, empty ones are skipped
/// \return the message, or why it was refused; never throws for anything that is in the bytes. Any thread.
Result<Message, DecodeRefusal> decode(std::string_view topic, std::string_view payload,
                                      std::span<const std::string> keys = {});

/// Whether a message that the broker keeps is a command to a device: something on its `/cmd` that no device
/// says itself, encrypted or not.
bool is_kept_command(std::string_view topic, std::string_view payload);

}  // namespace mirror::owntracks
