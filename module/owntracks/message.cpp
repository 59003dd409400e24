#include "module/owntracks/message.hpp"

#include <array>

namespace mirror::owntracks {

bool is_command(const Body& body) {
    const auto* const vehicle = std::get_if<Vehicle>(&body);
    return std::holds_alternative<Command>(body) || (vehicle && vehicle->kind == Vehicle::Kind::command);
}

const char* type_name(const Body& body) {
    // In the order of Body's alternatives.
    static constexpr std::array k_names{"location", "transition",    "waypoint", "waypoints", "card",
                                        "lwt",      "status",        "steps",    "beacon",    "cmd",
                                        "dump",     "configuration", "request",  "clear",     "vehicle"};
    static_assert(k_names.size() == std::variant_size_v<Body>);
    return k_names[body.index()];
}

}  // namespace mirror::owntracks
