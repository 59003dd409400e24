#pragma once
// What both processes of the kill trial agree on.

#include "module/mqtt/options.hpp"

namespace mirror::test {

inline mqtt::ClientOptions kill_trial_options(int port) {
    mqtt::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.client_id = "mirror";
    options.filters = {"owntracks/fam/+"};
    options.timing.first_delay = std::chrono::milliseconds(50);
    return options;
}

}  // namespace mirror::test
