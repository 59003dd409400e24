#pragma once
// What comes out of the simulator: messages as devices hand them to a broker.

#include <string>

#include "module/base/clock.hpp"

namespace mirror::simulator {

/// One MQTT message and the device's connection that sends it.
struct Publication {
    UtcTime time;
    std::string client;  ///< name of the device's connection: `anna`
    std::string topic;
    std::string payload;
    int qos = 1;
    bool retain = false;
    /// The device vanished without a word and this is what the broker says in its name: its will. The
    /// device's next publication comes over a new connection.
    bool is_will = false;
    bool operator==(const Publication&) const = default;
};

/// A device's connection: who it is and what the broker is to say when it vanishes.
struct Connection {
    std::string client;
    Publication will;
};

}  // namespace mirror::simulator
