#pragma once
// Topics below `owntracks/<uniqueId>/`: which part names the device and which part is one of its sub-topics.
//
// A household may use either convention, or both at once:
//   (a) base topic `owntracks/<uniqueId>/<device>`, (b) base topic `owntracks/<uniqueId>/<user>/<device>`.
// A topic alone cannot tell them apart: `owntracks/f/anna/event` is the events of `anna` in (a) and a device
// named "event" in (b). The rule, the same whether the convention is known or not: the last level is a
// sub-topic only when its name AND what the message says belong together (a `transition` on `/event`); in
// every other case the whole topic is the device's base topic. A transition on `owntracks/f/anna/event` is
// thus said by `owntracks/f/anna`, a location there by a device named "event".

#include <optional>
#include <string>
#include <string_view>

#include "module/owntracks/message.hpp"

namespace mirror::owntracks {

/// First level of every OwnTracks topic unless somebody chose another one.
inline constexpr std::string_view k_root = "owntracks";

/// Whether a device could have published here: at least three levels, none empty, valid UTF-8, no wildcard
/// and no control character.
bool is_device_topic(std::string_view topic);

/// Whether the topic lies below a root such as "owntracks" (which may itself have several levels).
bool is_below(std::string_view topic, std::string_view root);

/// A topic cut in two; both views look into the topic that was split.
struct TopicParts {
    std::string_view base;    ///< the device's base topic
    std::string_view suffix;  ///< what follows it without the slash, "" on the base topic itself
    bool operator==(const TopicParts&) const = default;
};

/// Splits by the rule above. The topic must satisfy is_device_topic().
/// A clear has nothing but its topic to tell: every known sub-topic name below a device counts as one.
TopicParts split_topic(std::string_view topic, const Body& body);

/// A vehicle tracker's plain-text sub-topic (`/gpio/7`, `/voltage/batt`, `/fms/data/speed` …).
struct VehicleTopic {
    TopicParts parts;
    Vehicle::Kind kind = Vehicle::Kind::text;
    std::string_view channel;  ///< last level of gpio, voltage and temperature; else the whole suffix
};

/// Recognises the sub-topics of a Greenwich vehicle tracker by their names.
/// Source: Greenwich, OwnTracks Edition, device source of April 2016; `/info` comes from servers.
std::optional<VehicleTopic> vehicle_topic(std::string_view topic);

/// What the configuration calls the device: the base topic below `owntracks/<uniqueId>/`, one level in
/// convention (a), two in (b). Nothing for another household's topics or any other depth.
std::optional<std::string_view> device_tail(std::string_view base_topic, std::string_view unique_id,
                                            std::string_view root = k_root);

/// Where the mirror publishes to itself to learn whether the broker delivers anything:
/// `owntracks/<uniqueId>/_mirror/<clientId>/probe`, a topic that the household's filters match and that no
/// device has. What a level must not hold is replaced in the client id.
std::string probe_topic(std::string_view unique_id, std::string_view client_id,
                        std::string_view root = k_root);

/// A filter that matches everything below the household's `_mirror`: the probes of every mirror.
std::string mirror_filter(std::string_view unique_id, std::string_view root = k_root);

/// Whether a topic is below some household's `_mirror`: what is published there is said by no device.
bool is_mirror_topic(std::string_view topic);

}  // namespace mirror::owntracks
