#pragma once
// One MQTT message on its way in or out: topic and bytes, nothing of their meaning.

#include <cstdint>
#include <string>
#include <string_view>

namespace mirror::mqtt {

/// A message as the broker handed it over. The views live only during the call that gets it.
struct IncomingMessage {
    std::string_view topic;    ///< valid UTF-8
    std::string_view payload;  ///< any bytes, at most k_max_payload_bytes; empty clears a retained topic
    bool retained = false;     ///< sent because of a new subscription, not live
    int qos = 0;
    std::int64_t connection = 0;  ///< which connection of this client brought it, ascending
};

/// A message to publish.
struct OutgoingMessage {
    std::string topic;
    std::string payload;
    int qos = 1;
    bool retain = false;
    bool operator==(const OutgoingMessage&) const = default;
};

/// Larger payloads are counted and dropped (OwnTracks pictures in base64 stay below this).
constexpr std::size_t k_max_payload_bytes = 1024 * 1024;

}  // namespace mirror::mqtt
