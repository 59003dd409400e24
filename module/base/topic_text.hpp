#pragma once
// What may stand in the topic of a message.

#include <string>
#include <string_view>

namespace mirror {

/// Whether a text is valid UTF-8 that MQTT's libraries and brokers take: without control characters (C0, DEL,
/// C1) and without code points that are no characters (U+FDD0 to U+FDEF and the last two of every plane).
/// Source: MQTT 3.1.1, 1.5.3; Unicode 15, 23.7.
bool is_topic_text(std::string_view bytes);

/// The text with `instead` for everything that is_topic_text() objects to.
std::string topic_text(std::string_view bytes, char instead);

}  // namespace mirror
