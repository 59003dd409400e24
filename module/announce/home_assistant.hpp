#pragma once
// Home Assistant's MQTT discovery: what tells it which of our topics are people, vehicles, sensors and
// switches. Source: home-assistant.io, "MQTT" (MQTT discovery, device and single component messages) and the
// pages of each MQTT integration named below. Names are English in every language of the mirror: Home
// Assistant makes entity ids of them, and those are to stay.

#include "module/announce/household_board.hpp"
#include "module/announce/mirror_board.hpp"

namespace mirror::announce {

struct DiscoveryInput {
    const config::Config& config;
    const household::Summary& summary;
    const std::vector<std::string>& modules;  ///< ids of those that can be shown and hidden
    std::string version;
};

/// Every discovery message, in the form that the configuration asks for; nothing while `homeAssistant` is
/// off. Ids depend on `uniqueId`, `announce.topic` and the names alone. Who goes takes their messages along:
/// each person, each vehicle, each module and the mirror has its own.
Board discovery_board(const DiscoveryInput& input);

}  // namespace mirror::announce
