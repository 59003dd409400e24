#pragma once
// What the mirror can call itself at the broker.

#include <string_view>

namespace mirror {

/// Why the mirror cannot use this as its client id, as the end of a sentence; "" when it can. The id stands
/// in the topic of the mirror's probe, so it must not look like several levels or a wildcard.
std::string_view fault_of_client_id(std::string_view id);

}  // namespace mirror
