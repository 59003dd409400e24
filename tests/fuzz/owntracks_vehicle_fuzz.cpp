// vehicle_topic() and decode_vehicle_text(). Input: what follows the vehicle's base topic, a line end, the
// text.

#include <cstdint>
#include <string>
#include <string_view>

#include "module/base/utf8.hpp"
#include "module/owntracks/vehicle_text.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::owntracks;

namespace {

using Kind = Vehicle::Kind;

bool is_safe(std::string_view text) {
    return mirror::is_valid_utf8(text) && text.size() < 2000 &&
           text.find_first_of(std::string_view("\0\r\n\x1b\x7f", 5)) == std::string_view::npos;
}

void check_vehicle(const Vehicle& vehicle, std::string_view suffix) {
    FUZZ_REQUIRE(is_safe(vehicle.text) && is_safe(vehicle.channel));
    const bool reading =
        vehicle.kind != Kind::start && vehicle.kind != Kind::command && vehicle.kind != Kind::text;
    FUZZ_REQUIRE(reading == vehicle.number.has_value());
    if (vehicle.kind == Kind::status) FUZZ_REQUIRE(*vehicle.number >= -1 && *vehicle.number <= 1);
    if (vehicle.kind == Kind::ignition || vehicle.kind == Kind::gpio)
        FUZZ_REQUIRE(*vehicle.number == 0 || *vehicle.number == 1);
    if (vehicle.kind == Kind::voltage) FUZZ_REQUIRE(*vehicle.number >= 0 && *vehicle.number <= 100);
    if (vehicle.kind == Kind::temperature) FUZZ_REQUIRE(*vehicle.number >= -40 && *vehicle.number <= 85);
    // Passwords follow the name of a command and the "=" of a reply.
    if (vehicle.kind == Kind::command) FUZZ_REQUIRE(vehicle.text.find(' ') == std::string::npos);
    if (suffix == "cmd/out") FUZZ_REQUIRE(vehicle.text.find('=') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input =
        size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const std::string_view suffix = input.substr(0, input.find('\n'));
    const std::string_view text = input.substr(std::min(suffix.size() + 1, input.size()));
    const std::string topic = "owntracks/gw/car/" + std::string(suffix);

    const auto vehicle = vehicle_topic(topic);
    const auto message = decode(topic, text);
    if (!message) {
        FUZZ_REQUIRE(!message.error().text.empty());
        return 0;
    }
    if (const auto* const said = std::get_if<Vehicle>(&message->body)) {
        FUZZ_REQUIRE(vehicle && message->base_topic == vehicle->parts.base);
        FUZZ_REQUIRE(message->suffix == vehicle->parts.suffix && said->kind == vehicle->kind);
        check_vehicle(*said, message->suffix);
    }
    return 0;
}
