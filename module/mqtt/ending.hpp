#pragma once
// How a connection ended, put into our words.

#include <chrono>
#include <string>

#include "module/mqtt/options.hpp"

namespace mirror::mqtt {

struct Ending {
    ConnectionProblem problem = ConnectionProblem::connection_lost;
    std::string detail;
    bool closed_by_peer = false;         ///< the other side of an accepted connection hung up without a word
    bool accepted = false;               ///< there was a CONNACK 0
    bool subscribed = false;             ///< there was a SUBACK, or nothing to subscribe to
    std::chrono::milliseconds lived{0};  ///< since the CONNACK
};

/// "host port 1883"
std::string place_of(const ClientOptions& options);

/// What a CONNACK other than 0 means (MQTT 3.1.1, 3.2.2.3).
Ending ending_for_refusal(const ClientOptions& options, int connack);

/// What a failed call of libmosquitto means. `error`: errno after it; `accepted`: the broker had let us in;
/// `library_words`: the last error that libmosquitto logged.
Ending ending_for_code(const ClientOptions& options, int code, int error, bool accepted,
                       const std::string& library_words);

}  // namespace mirror::mqtt
