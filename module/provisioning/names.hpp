#pragma once
// Names that may stand in topics, in a broker's files and in a phone: made from what people are called, and
// checked.

#include <string>
#include <string_view>

#include "module/base/result.hpp"

namespace mirror::provisioning {

/// The longest name of an account or a device here.
inline constexpr std::size_t k_longest_name = 32;
/// Brokers must take client ids of so many letters and digits (MQTT 3.1.1, 3.1.3.1).
inline constexpr std::size_t k_longest_client_id = 23;

/// Whether a name is one of OwnTracks' sub-topics (`event`, `cmd` …), in any case of letters: a device of
/// that name could not be told from them.
bool is_sub_topic_name(std::string_view name);

/// Why something cannot be the name of an account or a device, as the end of a sentence; "" when it can:
/// letters, digits, `-` and `_` of ASCII, no sub-topic of OwnTracks.
std::string fault_of_name(std::string_view name);

/// Why something cannot be what a person is called; "" when it can.
std::string fault_of_person(std::string_view person);

/// "Jürgen von Öhr" → "jurgenvonohr" (with `language` "de" "juergenvonoehr"), "Мария" → "maria": lower-case
/// letters and digits of ASCII only. \return or a sentence when nothing usable is left of it
Result<std::string, Failure> plain_name(std::string_view called, std::string_view language);

}  // namespace mirror::provisioning
